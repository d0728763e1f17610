package dev.paymesh.gateway.docs;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Owns one file of the documentation: read once from the class path, then told to anybody, with or without a token, for
 * it holds nothing but the contract.
 */
public final class DocsPage implements Handler<RoutingContext> {

  /** The package lays its files below its version, which is the one in the pom. */
  private static final String UI = "META-INF/resources/webjars/swagger-ui/5.27.1/";

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /** Nothing inline, nothing from elsewhere, in nobody's frame; the pictures are in the style sheet. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** A new release is seen within the hour; asking whether there is one costs no body. */
  private static final String CACHED = "public, max-age=3600";

  private final String resource;
  private final String mediaType;
  private @Nullable Future<Content> content;

  private record Content(Buffer bytes, String tag) {}

  private DocsPage(String resource, String mediaType) {
    this.resource = resource;
    this.mediaType = mediaType;
  }

  /** The document, and the page that shows it with what that page is made of. */
  public static void addTo(Router router) {
    router.get("/openapi.json").handler(new DocsPage("openapi.json", "application/json"));
    router.get("/docs").handler(new DocsPage("docs/index.html", "text/html; charset=utf-8"));
    router.get("/docs/start.js").handler(new DocsPage("docs/start.js", SCRIPT));
    router.get("/docs/swagger-ui.js").handler(new DocsPage(UI + "swagger-ui-bundle.js", SCRIPT));
    router.get("/docs/swagger-ui.css").handler(new DocsPage(UI + "swagger-ui.css", "text/css"));
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
        .putHeader(HttpHeaders.CACHE_CONTROL, CACHED)
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    String known = ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    // With its quotes no tag is part of another; a weak one will do for what is read.
    if (known != null && known.contains(page.tag())) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, mediaType).end(page.bytes());
    }
  }

  /** On a worker: the class path is files. */
  private Content read() throws IOException, NoSuchAlgorithmException {
    try (InputStream in = DocsPage.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException(resource + " is not on the class path");
      }
      byte[] bytes = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new Content(Buffer.buffer(bytes), '"' + HexFormat.of().formatHex(hash, 0, 16) + '"');
    }
  }
}
