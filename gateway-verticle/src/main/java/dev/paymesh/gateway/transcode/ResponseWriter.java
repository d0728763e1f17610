package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;

/** Owns the way from a message to its JSON; one for each type, compiled at start. */
public final class ResponseWriter {

  private static final int BODY_BYTES_USUAL = 512;

  private final MessageWriter root;

  private ResponseWriter(MessageWriter root) {
    this.root = root;
  }

  /** Fails with an IllegalStateException that names the field which has no REST form. */
  public static ResponseWriter of(Descriptor type) {
    return new ResponseWriter(MessageWriter.of(type, new HashMap<>()));
  }

  public Buffer write(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(BODY_BYTES_USUAL);
    try (JsonGenerator json = JsonBody.generator(out)) {
      root.write(message, json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Buffer.buffer(out.toByteArray());
  }
}
