package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Owns what comes back to a client of grpc-java, for the test's own thread. */
final class Replies implements StreamObserver<EchoReply> {

  private static final long PATIENCE_S = 20;

  private final BlockingQueue<EchoReply> arriving = new LinkedBlockingQueue<>();
  private final List<EchoReply> arrived = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();

  @Override
  public void onNext(EchoReply reply) {
    arrived.add(reply);
    arriving.add(reply);
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }

  EchoReply next() {
    try {
      EchoReply next = arriving.poll(PATIENCE_S, TimeUnit.SECONDS);
      assertThat(next).as("a reply, or %s", end).isNotNull();
      return next;
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  /** All replies of a call that ended OK. */
  List<EchoReply> all() {
    assertThat(end().getCode()).isEqualTo(Status.Code.OK);
    return arrived;
  }

  Status failure() {
    assertThat(end().isOk()).isFalse();
    return end();
  }

  private Status end() {
    return end.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
  }
}
