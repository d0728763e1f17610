package dev.paymesh.gateway.auth;

import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/**
 * Owns the one check of a caller's token: form, then signature, then claims.
 *
 * <p>The provider checks the signature and nothing else. Left alone it takes tokens without {@code exp}, ignores
 * {@code crit}, and throws on odd claims; so it only ever sees tokens whose form and types are already known. One
 * instance belongs to one event loop, since the provider's keys are behind locks.
 */
public final class TokenVerifier {

  private final TokenConfig config;
  private final JWTAuth signatures;
  private final InstantSource clock;

  TokenVerifier(Vertx vertx, TokenConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.signatures = JWTAuth.create(
        vertx,
        new JWTAuthOptions()
            .addPubSecKey(config.key().options())
            // Its own reading of the times is looser than ours and cannot tell "expired" from
            // "forged".
            .setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
  }

  public static TokenVerifier create(Vertx vertx, TokenConfig config) {
    return new TokenVerifier(vertx, config, InstantSource.system());
  }

  /** The caller these headers prove, or UNAUTHENTICATED. */
  public Future<Caller> verify(MultiMap requestHeaders) {
    return verify(requestHeaders.getAll(HttpHeaders.AUTHORIZATION));
  }

  /** The caller this one {@code Authorization} value proves, or UNAUTHENTICATED; several values prove nothing. */
  public Future<Caller> verify(List<String> authorization) {
    try {
      CompactToken token = CompactToken.read(authorization, config.key());
      Claims claims = Claims.of(token.payload());
      return signatures
          .authenticate(new TokenCredentials(token.text()))
          .map(signed -> claims.judge(config, clock.instant()))
          .recover(TokenVerifier::refused);
    } catch (IOException | RuntimeException malformed) {
      return refused(malformed);
    }
  }

  /** Whatever goes wrong while a token is looked at, the token is at fault; none of it is told. */
  private static Future<Caller> refused(Throwable failure) {
    return Future.failedFuture(
        failure instanceof MeshStatus status ? status : TokenRefusal.invalid());
  }
}
