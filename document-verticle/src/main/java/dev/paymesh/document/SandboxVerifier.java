package dev.paymesh.document;

import dev.paymesh.proto.document.v1.Document;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * The verifier that looks at nothing: it takes about 200 ms, and the last two digits of the size in bytes say what comes
 * of it.
 *
 * <p>13 is rejected as DOCUMENT_UNREADABLE, 66 stays PENDING for ever, 99 is verified and expired yesterday, anything
 * else is verified for five years.
 */
final class SandboxVerifier implements DocumentVerifier {

  private static final long DECIDES_IN_MS = 200;
  private static final long REJECTED = 13;
  private static final long UNDECIDED = 66;
  private static final long EXPIRED = 99;
  private static final int VALID_YEARS = 5;

  private final Vertx vertx;
  private final InstantSource clock;

  SandboxVerifier(Vertx vertx, InstantSource clock) {
    this.vertx = vertx;
    this.clock = clock;
  }

  @Override
  public Future<Verdict> verify(Document document, Content content) {
    return vertx
        .timer(DECIDES_IN_MS, TimeUnit.MILLISECONDS)
        .map(fired -> verdictOf(document.getSizeBytes() % 100));
  }

  private Verdict verdictOf(long ending) {
    OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
    if (ending == REJECTED) {
      return Verdict.rejected("DOCUMENT_UNREADABLE");
    }
    if (ending == UNDECIDED) {
      return Verdict.undecided();
    }
    return Verdict.verified(ending == EXPIRED ? now.minusDays(1) : now.plusYears(VALID_YEARS));
  }
}
