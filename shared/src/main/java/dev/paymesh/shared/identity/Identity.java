package dev.paymesh.shared.identity;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Owns how one role proves who it is and demands the same of others: TLS 1.3 on both sides, with SPIFFE ids.
 *
 * <p>What it proves that with may change at any time: connections made from then on use the new material, and those
 * that are open live on. Shared by the event loops of a process.
 */
public final class Identity {

  /** Nobody proves anything: one JVM on loopback, or a sidecar that does this work. */
  public static final Identity NONE = new Identity("", false, null);

  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3");
  private static final String ROLE = "paymesh.role";

  private final String trustDomain;
  private final boolean openSsl;
  private final Set<Runnable> followers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Material material;

  private Identity(String trustDomain, boolean openSsl, @Nullable Material material) {
    this.trustDomain = trustDomain;
    this.openSsl = openSsl;
    this.material = material;
  }

  /** What a role proves itself with, and whose word it takes on others. */
  public record Material(KeyCertOptions certificate, X509TrustManager authorities) {}

  /** With the quickest engine there is. */
  public static Identity of(String trustDomain, Material first) {
    return of(trustDomain, OpenSSLEngineOptions.isAvailable(), first);
  }

  /** With the engine of BoringSSL, or else with the JDK's. */
  public static Identity of(String trustDomain, boolean openSsl, Material first) {
    return new Identity(trustDomain, openSsl, first);
  }

  /** For all connections made from now on; on any thread. */
  public void renew(Material next) {
    material = next;
    followers.forEach(Runnable::run);
  }

  /** Whether anybody proves anything. */
  public boolean isOn() {
    return material != null;
  }

  /** Callers need a certificate of the mesh, unless strangers may come, who bring a token instead. */
  public HttpServerOptions secure(HttpServerOptions options, boolean strangers) {
    prove(options, id -> id.trustDomain().equals(trustDomain));
    return options.setClientAuth(strangers ? ClientAuth.REQUEST : ClientAuth.REQUIRED);
  }

  /** Only the role that is to be called will do; its host name says nothing. */
  public HttpClientOptions secure(HttpClientOptions options, String role) {
    SpiffeId expected = new SpiffeId(trustDomain, role);
    prove(options, expected::equals);
    return options.setVerifyHost(false);
  }

  private void prove(TCPSSLOptions options, Predicate<SpiffeId> expected) {
    Material current = material;
    if (current == null) {
      return;
    }
    options
        .setSsl(true)
        .setUseAlpn(true)
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setKeyCertOptions(current.certificate())
        .setTrustOptions(TrustOptions.wrap(new SpiffeTrust(current.authorities(), expected)));
    options.setSslEngineOptions(
        new FullHandshakes(openSsl ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions()));
  }

  /** Keeps a listening server up to date; gives back what ends that. */
  public Runnable follow(HttpServer server, boolean strangers) {
    return follow(() -> server.updateSSLOptions(
        (ServerSSLOptions) secure(new HttpServerOptions(), strangers).getSslOptions()));
  }

  /** Keeps a client up to date; gives back what ends that. */
  public Runnable follow(HttpClientAgent client, String role) {
    return follow(
        () -> client.updateSSLOptions(secure(new HttpClientOptions(), role).getSslOptions()));
  }

  /** Tells of each renewal, and at once of the one that may just have been. */
  private Runnable follow(Runnable renewed) {
    if (!isOn()) {
      return () -> {};
    }
    followers.add(renewed);
    renewed.run();
    return () -> followers.remove(renewed);
  }

  /** The role that the other end of a connection has proved to have; empty when it has proved none. */
  public static String roleAt(HttpConnection connection) {
    SSLSession session = connection.sslSession();
    if (session == null) {
      return "";
    }
    Object known = session.getValue(ROLE);
    if (known == null) {
      known = roleIn(session);
      session.putValue(ROLE, known);
    }
    return known.toString();
  }

  private static String roleIn(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? SpiffeId.of(certificate).map(SpiffeId::role).orElse("")
          : "";
    } catch (SSLPeerUnverifiedException stranger) {
      return "";
    }
  }
}
