package dev.paymesh.gateway.stream;

import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** How a stream of replies looks to one client. */
public interface StreamForm {

  /** Whether the answer may open before there is a message. */
  default boolean opensByItself() {
    return true;
  }

  /** Sets the head of the answer; {@code first} is there unless it {@link #opensByItself}. */
  void open(LiveResponse out, @Nullable Message first);

  /** What is sent before the first message. */
  default Buffer opening() {
    return Buffer.buffer();
  }

  /** A sign of life between messages; empty where the form has none. */
  default Buffer heartbeat() {
    return Buffer.buffer();
  }

  Buffer message(Message message);

  /** Whether a failure has a last word; else the answer breaks off. */
  default boolean tellsFailures() {
    return true;
  }

  /** The last word of a stream that failed. */
  Buffer failure(MeshStatus why, String requestId);

  /** The last word of a stream that is complete. */
  Buffer end();

  /** Whether a client comes back by itself when its stream ends too early. */
  default boolean comesBack() {
    return false;
  }
}
