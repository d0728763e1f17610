package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Owns the reading side of an inbound call: messages in order, each checked, none before it is asked for. */
final class ServerInbound<Q extends Message> implements Incoming<Q> {

  private final GrpcServerRequest<Q, ?> request;
  private final Function<GrpcMessage, Q> checked;
  private final Consumer<Throwable> refuse;
  private @Nullable Consumer<Q> receiver;
  private @Nullable Runnable onEnd;
  private @Nullable Runnable onDrained;
  private boolean opened;
  private boolean paused;
  private boolean halfClosed;
  private boolean closed;

  /** {@code checked} throws what is wrong with a message; {@code refuse} ends the call with that. */
  ServerInbound(
      GrpcServerRequest<Q, ?> request,
      Function<GrpcMessage, Q> checked,
      Consumer<Throwable> refuse) {
    this.request = request;
    this.checked = checked;
    this.refuse = refuse;
  }

  /** Receives one message, and needs it; more are ignored. Called in the tick of the headers. */
  void one(Consumer<Q> only, Runnable missing) {
    halfClosed = true;
    receiver = only;
    request.endHandler(end -> missing.run());
    request.messageHandler(message -> {
      request.messageHandler(null);
      request.endHandler(null);
      receive(message);
    });
  }

  /** Receives what comes, as the handler asked for it. Called in the tick of the headers. */
  void open() {
    opened = true;
    request.messageHandler(this::receive);
    request.endHandler(end -> endOfStream());
    flow();
  }

  /** Takes no more: what still comes is thrown away, so that the sender is not left waiting. */
  void close() {
    closed = true;
    flow();
  }

  /** The stream is gone: nothing comes any more, and vertx-grpc throws when what is gone is resumed. */
  void lost() {
    opened = false;
    closed = true;
  }

  /** Whether the caller may still send. */
  boolean isOpen() {
    return opened && !halfClosed;
  }

  /** Runs the action when the caller has nothing more to send. */
  void onDrained(Runnable action) {
    onDrained = action;
  }

  private void flow() {
    if (!opened) {
      return;
    }
    if (closed || (receiver != null && !paused)) {
      request.resume();
    } else {
      request.pause();
    }
  }

  private void receive(GrpcMessage message) {
    Consumer<Q> into = receiver;
    if (closed || into == null) {
      return;
    }
    guarded(() -> into.accept(checked.apply(message)));
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable refusal) {
      refuse.accept(refusal);
    }
  }

  private void endOfStream() {
    halfClosed = true;
    if (onDrained != null) {
      onDrained.run();
    }
    tellEnd();
  }

  private void tellEnd() {
    if (onEnd != null && halfClosed && !closed) {
      guarded(onEnd);
    }
  }

  @Override
  public void onMessage(Consumer<Q> into) {
    receiver = into;
    flow();
  }

  @Override
  public void onEnd(Runnable action) {
    onEnd = action;
    tellEnd();
  }

  @Override
  public void pause() {
    paused = true;
    flow();
  }

  @Override
  public void resume() {
    paused = false;
    flow();
  }
}
