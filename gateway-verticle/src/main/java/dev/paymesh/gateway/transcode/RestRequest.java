package dev.paymesh.gateway.transcode;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a REST request brings: path variables and query already percent-decoded, the body as it came. */
public record RestRequest(
    Map<String, String> path, MultiMap query, MultiMap headers, @Nullable Buffer body) {}
