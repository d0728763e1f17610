package dev.paymesh.launcher.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.identity.SpiffeId;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificate files change in all the ways they do, and the one in use is always a good one. */
final class CertificateWatchTest {

  private static final String DOMAIN = "paymesh.test";
  private static final List<String> ROLES = List.of("payment", "user");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  private final List<RoleCertificate> taken = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // made before each test
  private DevelopmentAuthority authority;

  private Instant now = Instant.now();

  @BeforeEach
  void makeCertificates() {
    authority = new DevelopmentAuthority(folder, DOMAIN);
    assertThat(authority.complete(ROLES)).isEqualTo(ROLES);
  }

  private CertificateFiles files(String role) {
    Map<String, String> settings = authority.settingsOf(role);
    return new CertificateFiles(
        "PAYMESH_TLS_",
        Path.of(settings.getOrDefault("PAYMESH_TLS_CERT", "")),
        Path.of(settings.getOrDefault("PAYMESH_TLS_KEY", "")),
        Optional.of(Path.of(settings.getOrDefault("PAYMESH_TLS_CA", ""))),
        Optional.of(new SpiffeId(DOMAIN, "payment")));
  }

  private CertificateWatch watch() {
    return watch("payment");
  }

  private CertificateWatch watch(String usage) {
    InstantSource clock = () -> now;
    return CertificateWatch.of(usage, files("payment"), clock);
  }

  private static long alarms(String text) {
    return LogWatch.seen().stream().filter(line -> line.contains(text)).count();
  }

