package dev.paymesh.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;

/** Owns an issuer's key server on loopback, which publishes what a test says, and the tokens of that issuer. */
public final class KeyServer {

  private static final String PATH = "/keys.json";

  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Handler<HttpServerRequest> answer =
      request -> request.response().end();

  public KeyServer(Vertx vertx) {
    this.server = MeshVertx.await(vertx
        .createHttpServer()
        .requestHandler(request -> {
          asked.incrementAndGet();
          answer.handle(request);
        })
        .listen(0, "127.0.0.1"));
  }

  /** A key pair that an issuer may sign with. */
  public static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + PATH);
  }

  int port() {
    return server.actualPort();
  }

  /** The public halves of these, from now on. */
  public void publish(JWK... keys) {
    publishText(new JWKSet(Arrays.asList(keys)).toString(true));
  }

  void publishText(String json) {
    answer = request -> {
      if (request.path().equals(PATH)) {
        request.response().putHeader("Content-Type", "application/json").end(json);
      } else {
        request.response().setStatusCode(404).end();
      }
    };
  }

  void answer(Handler<HttpServerRequest> other) {
    answer = other;
  }

  int asked() {
    return asked.get();
  }

  void close() {
    MeshVertx.await(server.close());
  }

  /** A good token, but for who signed it. */
  public static String token(RSAKey signer, String user) {
    return token(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(signer.getKeyID()).build(), signer, user);
  }

  static String token(JWSHeader header, RSAKey signer, String user) {
    try {
      SignedJWT token = new SignedJWT(
          header,
          new JWTClaimsSet.Builder()
              .issuer("paymesh")
              .audience("paymesh-api")
              .subject(user)
              .claim("role", "user")
              .expirationTime(Date.from(Instant.now().plusSeconds(3600)))
              .build());
      token.sign(new RSASSASigner(signer.toPrivateKey(), true));
      return token.serialize();
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
