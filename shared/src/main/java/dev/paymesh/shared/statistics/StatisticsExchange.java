package dev.paymesh.shared.statistics;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.proto.mesh.v1.ExchangeStatisticsRequest;
import dev.paymesh.proto.mesh.v1.ExchangeStatisticsResponse;
import dev.paymesh.proto.mesh.v1.ProcessStatistics;
import dev.paymesh.proto.mesh.v1.StatisticsServiceGrpcService;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.OpenService;
import dev.paymesh.shared.grpc.ProcessLife;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Owns the statistics service of one role: tells a gateway what this process has counted and what other gateways said
 * of themselves, and remembers for some seconds what this one says. Safe across event loops.
 */
public final class StatisticsExchange implements OpenService {

  /** Gateways that one process remembers. */
  static final int ASKERS_MAX = 64;
  /** A gateway asks each second; one that is silent for so long has gone. */
  static final long HEARD_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(3_500);

  private final ProcessLife life;
  private final LongSupplier clock;
  private final Map<String, Heard> askers = new ConcurrentHashMap<>();

  private record Heard(ProcessStatistics statistics, long atNanos) {}

  public StatisticsExchange(ProcessLife life) {
    this(life, System::nanoTime);
  }

  StatisticsExchange(ProcessLife life, LongSupplier clock) {
    this.life = life;
    this.clock = clock;
  }

  @Override
  public ServiceDescriptor descriptor() {
    return StatisticsServiceGrpcService.SERVICE_DESCRIPTOR;
  }

  @Override
  public void bindTo(MeshServer server, ServiceDescriptor served) {
    String role = served.getFile().getPackage().replaceFirst("[.].*", "");
    OwnStatistics own = new OwnStatistics(role, "", life);
    server.unary(
        StatisticsServiceGrpcService.ExchangeStatistics,
        request -> Future.succeededFuture(exchange(own, request)));
  }

  private ExchangeStatisticsResponse exchange(
      OwnStatistics own, ExchangeStatisticsRequest request) {
    ProcessStatistics asker = request.getOwn();
    remember(asker);
    return ExchangeStatisticsResponse.newBuilder()
        .setOwn(own.now())
        .addAllAskers(others(asker.getProcess()))
        .build();
  }

  void remember(ProcessStatistics asker) {
    long now = clock.getAsLong();
    askers.values().removeIf(heard -> now - heard.atNanos() > HEARD_NANOS_MAX);
    if (askers.size() < ASKERS_MAX || askers.containsKey(asker.getProcess())) {
      askers.put(asker.getProcess(), new Heard(asker, now));
    }
  }

  List<ProcessStatistics> others(String process) {
    return askers.values().stream()
        .map(Heard::statistics)
        .filter(other -> !other.getProcess().equals(process))
        .toList();
  }
}
