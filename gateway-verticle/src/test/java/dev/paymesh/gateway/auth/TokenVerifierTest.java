package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.paymesh.gateway.auth.TokenForgery.Forgery;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenVerifierTest {

  private static final byte[] SECRET = "a secret of the tests, 32+ bytes".getBytes(UTF_8);
  private static final TokenConfig HS256 = TokenConfig.hs256(SECRET);
  private static final KeyPair RSA = rsa(2048);
  private static final TokenConfig RS256 = TokenConfig.rs256(TokenForgery.pem(RSA));

  private static final String USER = "user-0001";

  static List<Forgery> forgeriesOfASecret() {
    return TokenForgery.against(SECRET, USER);
  }

  static List<Forgery> forgeriesOfAPublicKey() {
    return TokenForgery.against(RSA, USER);
  }

  static Stream<Forgery> allForgeries() {
    return Stream.concat(forgeriesOfASecret().stream(), forgeriesOfAPublicKey().stream());
  }

  @ParameterizedTest
  @MethodSource("forgeriesOfASecret")
  void refusesAForgeryOfASecret(Forgery forgery) {
    assertRefused(verify(HS256, forgery.authorization()));
  }

  @ParameterizedTest
  @MethodSource("forgeriesOfAPublicKey")
  void refusesAConfusionOfAPublicKey(Forgery forgery) {
    assertRefused(verify(RS256, forgery.authorization()));
  }

  @ParameterizedTest
  @MethodSource("allForgeries")
  void refusesEveryForgeryWhicheverKeyItHolds(Forgery forgery) {
    assertRefused(verify(HS256, forgery.authorization()));
    assertRefused(verify(RS256, forgery.authorization()));
  }

  @Test
  void theForgeriesAreManyAndDistinct() {
    assertThat(allForgeries().map(Forgery::name)).hasSizeGreaterThan(200).doesNotHaveDuplicates();
    assertThat(forgeriesOfASecret().stream().map(Forgery::authorization)).doesNotHaveDuplicates();
  }

  @Test
  void theTokenAllForgeriesAreMadeFromIsAccepted() {
    assertThat(verify(HS256, List.of(TokenForgery.good(SECRET, USER))).result().userId())
        .isEqualTo(USER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR "})
  void takesTheSchemeInAnyCase(String scheme) throws JOSEException {
    Caller caller = verify(HS256, List.of(scheme + hs256(claims -> claims))).result();

    assertThat(caller.userId()).isEqualTo(USER);
    assertThat(caller.role()).isEqualTo("user");
    assertThat(caller.expiresAtMs())
        .isBetween(System.currentTimeMillis(), System.currentTimeMillis() + 3_601_000);
  }

  @Test
  void acceptsAnRs256TokenWithTheKeyIdOfItsIssuer() throws JOSEException {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
        .type(JOSEObjectType.JWT)
        .keyID("2026-11_a.b")
        .build();
    String token = sign(header, new RSASSASigner(RSA.getPrivate()), claims -> claims);

    assertThat(verify(RS256, List.of("Bearer " + token)).result().userId()).isEqualTo(USER);
  }

  @Test
  void acceptsAnAudienceAmongOthers() throws JOSEException {
    String token = hs256(claims -> claims.audience(List.of("ledger", "paymesh-api")));

    assertThat(verify(HS256, List.of("Bearer " + token)).succeeded()).isTrue();
  }

  @Test
  void acceptsClaimsItDoesNotKnow() throws JOSEException {
    String token = hs256(claims -> claims
        .claim("email", "zoé@example.org")
        .claim("amr", List.of("pwd", "otp"))
        .claim("ratio", 0.5)
        .claim("realm_access", Map.of("roles", List.of("a"))));

    assertThat(verify(HS256, List.of("Bearer " + token)).succeeded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "support", "admin"})
  void acceptsEachRole(String role) throws JOSEException {
    String token = hs256(claims -> claims.claim("role", role));

    assertThat(verify(HS256, List.of("Bearer " + token)).result().role()).isEqualTo(role);
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "~", "a@b.example|x"})
  void acceptsSubjectsOfVisibleAscii(String subject) throws JOSEException {
    String token = hs256(claims -> claims.subject(subject));

    assertThat(verify(HS256, List.of("Bearer " + token)).result().userId()).isEqualTo(subject);
  }

  @ParameterizedTest
  @CsvSource({
    "nbf, 59, true",
    "nbf, 61, false",
    "iat, 59, true",
    "iat, 61, false",
    "exp, 1, true",
    "exp, 0, false"
  })
  void allowsTheIssuersClockToRunAheadButNoExpiredToken(
      String claim, long offsetS, boolean accepted) throws JOSEException {
    Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    String token = hs256(claims -> claims.claim(claim, now.getEpochSecond() + offsetS));
    TokenVerifier verifier = new TokenVerifier(HS256, InstantSource.fixed(now));

    assertThat(verifier.verify(List.of("Bearer " + token)).succeeded()).isEqualTo(accepted);
  }

  @Test
  void saysMissingInvalidOrExpiredAndNothingElse() throws JOSEException {
    String good = hs256(claims -> claims);
    InstantSource tomorrow = InstantSource.offset(InstantSource.system(), Duration.ofDays(1));
    TokenVerifier late = new TokenVerifier(HS256, tomorrow);

    assertThat(refusal(verify(HS256, List.of())))
        .extracting(MeshStatus::reason, MeshStatus::message)
        .containsExactly("TOKEN_MISSING", "Missing token");
    assertThat(refusal(verify(HS256, List.of("Bearer x"))))
        .extracting(MeshStatus::reason, MeshStatus::message)
        .containsExactly("TOKEN_INVALID", "Invalid token");
    assertThat(refusal(late.verify(List.of("Bearer " + good))))
        .extracting(MeshStatus::reason, MeshStatus::message)
        .containsExactly("TOKEN_EXPIRED", "Token expired");
  }

  @Test
  void aStrangersExpiredTokenIsInvalidRatherThanExpired() throws JOSEException {
    JWSSigner stranger = new MACSigner("another secret of the same size.".getBytes(UTF_8));
    String token = sign(
        new JWSHeader(JWSAlgorithm.HS256),
        stranger,
        claims -> claims.expirationTime(new Date(1_000_000)));

    assertThat(refusal(verify(HS256, List.of("Bearer " + token))).reason())
        .isEqualTo("TOKEN_INVALID");
  }

  @Test
  void readsTheHeadersOfARequest() throws JOSEException {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap()
        .add("authorization", "Bearer " + hs256(claims -> claims));
    TokenVerifier verifier = TokenVerifier.of(HS256);

    assertThat(verifier.verify(headers).result().userId()).isEqualTo(USER);
    headers.add("Authorization", "Bearer x");
    assertThat(refusal(verifier.verify(headers)).reason()).isEqualTo("TOKEN_INVALID");
  }

  @Test
  void theIssuersTokensAreAcceptedUnderTheSameConfigOnly() {
    TokenConfig ours = HS256.withIssuer("bank").withAudience("bank-api");
    String token = "Bearer " + TokenIssuer.of(ours).issue("zoe", "support", Duration.ofMinutes(5));

    Caller caller = verify(ours, List.of(token)).result();
    assertThat(caller.userId()).isEqualTo("zoe");
    assertThat(caller.role()).isEqualTo("support");
    assertThat(caller.expiresAtMs() - System.currentTimeMillis()).isBetween(298_000L, 300_000L);
    assertRefused(verify(HS256, List.of(token)));
    assertRefused(verify(HS256.withIssuer("bank"), List.of(token)));
  }

  @Test
  void theIssuerSignsNothingTheVerifierWouldRefuse() {
    TokenIssuer issuer = TokenIssuer.of(HS256);

    assertThatThrownBy(() -> issuer.issue("a b", "user", Duration.ofHours(1)))
        .hasMessageContaining("a b");
    assertThatThrownBy(() -> issuer.issue("a", "root", Duration.ofHours(1)))
        .hasMessageContaining("root");
    assertThatThrownBy(() -> issuer.issue("a", "user", Duration.ofMillis(999)))
        .hasMessageContaining("ttl");
    assertThatThrownBy(() -> issuer.issue("a", "user", Duration.ofDays(4_000_000)))
        .hasMessageContaining("ttl");
    assertThatThrownBy(() -> TokenIssuer.of(RS256)).hasMessageContaining("RS256 (expected: HS256)");
  }

  @Test
  void theConfigRefusesWeakKeysAndTellsNoSecret() {
    String privatePem = TokenForgery.pem(RSA).replace("PUBLIC", "PRIVATE");

    assertThatThrownBy(() -> TokenConfig.hs256(new byte[31]))
        .hasMessage("token secret: 31 bytes (expected: >= 32)");
    assertThatThrownBy(() -> TokenConfig.rs256(privatePem))
        .hasMessageContaining("BEGIN PUBLIC KEY");
    assertThatThrownBy(() -> TokenConfig.rs256(TokenForgery.pem(rsa(1024))))
        .hasMessageContaining("1024 bits");
    assertThatThrownBy(() -> HS256.withAudience("")).hasMessageContaining("audience");
    assertThat(HS256.toString())
        .isEqualTo("TokenConfig[key=Hs256[secret], issuer=paymesh, audience=paymesh-api,"
            + " cachedMax=10000]");
  }

  private static Future<Caller> verify(TokenConfig config, List<String> authorization) {
    return TokenVerifier.of(config).verify(authorization);
  }

  /** Already answered: the check never leaves the event loop. */
  private static MeshStatus refusal(Future<Caller> verdict) {
    assertThat(verdict.failed()).isTrue();
    assertThat(verdict.cause()).isInstanceOf(MeshStatus.class);
    return (MeshStatus) verdict.cause();
  }

  private static void assertRefused(Future<Caller> verdict) {
    MeshStatus refusal = refusal(verdict);
    assertThat(refusal.code()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(refusal.reason()).isIn("TOKEN_INVALID", "TOKEN_EXPIRED");
    assertThat(refusal.message()).isIn("Invalid token", "Token expired");
  }

  private static String hs256(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
    return sign(new JWSHeader(JWSAlgorithm.HS256), new MACSigner(SECRET), change);
  }

  private static String sign(
      JWSHeader header, JWSSigner signer, UnaryOperator<JWTClaimsSet.Builder> change)
      throws JOSEException {
    JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
        .issuer("paymesh")
        .audience("paymesh-api")
        .subject(USER)
        .claim("role", "user")
        .expirationTime(Date.from(Instant.now().plusSeconds(3600)));
    SignedJWT token = new SignedJWT(header, change.apply(claims).build());
    token.sign(signer);
    return token.serialize();
  }

  private static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
