package dev.paymesh.launcher;

import dev.paymesh.gateway.EdgeTls;
import dev.paymesh.gateway.auth.KeySet;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.launcher.discovery.Discovery;
import dev.paymesh.launcher.identity.CertificateFiles;
import dev.paymesh.launcher.identity.CertificateProblem;
import dev.paymesh.launcher.identity.CertificateWatch;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.grpc.BearerTokens;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.identity.Identity;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/**
 * Owns what a role is made from in this process.
 *
 * @param process what all roles of the process share
 * @param identity how it proves its role to others
 */
record Site(Process process, Identity identity) {

  private static final String KEYS_NEEDED = "token keys";

  /**
   * What all roles of a process share.
   *
   * @param vertx what outlives a role's verticles runs on it
   * @param settings what the process was told
   * @param life how far it is
   * @param discovery how its roles find others
   */
  record Process(Vertx vertx, Settings settings, ProcessLife life, Discovery discovery) {}

  /** Reads the role's certificate, where it has one, and keeps it up to date; blocks. */
  static Site of(String role, Process process) {
    Identity identity = TlsSettings.ofMesh(process.settings().get(TlsSettings.Mesh.class), role)
        .map(files -> identity(role, process, watch(role, files)))
        .orElse(Identity.NONE);
    return new Site(process, identity);
  }

  <T> T get(Class<T> mapping) {
    return process.settings().get(mapping);
  }

  Settings settings() {
    return process.settings();
  }

  Vertx vertx() {
    return process.vertx();
  }

  ProcessLife life() {
    return process.life();
  }

  Discovery discovery() {
    return process.discovery();
  }

  /** With a certificate that has run out no new connection is made, so a role without another one is not ready. */
  private static Identity identity(String role, Process process, CertificateWatch watch) {
    Identity identity = Identity.of(
        process.settings().get(TlsSettings.Mesh.class).trustDomain(),
        watch.current().material());
    process.life().needs(role, "certificate of " + role, watch::isInTime);
    watch.begin(CertificateWatch.PERIOD_MS, next -> identity.renew(next.material()));
    return identity;
  }

  /** The edge's own certificate, where it has one. */
  EdgeTls edgeTls() {
    return TlsSettings.ofEdge(get(TlsSettings.Edge.class))
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
      KeySet keys = KeySet.follow(vertx(), url, KeySet.Pace.DEFAULT);
      life().needs(ProcessLife.EVERY_ROLE, KEYS_NEEDED, keys::isKnown);
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
