package dev.paymesh.gateway.stream;

import com.google.protobuf.Message;
import dev.paymesh.gateway.transcode.DownloadWriter;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages as the file that they are pieces of. Whatever it holds, a browser stores it and shows none of it; what breaks
 * off cannot be taken for a whole one.
 */
record FileForm(DownloadWriter file) implements StreamForm {

  private static final Map<String, String> HARMLESS = Map.of(
      "Content-Disposition", "attachment",
      "X-Content-Type-Options", "nosniff",
      "Content-Security-Policy", "default-src 'none'; sandbox",
      "Cache-Control", "private, no-store, no-transform");

  @Override
  public boolean opensByItself() {
    return false;
  }

  @Override
  public void open(LiveResponse out, @Nullable Message first) {
    Message about = Objects.requireNonNull(first);
    out.open(file.mediaType(about), HARMLESS, file.sizeBytes(about));
  }

  @Override
  public Buffer message(Message message) {
    return Buffer.buffer(file.content(message).toByteArray());
  }

  @Override
  public boolean tellsFailures() {
    return false;
  }

  @Override
  public Buffer failure(MeshStatus why, String requestId) {
    return Buffer.buffer();
  }

  @Override
  public Buffer end() {
    return Buffer.buffer();
  }
}
