package dev.paymesh.gateway.auth;

import dev.paymesh.gateway.auth.VerifiedTokens.Verified;
import dev.paymesh.shared.grpc.BearerTokens;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Owns the one check of a caller's token: form, then signature, then claims.
 *
 * <p>The signature is checked by the JDK, and by nothing that also has an opinion on the rest of a token. May be shared
 * by event loops; it never waits but for keys that an issuer may just have published.
 */
public final class TokenVerifier implements BearerTokens {

  private final TokenConfig config;
  private final InstantSource clock;
  final VerifiedTokens verified;

  TokenVerifier(TokenConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.verified = new VerifiedTokens(config.cachedMax());
  }

  public static TokenVerifier of(TokenConfig config) {
    return new TokenVerifier(config, InstantSource.system());
  }

  /** The caller these headers prove, or UNAUTHENTICATED. */
  public Future<Caller> verify(MultiMap requestHeaders) {
    return verify(requestHeaders.getAll(HttpHeaders.AUTHORIZATION));
  }

  /** The caller this one {@code Authorization} value proves, or UNAUTHENTICATED; several values prove nothing. */
  public Future<Caller> verify(List<String> authorization) {
    try {
      Caller known = authorization.size() == 1 ? known(authorization.get(0)) : null;
      return known == null ? verifyAnew(authorization) : Future.succeededFuture(known);
    } catch (IOException | RuntimeException malformed) {
      return refused(malformed);
    }
  }

  /** The caller of a token whose signature was checked with a key that still counts; null without one. */
  private @Nullable Caller known(String credentials) {
    Verified token = verified.find(credentials);
    if (token == null) {
      return null;
    }
    Future<? extends SignatureKey> counts = config.key().find(token.kid());
    if (counts.succeeded() && counts.result().equals(token.key())) {
      return token.claims().judge(config, clock.instant());
    }
    verified.forget(credentials);
    return null;
  }

  private Future<Caller> verifyAnew(List<String> authorization) throws IOException {
    CompactToken token = CompactToken.read(authorization, config.key().algorithm());
    Claims claims = Claims.of(token.payload());
    return config
        .key()
        .find(token.kid())
        .map(key -> {
          Caller caller = judge(token, claims, key);
          verified.put(authorization.get(0), new Verified(token.kid(), claims, key));
          return caller;
        })
        .recover(TokenVerifier::refused);
  }

  private Caller judge(CompactToken token, Claims claims, SignatureKey key) {
    if (!token.isSignedBy(key)) {
      throw TokenRefusal.invalid();
    }
    return claims.judge(config, clock.instant());
  }

  /** Whatever goes wrong while a token is looked at, the token is at fault; none of it is told. */
  private static Future<Caller> refused(Throwable failure) {
    return Future.failedFuture(
        failure instanceof MeshStatus status ? status : TokenRefusal.invalid());
  }

  /** For a service, whose checks do not wait: keys that are being fetched are not there yet. */
  @Override
  public User judge(List<String> authorization) {
    Future<Caller> verdict = verify(authorization);
    if (!verdict.isComplete()) {
      throw TokenRefusal.keysUnavailable();
    }
    if (verdict.failed()) {
      throw MeshStatus.of(verdict.cause());
    }
    Caller caller = verdict.result();
    return new User(caller.userId(), caller.role(), caller.expiresAtMs());
  }
}
