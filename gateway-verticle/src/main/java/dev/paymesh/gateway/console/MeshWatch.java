package dev.paymesh.gateway.console;

import com.google.protobuf.Message;
import dev.paymesh.proto.mesh.v1.MeshSnapshot;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Inbound;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.function.Consumer;

/** Owns one watcher's place among the snapshots: it gets the latest when there is another, and misses those it is too slow for. */
final class MeshWatch implements Inbound {

  /** Snapshots come once a second. */
  private static final long LOOK_MS = 200;

  private final Vertx vertx;
  private final Console console;
  private final Consumer<Message> receiver;
  private final Promise<Void> end = Promise.promise();
  private MeshSnapshot told = MeshSnapshot.getDefaultInstance();
  private boolean paused;

  MeshWatch(Vertx vertx, Console console, Consumer<Message> receiver) {
    this.vertx = vertx;
    this.console = console;
    this.receiver = receiver;
  }

  /** Until the caller goes, or its token has run out. */
  MeshWatch open(CallContext call) {
    long looking = vertx.setPeriodic(LOOK_MS, tick -> look());
    long age = vertx.setTimer(
        Math.max(1, call.deadline().remainingMs()),
        old -> end.tryFail(MeshStatus.deadlineExceeded("this watch is as old as it may get")));
    end.future().onComplete(over -> {
      vertx.cancelTimer(looking);
      vertx.cancelTimer(age);
    });
    vertx.runOnContext(begun -> look());
    return this;
  }

  private void look() {
    MeshSnapshot latest = console.latest();
    if (!paused && latest != told && !end.future().isComplete()) {
      told = latest;
      receiver.accept(latest);
    }
  }

  @Override
  public Future<Void> end() {
    return end.future();
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }

  @Override
  public void cancel() {
    end.tryFail(MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the watch was cancelled"));
  }
}
