package dev.paymesh.bench.rival;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;

/** Owns how many calls are worked on at once; one more is refused. */
final class CallCap implements ServerInterceptor {

  /** As many as Paymesh takes. */
  private static final int CALLS_MAX = 1_000;

  private final AtomicInteger inFlight = new AtomicInteger();

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (inFlight.incrementAndGet() > CALLS_MAX) {
      inFlight.decrementAndGet();
      return RefusedCall.of(call, Status.UNAVAILABLE.withDescription("as many calls as it can"));
    }
    return new Leaving<>(next.startCall(call, headers), inFlight);
  }

  int inFlight() {
    return inFlight.get();
  }

  /** Gives the place back at the end, which is told once. */
  private static final class Leaving<Q> extends SimpleForwardingServerCallListener<Q> {

    private final AtomicInteger inFlight;

    private Leaving(ServerCall.Listener<Q> listener, AtomicInteger inFlight) {
      super(listener);
      this.inFlight = inFlight;
    }

    @Override
    public void onComplete() {
      inFlight.decrementAndGet();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      inFlight.decrementAndGet();
      super.onCancel();
    }
  }
}
