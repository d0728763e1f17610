package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.paymesh.gateway.EdgeTls;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.auth.KeyServer;
import dev.paymesh.gateway.auth.KeySet;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.shared.testkit.TestMesh;
import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A gateway whose tokens somebody else issues, with keys that are published and change. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PublishedKeysTest {

  private static final RSAKey FIRST = KeyServer.key("first");
  private static final RSAKey SECOND = KeyServer.key("second");
  private static final KeySet.Pace QUICK = new KeySet.Pace(50, 50, 50);

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private Mesh.Gateway gateway(URI keys) {
    return mesh.gateway(
        TokenConfig.published(KeySet.follow(mesh.vertx(), keys, QUICK)),
        EdgeTls.NONE,
        Timing.DEFAULT);
  }

  private static int paid(Mesh.Gateway gateway, RSAKey signer) {
    return new Client(gateway.port(), KeyServer.token(signer, "user-0001"))
        .pay(Client.payment(2_000))
        .status();
  }

  private static void await(BooleanSupplier holds) {
    Eventually.within(Duration.ofSeconds(10), "the keys are known", holds);
  }

  @Test
  void keysRotateWhileTheGatewayRuns() {
    KeyServer issuer = new KeyServer(mesh.vertx());
    issuer.publish(FIRST);
    Mesh.Gateway gateway = gateway(issuer.url());
    await(() -> paid(gateway, FIRST) == 201);
    assertThat(paid(gateway, SECOND)).isEqualTo(401);
    issuer.publish(FIRST, SECOND);
    await(() -> paid(gateway, SECOND) == 201);
    assertThat(paid(gateway, FIRST)).isEqualTo(201);
    issuer.publish(SECOND);
    await(() -> paid(gateway, FIRST) == 401);
    assertThat(paid(gateway, SECOND)).isEqualTo(201);
    assertThat(mesh.as("user-0001").authorization()).isNotEmpty();
    Client hs256 = new Client(
        gateway.port(), mesh.as("user-0001").authorization().substring("Bearer ".length()));
    assertThat(hs256.pay(Client.payment(2_000)).status()).isEqualTo(401);
  }

  @Test
  void withoutKeysATokenIsNotCalledBad() {
    URI nowhere = URI.create("http://127.0.0.1:" + TestMesh.deadPort() + "/keys.json");
    Client.Answer answer = new Client(gateway(nowhere).port(), KeyServer.token(FIRST, "user-0001"))
        .pay(Client.payment(2_000));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotEmpty();
    assertThat(answer.reason()).isEqualTo("TOKEN_KEYS_UNAVAILABLE");
  }
}
