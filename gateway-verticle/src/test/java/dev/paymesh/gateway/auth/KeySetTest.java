package dev.paymesh.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.paymesh.gateway.auth.KeySet.Pace;
import dev.paymesh.shared.grpc.BearerTokens.User;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An issuer changes its keys while tokens are checked, and its key server fails in all the ways there are. */
final class KeySetTest {

  private static final RSAKey FIRST = KeyServer.key("first");
  private static final RSAKey SECOND = KeyServer.key("second");
  /** Nothing happens by itself. */
  private static final Pace STILL = new Pace(600_000, 600_000, 600_000);

  private static final Pace QUICK = new Pace(20, 20, 20);

  private final MeshVertx mesh = MeshVertx.start();
  private final Vertx vertx = mesh.vertx();
  private final KeyServer server = new KeyServer(vertx);

  @AfterEach
  void close() {
    mesh.close();
  }

  private TokenVerifier verifier(Pace pace) {
    KeySet keys = KeySet.follow(vertx, server.url(), pace);
    await(keys::isKnown);
    return TokenVerifier.of(TokenConfig.published(keys));
  }

  private void await(BooleanSupplier condition) {
    MeshVertx.await(reached(condition));
  }

  private Future<Void> reached(BooleanSupplier condition) {
    return condition.getAsBoolean()
        ? Future.succeededFuture()
        : vertx.timer(5, TimeUnit.MILLISECONDS).compose(tick -> reached(condition));
  }

  private static Future<Caller> verdict(TokenVerifier verifier, String token) {
    return verifier.verify(List.of("Bearer " + token));
  }

  private static String accepted(TokenVerifier verifier, String token) {
    return MeshVertx.await(verdict(verifier, token)).userId();
  }

  private static String refused(TokenVerifier verifier, String token) {
    Throwable why = MeshVertx.await(
        verdict(verifier, token).transform(ended -> Future.succeededFuture(ended.cause())));
    assertThat(why).isInstanceOf(MeshStatus.class);
    return ((MeshStatus) why).reason();
  }

  @Test
  void tokensOfThePublishedKeysAreTakenAndNoOthers() {
    server.publish(FIRST, SECOND);
    TokenVerifier verifier = verifier(STILL);
    assertThat(accepted(verifier, KeyServer.token(FIRST, "ada"))).isEqualTo("ada");
    assertThat(accepted(verifier, KeyServer.token(SECOND, "bob"))).isEqualTo("bob");
    JWSHeader borrowed =
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("first").build();
    assertThat(refused(verifier, KeyServer.token(borrowed, SECOND, "eve")))
        .isEqualTo("TOKEN_INVALID");
  }

  @Test
  void aTokenMustNameItsKeyAndTheOneAlgorithm() throws Exception {
    server.publish(FIRST);
    TokenVerifier verifier = verifier(STILL);
    JWSHeader nameless = new JWSHeader(JWSAlgorithm.RS256);
    JWSHeader stronger =
        new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("first").build();
    assertThat(refused(verifier, KeyServer.token(nameless, FIRST, "eve")))
        .isEqualTo("TOKEN_INVALID");
    assertThat(refused(verifier, KeyServer.token(stronger, FIRST, "eve")))
        .isEqualTo("TOKEN_INVALID");
    byte[] published = FIRST.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
    for (byte[] secret : List.of(published, FIRST.toRSAPublicKey().getEncoded())) {
      String confused =
          TokenIssuer.of(TokenConfig.hs256(secret)).issue("eve", "user", Duration.ofHours(1));
      assertThat(refused(verifier, confused)).isEqualTo("TOKEN_INVALID");
    }
  }

  @Test
  void aKeyThatWasJustPublishedIsFetchedForTheFirstTokenThatNamesIt() {
    server.publish(FIRST);
    TokenVerifier verifier = verifier(STILL);
    server.publish(FIRST, SECOND);
    assertThat(accepted(verifier, KeyServer.token(SECOND, "bob"))).isEqualTo("bob");
    assertThat(server.asked()).isEqualTo(2);
    assertThat(refused(verifier, KeyServer.token(KeyServer.key("third"), "eve")))
        .isEqualTo("TOKEN_INVALID");
    assertThat(server.asked()).isEqualTo(2);
  }

  @Test
  void whoeverMakesUpKeyIdsMakesUsAskNoOfter() {
    server.publish(FIRST);
    TokenVerifier verifier = verifier(STILL);
    RSAKey[] made = IntStream.range(0, 500)
        .mapToObj(i -> new RSAKey.Builder(FIRST).keyID("made-" + i).build())
        .toArray(RSAKey[]::new);
    List<Future<Caller>> verdicts = java.util.Arrays.stream(made)
        .map(key -> verdict(verifier, KeyServer.token(key, "eve")))
        .toList();
    MeshVertx.await(Future.join(verdicts).otherwiseEmpty());
    assertThat(verdicts).allMatch(Future::failed);
    assertThat(server.asked()).isLessThanOrEqualTo(2);
    assertThat(accepted(verifier, KeyServer.token(FIRST, "ada"))).isEqualTo("ada");
  }

