package dev.paymesh.gateway.docs;

import io.vertx.ext.web.Router;

/** Owns the paths of the documentation: the document, and the page that shows it with what that page is made of. */
public final class DocsPage {

  /** The package lays its files below its version, which is the one in the pom. */
  private static final String UI = "META-INF/resources/webjars/swagger-ui/5.27.1/";

  private DocsPage() {}

  public static void addTo(Router router) {
    router.get("/openapi.json").handler(file("openapi.json"));
    router.get("/docs").handler(file("docs/index.html"));
    router.get("/docs/start.js").handler(file("docs/start.js"));
    router.get("/docs/swagger-ui.js").handler(file(UI + "swagger-ui-bundle.js"));
    router.get("/docs/swagger-ui.css").handler(file(UI + "swagger-ui.css"));
  }

  private static StaticFile file(String resource) {
    return new StaticFile(resource, StaticFile.KEPT);
  }
}
