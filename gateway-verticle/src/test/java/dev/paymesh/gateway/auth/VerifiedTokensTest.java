package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.paymesh.gateway.auth.KeySet.Pace;
import dev.paymesh.gateway.auth.TokenForgery.Forgery;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A signature is checked once; whether the token still counts, at each use. */
final class VerifiedTokensTest {

  private static final byte[] SECRET = "a secret of the tests, 32+ bytes".getBytes(UTF_8);
  private static final TokenConfig HS256 = TokenConfig.hs256(SECRET);
  private static final String GOOD = TokenForgery.good(SECRET, "user-0001");

  private static String outcome(Future<Caller> verdict) {
    Throwable why =
        MeshVertx.await(verdict.transform(ended -> Future.succeededFuture(ended.cause())));
    return why == null ? "accepted" : ((MeshStatus) why).reason();
  }

  @Test
  void aTokenThatWasGoodIsKeptAndAgainGood() {
    TokenVerifier verifier = TokenVerifier.of(HS256);
    Caller first = verifier.verify(List.of(GOOD)).result();
    assertThat(verifier.verified.size()).isEqualTo(1);
    assertThat(verifier.verify(List.of(GOOD)).result()).isEqualTo(first);
    assertThat(verifier.verified.size()).isEqualTo(1);
  }

  @Test
  void besideAGoodTokenItsForgeriesAreRefusedAndNotKept() {
    TokenVerifier verifier = TokenVerifier.of(HS256);
    assertThat(outcome(verifier.verify(List.of(GOOD)))).isEqualTo("accepted");
    for (Forgery forgery : TokenForgery.against(SECRET, "user-0001")) {
      for (int turn = 0; turn < 2; turn++) {
        assertThat(verifier.verify(forgery.authorization()).failed())
            .as(forgery.name())
            .isTrue();
      }
    }
    assertThat(outcome(verifier.verify(List.of(GOOD, GOOD)))).isEqualTo("TOKEN_INVALID");
    assertThat(verifier.verified.size()).isEqualTo(1);
  }

  @Test
  void aKeptTokenExpiresToTheMillisecond() {
    Instant start = Instant.now();
    AtomicReference<Instant> now = new AtomicReference<>(start);
    TokenVerifier verifier = new TokenVerifier(HS256, now::get);
    List<String> token =
        List.of("Bearer " + TokenIssuer.of(HS256).issue("ada", "user", Duration.ofMinutes(5)));
    long expiresAtMs = verifier.verify(token).result().expiresAtMs();
    now.set(Instant.ofEpochMilli(expiresAtMs - 1));
    assertThat(outcome(verifier.verify(token))).isEqualTo("accepted");
    now.set(Instant.ofEpochMilli(expiresAtMs));
    assertThat(outcome(verifier.verify(token))).isEqualTo("TOKEN_EXPIRED");
  }

  @Test
  void aKeyThatTookTheNameOfAnotherDoesNotInheritItsTokens() {
    MeshVertx mesh = MeshVertx.start();
    KeyServer server = new KeyServer(mesh.vertx());
    RSAKey first = KeyServer.key("same");
    RSAKey second = KeyServer.key("same");
    server.publish(first);
    KeySet keys = KeySet.follow(mesh.vertx(), server.url(), new Pace(20, 20, 20));
    TokenVerifier verifier = TokenVerifier.of(TokenConfig.published(keys));
    List<String> old = List.of("Bearer " + KeyServer.token(first, "ada"));
    MeshVertx.await(accepted(mesh, verifier, old));
    server.publish(second);
    List<String> fresh = List.of("Bearer " + KeyServer.token(second, "bob"));
    MeshVertx.await(accepted(mesh, verifier, fresh));
    assertThat(outcome(verifier.verify(old))).isEqualTo("TOKEN_INVALID");
    mesh.close();
  }

  /** Once the keys have come. */
  private static Future<Caller> accepted(
      MeshVertx mesh, TokenVerifier verifier, List<String> token) {
    return verifier.verify(token).recover(notYet -> mesh.vertx()
        .timer(5, TimeUnit.MILLISECONDS)
        .compose(tick -> accepted(mesh, verifier, token)));
  }

  @Test
  void noMoreAreKeptThanWasSaid() {
    TokenVerifier verifier = TokenVerifier.of(HS256.caching(50));
    TokenVerifier forgetful = TokenVerifier.of(HS256.caching(0));
    for (int user = 0; user < 500; user++) {
      List<String> token = List.of(TokenForgery.good(SECRET, "user-" + user));
      assertThat(verifier.verify(token).succeeded()).isTrue();
      assertThat(forgetful.verify(token).succeeded()).isTrue();
    }
    assertThat(verifier.verified.size()).isBetween(1L, 50L);
    assertThat(forgetful.verified.size()).isZero();
  }
}
