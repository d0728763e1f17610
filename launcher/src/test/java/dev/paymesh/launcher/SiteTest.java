package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.identity.DevelopmentAuthority;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a role is made from is looked after for as long as it runs. */
final class SiteTest {

  private static final Part DOCUMENT = Roster.find("document").orElseThrow();
  private static final int LOOKS_MAX = 200;

  private final Vertx vertx = Vertx.vertx();

  @Test
  void aRoleIsReadyOnlyWhileItsCertificateLasts() throws Exception {
    LogWatch.expect("document: the certificate has expired");
    // Its files are looked at until the process ends, so they stay.
    Path folder = Files.createTempDirectory(Path.of("target"), "site");
    DevelopmentAuthority authority =
        new DevelopmentAuthority(folder.resolve("tls"), "paymesh.test");
    authority.renew(List.of("document"), Duration.ofSeconds(4));
    Settings settings = DOCUMENT.settings(environment(authority));
    ProcessLife life = ProcessLife.begun();
    try {
      Site.of(
          "document",
          new Site.Process(
              vertx, settings, life, Roster.discovery(vertx, List.of(DOCUMENT), settings)));
      assertThat(life.troubles("document")).isEmpty();
      MeshVertx.await(until(life, List.of("certificate of document"), LOOKS_MAX));
      authority.renew(List.of("document"));
      MeshVertx.await(until(life, List.of(), LOOKS_MAX));
    } finally {
      MeshVertx.await(vertx.close());
    }
  }

  private Future<Void> until(ProcessLife life, List<String> troubles, int looks) {
    if (life.troubles("document").equals(troubles)) {
      return Future.succeededFuture();
    }
    return looks == 0
        ? Future.failedFuture("still " + life.troubles("document"))
        : vertx.timer(50).compose(due -> until(life, troubles, looks - 1));
  }

  private static Map<String, String> environment(DevelopmentAuthority authority) {
    Map<String, String> environment = new HashMap<>(authority.settingsOf("document"));
    environment.put("PAYMESH_MESH_KEY", "a key of the tests, 32 bytes or more");
    environment.put("PAYMESH_DOCUMENT_DATABASE_URL", "postgresql://a:b@localhost:1/c");
    return environment;
  }
}
