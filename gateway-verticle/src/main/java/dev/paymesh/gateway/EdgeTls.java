package dev.paymesh.gateway;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Owns what the edge proves itself to clients with, over TLS 1.2 and 1.3. A renewed certificate is shown to connections
 * made from then on; those that are open live on. Shared by the gateways of a process.
 */
public final class EdgeTls {

  /** Clients speak plain text: here on one machine, or to a proxy before us. */
  public static final EdgeTls NONE = new EdgeTls(null);

  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

  private final Set<Runnable> followers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable KeyCertOptions certificate;

  private EdgeTls(@Nullable KeyCertOptions certificate) {
    this.certificate = certificate;
  }

  public static EdgeTls of(KeyCertOptions first) {
    return new EdgeTls(first);
  }

  /** For all connections made from now on; on any thread. */
  public void renew(KeyCertOptions next) {
    certificate = next;
    followers.forEach(Runnable::run);
  }

  HttpServerOptions secure(HttpServerOptions options) {
    KeyCertOptions current = certificate;
    if (current != null) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setEnabledSecureTransportProtocols(PROTOCOLS)
          .setKeyCertOptions(current);
      if (OpenSSLEngineOptions.isAvailable()) {
        options.setSslEngineOptions(new OpenSSLEngineOptions());
      }
    }
    return options;
  }

  /** Keeps a listening server up to date; gives back what ends that. */
  Runnable follow(HttpServer server) {
    if (certificate == null) {
      return () -> {};
    }
    Runnable renewed = () -> server.updateSSLOptions(
        (ServerSSLOptions) secure(new HttpServerOptions()).getSslOptions());
    followers.add(renewed);
    renewed.run();
    return () -> followers.remove(renewed);
  }
}
