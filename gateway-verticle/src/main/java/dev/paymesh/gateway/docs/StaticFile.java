package dev.paymesh.gateway.docs;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Owns one file of the gateway's own pages: read once from the class path, then told to anybody, with or without a
 * token, for it holds nothing but what was built.
 */
final class StaticFile implements Handler<RoutingContext> {

  /** A new release is seen within the hour; asking whether there is one costs no body. */
  static final String KEPT = "public, max-age=3600";
  /** Files of one page must be of one release: each is asked for, and sent only where it has changed. */
  static final String ASKED_FOR = "no-cache";

  /** Nothing inline, nothing from elsewhere, in nobody's frame; the pictures are in the style sheet. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> MEDIA_TYPES = Map.of(
      "html", "text/html; charset=utf-8",
      "js", "text/javascript; charset=utf-8",
      "css", "text/css; charset=utf-8",
      "json", "application/json");

  private final String resource;
  private final String caching;
  private @Nullable Future<Content> content;

  private record Content(Buffer bytes, String tag) {}

  /** By its name on the class path, whose ending tells its type. */
  StaticFile(String resource, String caching) {
    this.resource = resource;
    this.caching = caching;
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (content == null || content.failed()) {
      content = ctx.vertx().executeBlocking(this::read);
    }
    content.onComplete(page -> answer(ctx, page), ctx::fail);
  }

  private void answer(RoutingContext ctx, Content page) {
    HttpServerResponse response = ctx.response();
    response
        .putHeader(HttpHeaders.ETAG, page.tag())
        .putHeader(HttpHeaders.CACHE_CONTROL, caching)
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    String known = ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    // With its quotes no tag is part of another; a weak one will do for what is read.
    if (known != null && known.contains(page.tag())) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, mediaType()).end(page.bytes());
    }
  }

  private String mediaType() {
    return MEDIA_TYPES.getOrDefault(
        resource.substring(resource.lastIndexOf('.') + 1), "application/octet-stream");
  }

  /** On a worker: the class path is files. */
  private Content read() throws IOException, NoSuchAlgorithmException {
    try (InputStream in = StaticFile.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException(resource + " is not on the class path");
      }
      byte[] bytes = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new Content(Buffer.buffer(bytes), '"' + HexFormat.of().formatHex(hash, 0, 16) + '"');
    }
  }
}