  @Test
  void whatIsThereAndGoodStaysAsItIs() throws Exception {
    byte[] before = Files.readAllBytes(folder.resolve("payment.pem"));
    assertThat(authority.complete(ROLES)).isEmpty();
    assertThat(folder.resolve("payment.pem")).hasBinaryContent(before);
    for (String file : List.of("ca.key", "payment.key", "user.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aRenewedCertificateIsTakenUpOnceItIsTheSameTwice() throws Exception {
    CertificateWatch watch = watch();
    String old = watch.current().serial();
    Promise<RoleCertificate> next = Promise.promise();
    try (AutoCloseable watching = watch.begin(10, next::tryComplete)) {
      authority.renew(ROLES);
      assertThat(MeshVertx.await(next.future()).serial())
          .isNotEqualTo(old)
          .isEqualTo(watch.current().serial());
    }
  }

  @Test
  void filesWrittenOneAfterAnotherAreNotJudgedHalfDone() throws Exception {
    CertificateWatch watch = watch();
    String old = watch.current().serial();
    byte[] certificate = Files.readAllBytes(folder.resolve("payment.pem"));
    authority.renew(ROLES);
    long before = alarms("old certificate stays");
    byte[] renewed = Files.readAllBytes(folder.resolve("payment.pem"));
    Files.write(folder.resolve("payment.pem"), certificate);
    watch.look();
    Files.write(folder.resolve("payment.pem"), renewed);
    watch.look();
    assertThat(watch.current().serial()).isEqualTo(old);
    watch.look();
    assertThat(watch.current().serial()).isNotEqualTo(old);
    assertThat(alarms("old certificate stays")).isEqualTo(before);
  }

  @Test
  void aBrokenFileLeavesTheOldCertificateAndIsToldOfOncePerChange() throws Exception {
    LogWatch.expect("the old certificate stays");
    CertificateWatch watch = watch();
    String old = watch.current().serial();
    byte[] good = Files.readAllBytes(folder.resolve("payment.key"));
    long before = alarms("old certificate stays");
    for (String junk : List.of("", "junk", "other junk")) {
      Files.writeString(folder.resolve("payment.key"), junk);
      for (int look = 0; look < 4; look++) {
        watch.look();
      }
    }
    assertThat(alarms("old certificate stays") - before).isEqualTo(3);
    assertThat(LogWatch.seen()).noneMatch(line -> line.contains("junk"));
    Files.write(folder.resolve("payment.key"), good);
    watch.look();
    watch.look();
    assertThat(watch.current().serial()).isEqualTo(old);
  }

  @Test
  void aCertificateThatHasRunOutIsOutOfTimeUntilAnotherIsTakenUp() {
    LogWatch.expect("the certificate has expired");
    authority.renew(ROLES, Duration.ofMinutes(1));
    CertificateWatch watch = watch();
    assertThat(watch.isInTime()).isTrue();
    now = now.plusSeconds(61);
    assertThat(watch.isInTime()).isFalse();
    authority.renew(ROLES);
    watch.look();
    assertThat(watch.isInTime()).isFalse();
    watch.look();
    assertThat(watch.isInTime()).isTrue();
  }

  @Test
  void aMissingFileIsToldOfOnce() throws Exception {
    LogWatch.expect("its files are gone: PAYMESH_TLS_CERT: expected a file that can be read");
    CertificateWatch watch = watch();
    long before = alarms("its files are gone");
    Files.delete(folder.resolve("payment.pem"));
    for (int look = 0; look < 3; look++) {
      watch.look();
    }
    assertThat(alarms("its files are gone") - before).isEqualTo(1);
  }

  @Test
  void theCertificateOfAnotherRoleIsNotTakenUp() throws Exception {
    LogWatch.expect("expected a certificate of spiffe://paymesh.test/payment");
    CertificateWatch watch = watch();
    String old = watch.current().serial();
    for (String kind : List.of(".pem", ".key")) {
      Files.write(
          folder.resolve("payment" + kind), Files.readAllBytes(folder.resolve("user" + kind)));
    }
    watch.look();
    watch.look();
    assertThat(watch.current().serial()).isEqualTo(old);
  }

  @Test
  void anAuthorityIsReplacedInThreeStepsAndEachLeavesGoodFiles() {
    String first = watch().current().serial();
    authority.replaceAuthority();
    assertThat(watch().current().serial()).isEqualTo(first);
    authority.renew(ROLES);
    String second = watch().current().serial();
    assertThat(second).isNotEqualTo(first);
    authority.dropOldAuthorities();
    assertThat(watch().current().serial()).isEqualTo(second);
  }

  @Test
  void aCertificateOfAnAuthorityThatWasDroppedIsRefused() {
    authority.replaceAuthority();
    authority.dropOldAuthorities();
    assertThatThrownBy(this::watch)
        .isInstanceOf(CertificateProblem.class)
        .hasMessage("PAYMESH_TLS_CERT: expected a certificate of an authority in PAYMESH_TLS_CA");
    assertThat(authority.complete(ROLES)).isEqualTo(ROLES);
    watch();
  }

  @Test
  void aBadStartNamesAllThatIsWrong() throws Exception {
    Files.writeString(folder.resolve("payment.pem"), "junk");
    Files.writeString(folder.resolve("payment.key"), "junk");
    assertThatThrownBy(this::watch)
        .isInstanceOfSatisfying(CertificateProblem.class, wrong -> assertThat(wrong.problems())
            .containsExactly(
                "PAYMESH_TLS_CERT: expected certificates in PEM",
                "PAYMESH_TLS_KEY: expected a private key in PEM"));
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    Files.write(folder.resolve("payment.key"), Files.readAllBytes(folder.resolve("user.key")));
    assertThatThrownBy(this::watch)
        .hasMessageContaining("PAYMESH_TLS_KEY: expected the key of the certificate");
  }

  @Test
  void theDaysThatAreLeftAreMeasuredAndTheLastThirdIsToldOf() {
    LogWatch.expect("the certificate has expired");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Metrics.addRegistry(registry);
    try {
      CertificateWatch watch = watch("measured");
      assertThat(daysLeft(registry)).isBetween(89.0, 90.0);
      watch.look();
      now = now.plus(Duration.ofDays(80));
      assertThat(daysLeft(registry)).isBetween(9.0, 10.0);
      now = now.plus(Duration.ofDays(11));
      watch.look();
      watch.look();
      assertThat(alarms("measured: the certificate has expired")).isEqualTo(1);
      assertThat(daysLeft(registry)).isNegative();
    } finally {
      Metrics.removeRegistry(registry);
    }
    assertThatThrownBy(this::watch).hasMessageContaining("PAYMESH_TLS_CERT: expired at");
  }

  private static double daysLeft(SimpleMeterRegistry registry) {
    return registry
            .get("mesh.certificate.left.seconds")
            .tag("usage", "measured")
            .gauge()
            .value()
        / 86_400;
  }
}
