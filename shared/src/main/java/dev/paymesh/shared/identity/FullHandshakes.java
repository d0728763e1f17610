package dev.paymesh.shared.identity;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Owns that every connection shows its certificate: a resumed TLS session would live on after its certificate has run
 * out, for nobody looks at that again.
 */
final class FullHandshakes extends SSLEngineOptions {

  /** The JDK has no way to resume nothing; zero would be for ever. */
  private static final int RESUMED_S_MAX = 1;

  private final SSLEngineOptions engine;

  FullHandshakes(SSLEngineOptions engine) {
    super(engine);
    this.engine = engine;
  }

  @Override
  public SSLEngineOptions copy() {
    return new FullHandshakes(engine.copy());
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Factory(engine.sslContextFactory());
  }

  private static void forget(SSLSessionContext sessions) {
    sessions.setSessionTimeout(RESUMED_S_MAX);
    if (sessions instanceof OpenSslSessionContext openSsl) {
      openSsl.setSessionCacheEnabled(false);
    }
  }

  /** The engine's own, but for the sessions of what it makes. */
  private record Factory(SslContextFactory engine) implements SslContextFactory {

    @Override
    public SslContextFactory useAlpn(boolean alpn) {
      engine.useAlpn(alpn);
      return this;
    }

    @Override
    public SslContextFactory clientAuth(ClientAuth auth) {
      engine.clientAuth(auth);
      return this;
    }

    @Override
    public SslContextFactory forClient(boolean client) {
      engine.forClient(client);
      return this;
    }

    @Override
    public SslContextFactory keyMananagerFactory(KeyManagerFactory keys) {
      engine.keyMananagerFactory(keys);
      return this;
    }

    @Override
    public SslContextFactory trustManagerFactory(TrustManagerFactory trust) {
      engine.trustManagerFactory(trust);
      return this;
    }

    @Override
    public SslContextFactory enabledCipherSuites(Set<String> suites) {
      engine.enabledCipherSuites(suites);
      return this;
    }

    @Override
    public SslContextFactory applicationProtocols(List<String> protocols) {
      engine.applicationProtocols(protocols);
      return this;
    }

    @Override
    public SslContextFactory serverName(String name) {
      engine.serverName(name);
      return this;
    }

    @Override
    public SslContext create() throws SSLException {
      SslContext context = engine.create();
      forget(context.sessionContext());
      return context;
    }
  }
}