  @Test
  void aServiceThatCannotWaitAsksItsCallerToComeAgain() {
    server.publish(FIRST);
    TokenVerifier verifier = verifier(STILL);
    List<String> ada = List.of("Bearer " + KeyServer.token(FIRST, "ada"));
    List<String> bob = List.of("Bearer " + KeyServer.token(SECOND, "bob"));
    assertThat(verifier.judge(ada)).extracting(User::id, User::role).containsExactly("ada", "user");
    server.publish(FIRST, SECOND);
    assertThatThrownBy(() -> verifier.judge(bob))
        .isInstanceOfSatisfying(MeshStatus.class, status -> assertThat(status.reason())
            .isEqualTo("TOKEN_KEYS_UNAVAILABLE"));
    await(() -> verdict(verifier, KeyServer.token(SECOND, "bob")).succeeded());
    assertThat(verifier.judge(bob).id()).isEqualTo("bob");
  }

  @Test
  void keysThatAreNoLongerPublishedVerifyNothing() {
    server.publish(FIRST);
    TokenVerifier verifier = verifier(QUICK);
    String token = KeyServer.token(FIRST, "ada");
    assertThat(accepted(verifier, token)).isEqualTo("ada");
    server.publish(SECOND);
    await(() -> verdict(verifier, KeyServer.token(SECOND, "bob")).succeeded());
    assertThat(refused(verifier, token)).isEqualTo("TOKEN_INVALID");
  }

  @ParameterizedTest
  @CsvSource({"500", "302", "404", "silence", "junk", "huge", "half", "list"})
  void whenTheServerFailsTheKnownKeysStay(String failure) {
    server.publish(FIRST);
    TokenVerifier verifier = verifier(QUICK);
    server.answer(request -> fail(request, failure));
    int before = server.asked();
    await(() -> server.asked() >= before + (failure.equals("silence") ? 1 : 3));
    assertThat(accepted(verifier, KeyServer.token(FIRST, "ada"))).isEqualTo("ada");
  }

  private void fail(HttpServerRequest request, String failure) {
    switch (failure) {
      case "silence" -> request.pause();
      case "junk" -> request.response().end("{\"keys\":");
      case "huge" -> request.response().end("{\"keys\":[]" + " ".repeat(200_000) + "}");
      case "list" -> request.response().end("[]");
      case "half" -> {
        request.response().putHeader("Content-Length", "1000").write("{");
        request.connection().close();
      }
      case "302" ->
        request
            .response()
            .setStatusCode(302)
            .putHeader("Location", "http://127.0.0.1:" + server.port() + "/elsewhere")
            .end("{\"keys\":[]}");
      default -> request.response().setStatusCode(Integer.parseInt(failure)).end("{\"keys\":[]}");
    }
  }

  @Test
  void beforeTheFirstAnswerNoTokenIsCalledBadAndAfterItAllIsWell() {
    server.answer(request -> request.connection().close());
    KeySet keys = KeySet.follow(vertx, server.url(), QUICK);
    TokenVerifier verifier = TokenVerifier.of(TokenConfig.published(keys));
    String token = KeyServer.token(FIRST, "ada");
    assertThat(refused(verifier, token)).isEqualTo("TOKEN_KEYS_UNAVAILABLE");
    assertThat(keys.isKnown()).isFalse();
    server.publish(FIRST);
    await(keys::isKnown);
    assertThat(accepted(verifier, token)).isEqualTo("ada");
  }

  @Test
  void keysThatAreOfNoUseOrUnsoundAreLeftOut() throws Exception {
    RSAKey weak = rsa(1024, "weak");
    RSAKey encrypting =
        new RSAKey.Builder(FIRST).keyID("encrypting").keyUse(KeyUse.ENCRYPTION).build();
    RSAKey other =
        new RSAKey.Builder(FIRST).keyID("other").algorithm(JWSAlgorithm.PS256).build();
    RSAKey one = new RSAKey.Builder(FIRST.getModulus(), Base64URL.encode(new byte[] {1}))
        .keyID("one")
        .build();
    RSAKey twin = new RSAKey.Builder(SECOND).keyID("twin").build();
    String json = "{\"keys\":["
        + String.join(
            ",",
            List.of(
                "null",
                "{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"c2VjcmV0\"}",
                "{\"kty\":\"RSA\",\"kid\":\"empty\"}",
                FIRST.toPublicJWK().toJSONString(),
                SECOND.toJSONString(),
                weak.toPublicJWK().toJSONString(),
                encrypting.toPublicJWK().toJSONString(),
                other.toPublicJWK().toJSONString(),
                one.toJSONString(),
                twin.toPublicJWK().toJSONString(),
                new RSAKey.Builder(FIRST).keyID("twin").build().toPublicJWK().toJSONString()))
        + "]}";
    assertThat(JwkSet.parse(json.getBytes(StandardCharsets.UTF_8))).containsOnlyKeys("first");
  }

  private static RSAKey rsa(int bits, String id) throws Exception {
    java.security.KeyPairGenerator generator = java.security.KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return new RSAKey.Builder(
            (java.security.interfaces.RSAPublicKey) generator.generateKeyPair().getPublic())
        .keyID(id)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "https://issuer.example/keys, true",
    "http://localhost:8080/keys, true",
    "http://127.0.0.1/keys, true",
    "http://[::1]:1/keys, true",
    "http://issuer.example/keys, false",
    "http://localhost.example/keys, false",
    "http://127.0.0.1@issuer.example/keys, false",
    "https://user:password@issuer.example/keys, false",
    "file:///keys, false",
    "keys, false"
  })
  void keysComeOnlyFromWhereNobodyCanChangeThem(String url, boolean safe) {
    assertThat(KeySet.isSafe(URI.create(url))).isEqualTo(safe);
  }
}
