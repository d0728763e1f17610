package dev.paymesh.bench.rival;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Owns how many calls of one rpc ended how, and how long they took: a timer for each status, made ahead. */
final class CallMeter implements ServerInterceptor {

  private final Map<Status.Code, Timer> byStatus;

  CallMeter(String rpc) {
    byStatus = new EnumMap<>(Arrays.stream(Status.Code.values())
        .collect(Collectors.toMap(Function.identity(), status -> Timer.builder("grpc.java.rpc")
            .tags("method", rpc, "status", status.name())
            .register(Metrics.globalRegistry))));
  }

  long ended(String status) {
    return timer(Status.Code.valueOf(status)).count();
  }

  private Timer timer(Status.Code status) {
    return Objects.requireNonNull(byStatus.get(status));
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    long startNanos = System.nanoTime();
    Ending<Q, R> ending = new Ending<>(call);
    return new SimpleForwardingServerCallListener<Q>(next.startCall(ending, headers)) {

      @Override
      public void onComplete() {
        record(ending.status, startNanos);
        super.onComplete();
      }

      @Override
      public void onCancel() {
        record(Status.Code.CANCELLED, startNanos);
        super.onCancel();
      }
    };
  }

  private void record(Status.Code status, long startNanos) {
    timer(status).record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
  }

  /** Remembers the status of a call. */
  private static final class Ending<Q, R> extends SimpleForwardingServerCall<Q, R> {

    private Status.Code status = Status.Code.UNKNOWN;

    private Ending(ServerCall<Q, R> call) {
      super(call);
    }

    @Override
    public void close(Status end, Metadata trailers) {
      status = end.getCode();
      super.close(end, trailers);
    }
  }
}
