package dev.paymesh.launcher;

import dev.paymesh.gateway.EdgeTls;
import dev.paymesh.launcher.identity.CertificateFiles;
import dev.paymesh.launcher.identity.CertificateProblem;
import dev.paymesh.launcher.identity.CertificateWatch;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.grpc.Identity;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/**
 * Owns what a role is made from in this process.
 *
 * @param vertx what outlives the role's verticles runs on it
 * @param settings what it was told
 * @param identity how it proves its role to others
 */
record Site(Vertx vertx, Settings settings, Identity identity) {

  /** Reads the role's certificate, where it has one, and keeps it up to date; blocks. */
  static Site of(String role, Vertx vertx, Settings settings) {
    Identity identity = TlsSettings.ofMesh(settings.get(RoleSettings.Tls.class), role)
        .map(files -> identity(settings, watch(role, files)))
        .orElse(Identity.NONE);
    return new Site(vertx, settings, identity);
  }

  private static Identity identity(Settings settings, CertificateWatch watch) {
    Identity identity = Identity.of(
        settings.get(RoleSettings.Tls.class).trustDomain(), watch.current().material());
    watch.begin(CertificateWatch.PERIOD_MS, next -> identity.renew(next.material()));
    return identity;
  }

  /** The edge's own certificate, where it has one. */
  EdgeTls edgeTls() {
    return TlsSettings.ofEdge(settings.get(RoleSettings.EdgeTls.class))
        .map(files -> edgeTls(watch("edge", files)))
        .orElse(EdgeTls.NONE);
  }

  private EdgeTls edgeTls(CertificateWatch watch) {
    EdgeTls tls = EdgeTls.of(watch.current().keyCertOptions());
    watch.begin(CertificateWatch.PERIOD_MS, next -> tls.renew(next.keyCertOptions()));
    return tls;
  }

  private static CertificateWatch watch(String usage, CertificateFiles files) {
    try {
      return CertificateWatch.of(usage, files, InstantSource.system());
    } catch (CertificateProblem unusable) {
      throw new SettingsException(unusable.problems());
    }
  }
}
