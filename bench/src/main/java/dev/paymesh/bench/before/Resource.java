package dev.paymesh.bench.before;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Owns the representation that a REST service answers with: what was asked for, in the middle of what a resource carries
 * for everybody who may ever ask. About 4.2 KB, which is the size the chain had that this is modelled on.
 */
final class Resource {

  private static final JsonObject DETAILS = read();

  private Resource() {}

  private static JsonObject read() {
    try (InputStream file = Resource.class.getResourceAsStream("/before/details.json")) {
      if (file == null) {
        throw new IllegalStateException("no before/details.json in the jar");
      }
      return new JsonObject(Buffer.buffer(file.readAllBytes()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Written out anew for each answer, as a service must whose resources differ. */
  static Answer of(int status, JsonObject members) {
    return Answer.of(status, members.put("details", DETAILS));
  }
}
