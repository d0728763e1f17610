package dev.paymesh.gateway.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the keys an issuer publishes (JWKS) as they were last seen: fetched anew every so often, and once more when a
 * token names a key that is not among them.
 *
 * <p>When the issuer's server fails, the last good set stays. One set serves all event loops of a process.
 */
public final class KeySet {

  private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);

  private static final int BYTES_MAX = 128 * 1024;
  private static final long ANSWER_MS_MAX = 3_000;
  private static final int CONNECT_MS_MAX = 1_000;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Vertx vertx;
  private final HttpClient http;
  private final URI url;
  private final Pace pace;
  private volatile @Nullable Map<String, SignatureKey> keys;
  private @Nullable Future<Void> fetching;
  private boolean failing;
  private long fetchedNanos;
  private long unknownNanos;

  private KeySet(Vertx vertx, URI url, Pace pace) {
    this.vertx = vertx;
    this.url = url;
    this.pace = pace;
    this.unknownNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(pace.unknownMs());
    this.http = vertx.createHttpClient(new HttpClientOptions()
        .setConnectTimeout(CONNECT_MS_MAX)
        .setKeepAlive(false)
        .setDecompressionSupported(false));
  }

  /**
   * How often the issuer is asked.
   *
   * @param periodMs after a good answer
   * @param retryMs after none
   * @param unknownMs at most, for tokens with an unknown key: whoever makes up key ids makes us ask no oftener
   */
  public record Pace(long periodMs, long retryMs, long unknownMs) {
    public static final Pace DEFAULT = new Pace(300_000, 1_000, 30_000);
  }

  /** Whether keys may come from there: nobody must be able to change them on the way. */
  public static boolean isSafe(URI url) {
    boolean plainHere = "http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost());
    return url.getHost() != null
        && url.getUserInfo() == null
        && ("https".equals(url.getScheme()) || plainHere);
  }

  /** Fetches the keys now and follows them for as long as this Vert.x lives. */
  public static KeySet follow(Vertx vertx, URI url, Pace pace) {
    if (!isSafe(url)) {
      throw new IllegalArgumentException("key set: expected https, or http on this machine");
    }
    KeySet set = new KeySet(vertx, url, pace);
    set.fetch();
    vertx.setPeriodic(Math.min(pace.retryMs(), pace.periodMs()), tick -> set.fetchWhenDue());
    return set;
  }

  /** Whether there ever was an answer; before that, no token can be judged. */
  public boolean isKnown() {
    return keys != null;
  }

  /** The key of this id, on the caller's context. */
  Future<SignatureKey> find(String kid) {
    Map<String, SignatureKey> known = keys;
    if (known == null) {
      return Future.failedFuture(TokenRefusal.keysUnavailable());
    }
    SignatureKey key = known.get(kid);
    return key != null ? Future.succeededFuture(key) : findAnew(kid);
  }

  private Future<SignatureKey> findAnew(String kid) {
    Future<Void> fetched = fetchForUnknown();
    if (fetched == null) {
      return Future.failedFuture(TokenRefusal.invalid());
    }
    PromiseInternal<Void> here = ((ContextInternal) vertx.getOrCreateContext()).promise();
    fetched.onComplete(here);
    return here.future().transform(done -> {
      Map<String, SignatureKey> known = keys;
      SignatureKey key = known == null ? null : known.get(kid);
      return key != null
          ? Future.succeededFuture(key)
          : Future.failedFuture(
              done.failed() ? TokenRefusal.keysUnavailable() : TokenRefusal.invalid());
    });
  }

  /** The fetch under way or a new one; null when it is too early for one. */
  private synchronized @Nullable Future<Void> fetchForUnknown() {
    if (fetching == null) {
      long now = System.nanoTime();
      if (now - unknownNanos < TimeUnit.MILLISECONDS.toNanos(pace.unknownMs())) {
        return null;
      }
      unknownNanos = now;
    }
    return fetch();
  }

  private synchronized void fetchWhenDue() {
    long waitMs = failing ? pace.retryMs() : pace.periodMs();
    if (System.nanoTime() - fetchedNanos >= TimeUnit.MILLISECONDS.toNanos(waitMs)) {
      fetch();
    }
  }

  private synchronized Future<Void> fetch() {
    if (fetching != null) {
      return fetching;
    }
    Promise<Void> done = Promise.promise();
    fetching = done.future();
    ask().onComplete(this::take, this::keep).<Void>mapEmpty().onComplete(done);
    return done.future();
  }

  private Future<Map<String, SignatureKey>> ask() {
    RequestOptions options = new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setAbsoluteURI(url.toString())
        .setFollowRedirects(false)
        .putHeader("Accept", "application/jwk-set+json, application/json");
    try {
      return http.request(options).compose(this::send).map(KeySet::parse);
    } catch (IllegalStateException closed) {
      return Future.failedFuture(closed);
    }
  }

  private Future<Buffer> send(HttpClientRequest request) {
    long timer = vertx.setTimer(ANSWER_MS_MAX, late -> request.reset());
    return request.send().compose(KeySet::body).onComplete(end -> vertx.cancelTimer(timer));
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    // What ends it early fails its end, too.
    response.exceptionHandler(broken -> {});
    if (response.statusCode() != 200) {
      response.request().reset();
      return Future.failedFuture(new IOException("status " + response.statusCode()));
    }
    HttpClientRequest request = response.request();
    Buffer body = Buffer.buffer();
    response.handler(chunk -> {
      if (body.length() + chunk.length() > BYTES_MAX) {
        request.reset();
      } else {
        body.appendBuffer(chunk);
      }
    });
    return response.end().map(body);
  }

  private static Map<String, SignatureKey> parse(Buffer body) {
    try {
      return JwkSet.parse(body.getBytes());
    } catch (IOException malformed) {
      throw new IllegalArgumentException("no key set", malformed);
    }
  }

  private synchronized void take(Map<String, SignatureKey> next) {
    ended(false);
    if (!next.keySet().equals(keys == null ? null : keys.keySet())) {
      LOG.info("token keys: {}", next.keySet());
    }
    keys = next;
  }

  private synchronized void keep(Throwable failure) {
    if (!failing) {
      LOG.warn(
          "token keys: {} gives none, {}: {}",
          url.getHost(),
          keys == null ? "no token can be checked" : "the known ones stay",
          failure.toString());
    }
    ended(true);
  }

  private void ended(boolean badly) {
    fetching = null;
    failing = badly;
    fetchedNanos = System.nanoTime();
  }
}
