package dev.paymesh.gateway.web;

import dev.paymesh.gateway.transcode.EdgeAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Owns that a client which has a version already is not sent it again (RFC 9110, 13.1.2). */
public final class Conditional {

  private static final int NOT_MODIFIED = 304;
  private static final String ETAG = "ETag";

  private Conditional() {}

  /** The answer, or word that the client has it. */
  public static EdgeAnswer answer(HttpServerRequest request, EdgeAnswer answer) {
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    @Nullable String tag = known == null ? null : answer.headers().get(ETAG);
    return known != null && tag != null && request.method() == HttpMethod.GET && isKnown(known, tag)
        ? new EdgeAnswer(NOT_MODIFIED, Map.of(ETAG, tag), Buffer.buffer())
        : answer;
  }

  /** Weakly compared: a tag that says "much the same" will do for what is read. */
  private static boolean isKnown(String known, String tag) {
    return known.trim().equals("*")
        || Arrays.stream(known.split(",")).map(String::trim).anyMatch(one -> weak(one)
            .equals(tag));
  }

  private static String weak(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
