package dev.paymesh.launcher;

import dev.paymesh.gateway.EdgeTls;
import dev.paymesh.gateway.auth.KeySet;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.launcher.identity.CertificateFiles;
import dev.paymesh.launcher.identity.CertificateProblem;
import dev.paymesh.launcher.identity.CertificateWatch;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.grpc.BearerTokens;
import dev.paymesh.shared.grpc.Identity;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Owns what a role is made from in this process.
 *
 * @param vertx what outlives the role's verticles runs on it
 * @param settings what it was told
 * @param identity how it proves its role to others
 * @param needs what must hold for this process to be ready, by how it is told when it does not
 */
record Site(Vertx vertx, Settings settings, Identity identity, Map<String, BooleanSupplier> needs) {

  private static final String KEYS_NEEDED = "token keys";

  <T> T get(Class<T> mapping) {
    return settings.get(mapping);
  }

  /** Reads the role's certificate, where it has one, and keeps it up to date; blocks. */
  static Site of(String role, Vertx vertx, Settings settings, Map<String, BooleanSupplier> needs) {
    Identity identity = TlsSettings.ofMesh(settings.get(RoleSettings.Tls.class), role)
        .map(files -> identity(settings, watch(role, files)))
        .orElse(Identity.NONE);
    return new Site(vertx, settings, identity, needs);
  }

  private static Identity identity(Settings settings, CertificateWatch watch) {
    Identity identity = Identity.of(
        settings.get(RoleSettings.Tls.class).trustDomain(), watch.current().material());
    watch.begin(CertificateWatch.PERIOD_MS, next -> identity.renew(next.material()));
    return identity;
  }

  /** The edge's own certificate, where it has one. */
  EdgeTls edgeTls() {
    return TlsSettings.ofEdge(get(RoleSettings.EdgeTls.class))
        .map(files -> edgeTls(watch("edge", files)))
        .orElse(EdgeTls.NONE);
  }

  private EdgeTls edgeTls(CertificateWatch watch) {
    EdgeTls tls = EdgeTls.of(watch.current().keyCertOptions());
    watch.begin(CertificateWatch.PERIOD_MS, next -> tls.renew(next.keyCertOptions()));
    return tls;
  }

  /** Whose tokens are taken. */
  TokenConfig tokens() {
    return TokenKeys.of(get(RoleSettings.Jwt.class), url -> {
      KeySet keys = KeySet.follow(vertx, url, KeySet.Pace.DEFAULT);
      needs.put(KEYS_NEEDED, keys::isKnown);
      return keys;
    });
  }

  /** What a service judges users by who come without the gateway. */
  BearerTokens bearerTokens() {
    return get(RoleSettings.Bearer.class).bearer() ? TokenVerifier.of(tokens()) : BearerTokens.NONE;
  }

  private static CertificateWatch watch(String usage, CertificateFiles files) {
    try {
      return CertificateWatch.of(usage, files, InstantSource.system());
    } catch (CertificateProblem unusable) {
      throw new SettingsException(unusable.problems());
    }
  }
}
