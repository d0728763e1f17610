package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The health service as a probe from outside the mesh meets it: no caller context, no policy, the plain truth. */
@Timeout(30)
final class HealthTest {

  private static final String NAME = "probe.v1.ProbeService";
  private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> CHECK =
      method(Health.CHECK, HealthCheckResponse.newBuilder());
  private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> WATCH =
      method(Health.WATCH, HealthCheckResponse.newBuilder());
  /** As often as a server that repeats itself would within the quiet time. */
  private static final long QUIET_MS = 500;

  private final Vertx vertx = Probe.vertx();
  private final ProcessLife life = new ProcessLife();
  private final GrpcClient client = GrpcClient.client(vertx);
  private volatile boolean database = true;

  private static <Q extends Message, R extends Message> ServiceMethod<R, Q> method(
      ServiceMethod<Q, R> served, Message.Builder reply) {
    return ServiceMethod.client(
        served.serviceName(),
        served.methodName(),
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(reply));
  }

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  private int serve(CallRoom room, OpenService... beside) {
    life.needs("probe", "database of probe", () -> database);
    life.needs("other", "database of other", () -> false);
    MeshServerConfig config = Probe.config("probe").kept(new Upkeep(life, room, List.of(beside)));
    return Probe.streams(vertx, config, Streams::sum, Streams::echoEach).port();
  }

  @Test
  void theWholeServerAndItsServiceServeOnlyWhileTheyReallyDo() {
    int port = serve(CallRoom.usual());
    for (String service : List.of("", NAME)) {
      assertThat(check(port, service)).isEqualTo(ServingStatus.NOT_SERVING);
    }
    life.serving();
    for (String service : List.of("", NAME)) {
      assertThat(check(port, service)).isEqualTo(ServingStatus.SERVING);
      database = false;
      assertThat(check(port, service)).isEqualTo(ServingStatus.NOT_SERVING);
      database = true;
    }
    life.drain(10_000);
    for (String service : List.of("", NAME)) {
      assertThat(check(port, service)).isEqualTo(ServingStatus.NOT_SERVING);
    }
    assertThat(life.troubles(ProcessLife.EVERY_ROLE))
        .containsExactly("draining", "database of other");
  }

  @Test
  void anUnknownServiceIsNotFound() {
    life.serving();
    int port = serve(CallRoom.usual());
    assertThatThrownBy(() -> check(port, "probe.v1.Probe"))
        .hasMessageContaining(GrpcStatus.NOT_FOUND.name());
  }

  @Test
  void aServerWithoutRoomStillAnswersItsProbes() {
    life.serving();
    int port = serve(new CallRoom(0, 0));
    Peer peer = Probe.peer(vertx, "gateway", port, Limits.DEFAULT);
    MeshStatus refused = Probe.failure(() -> Probe.call(vertx, peer, 5_000));
    assertThat(refused.reason()).isEqualTo("OVERLOADED");
    assertThat(check(port, NAME)).isEqualTo(ServingStatus.SERVING);
    assertThat(watch(port, NAME).next()).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void aWatcherIsToldTheStatusAtOnceAndThenOnlyChanges() throws Exception {
    life.serving();
    int port = serve(CallRoom.usual());
    Watch gone = watch(port, NAME);
    assertThat(gone.next()).isEqualTo(ServingStatus.SERVING);
    gone.request().cancel();
    Watch watch = watch(port, NAME);
    assertThat(watch.next()).isEqualTo(ServingStatus.SERVING);
    assertThat(watch.told().poll(QUIET_MS, TimeUnit.MILLISECONDS)).isNull();
    database = false;
    assertThat(watch.next()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(watch.told().poll(QUIET_MS, TimeUnit.MILLISECONDS)).isNull();
    database = true;
    assertThat(watch.next()).isEqualTo(ServingStatus.SERVING);
    life.drain(10_000);
    assertThat(watch.next()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(gone.told()).isEmpty();
  }

  @Test
  void aWatcherOfAnUnknownServiceIsToldSoAndStays() throws Exception {
    life.serving();
    int port = serve(CallRoom.usual());
    Watch watch = watch(port, "nobody");
    assertThat(watch.next()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
    database = false;
    assertThat(watch.told().poll(QUIET_MS, TimeUnit.MILLISECONDS)).isNull();
    assertThat(watch.end().isComplete()).isFalse();
  }

  @Test
  void aServiceThatIsNotNamedOpenIsNotServedWithoutACaller() {
    OpenService foreign = new OpenService() {
      @Override
      public ServiceDescriptor descriptor() {
        return ProbeServiceGrpcService.SERVICE_DESCRIPTOR;
      }

      @Override
      public void bindTo(MeshServer server, ServiceDescriptor served) {
        throw new AssertionError("bound");
      }
    };
    assertThatThrownBy(() -> serve(CallRoom.usual(), foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(NAME + " may not be open to everybody");
  }

  private ServingStatus check(int port, String service) {
    return Probe.await(begin(port, CHECK, asked(service)).compose(GrpcClientResponse::last))
        .getStatus();
  }

  private static HealthCheckRequest asked(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private <Q, R> Future<GrpcClientResponse<Q, R>> begin(
      int port, ServiceMethod<R, Q> method, Q request) {
    return client
        .request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), method)
        .compose(open -> {
          open.end(request);
          return open.response();
        });
  }

  /** One that watches. */
  private record Watch(
      GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> request,
      BlockingQueue<ServingStatus> told,
      Future<Void> end) {

    ServingStatus next() {
      try {
        return told.poll(10, TimeUnit.SECONDS);
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
  }

  private Watch watch(int port, String service) {
    BlockingQueue<ServingStatus> told = new LinkedBlockingQueue<>();
    return Probe.await(client
        .request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), WATCH)
        .map(open -> {
          open.end(asked(service));
          Future<Void> end = open.response().compose(response -> {
            response.handler(message -> told.add(message.getStatus()));
            return response.end();
          });
          return new Watch(open, told, end);
        }));
  }
}
