package dev.paymesh.gateway.docs;

import io.vertx.ext.web.Router;
import java.util.List;

/** Owns the paths of the operator's console: a page, its style and its modules, which show nothing without a token. */
public final class ConsolePage {

  private static final String PATH = "/console";

  private static final List<String> FILES = List.of(
      "base.css",
      "views.css",
      "main.js",
      "session.js",
      "dom.js",
      "format.js",
      "feed.js",
      "mesh.js",
      "map.js",
      "map-layout.js",
      "calls.js",
      "payment.js",
      "timeline.js",
      "receipt.js",
      "errors.js",
      "fields.js",
      "bytes.js");

  private ConsolePage() {}

  public static void addTo(Router router) {
    router.get(PATH).handler(file("index.html"));
    FILES.forEach(name -> router.get(PATH + '/' + name).handler(file(name)));
  }

  private static StaticFile file(String name) {
    return new StaticFile("console/" + name, StaticFile.ASKED_FOR);
  }
}
