package dev.paymesh.launcher.identity;

import dev.paymesh.launcher.identity.CertificateFiles.Content;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns what becomes of certificate files that change while they are in use: good ones are taken up, bad ones are
 * complained about once, and a certificate that runs out is told of in time.
 *
 * <p>Files are read by a thread of their own, every few seconds; what has changed is judged once it is the same twice, so that files
 * written one after another are never judged half done.
 */
public final class CertificateWatch {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  /** How often the files are looked at. */
  public static final long PERIOD_MS = 1_000;

  private static final Duration WARNING_PERIOD = Duration.ofHours(6);

  private final String usage;
  private final CertificateFiles files;
  private final InstantSource clock;
  private Consumer<RoleCertificate> taken = next -> {};
  private volatile RoleCertificate current;
  private Content judged;
  private @Nullable Content seen;
  private boolean unreadable;
  private Instant warnedAt = Instant.MIN;

  private CertificateWatch(String usage, CertificateFiles files, InstantSource clock) {
    this.usage = usage;
    this.files = files;
    this.clock = clock;
    this.judged = files.read();
    this.current = RoleCertificate.of(files, judged, clock.instant());
  }

  /** Reads the files for the first time; blocks, and fails when they cannot be used. */
  public static CertificateWatch of(String usage, CertificateFiles files, InstantSource clock) {
    CertificateWatch watch = new CertificateWatch(usage, files, clock);
    watch.measure();
    return watch;
  }

  /** The certificate in use. */
  public RoleCertificate current() {
    return current;
  }

  /** Whether others can still be shown it. */
  public boolean isInTime() {
    return clock.instant().isBefore(current.notAfter());
  }

  /** Looks at the files every so often and tells of what it takes up, until closed or the process ends. */
  public AutoCloseable begin(long periodMs, Consumer<RoleCertificate> listener) {
    taken = listener;
    ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(this::thread);
    worker.scheduleWithFixedDelay(this::lookSafely, periodMs, periodMs, TimeUnit.MILLISECONDS);
    return worker::shutdown;
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "certificate-of-" + usage);
    thread.setDaemon(true);
    return thread;
  }

  /** A defect here must not end the watch. */
  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException defect) {
      LOG.error("{}: the certificate files were not read", usage, defect);
    }
  }

  synchronized void look() {
    follow();
    warn();
  }

  private void follow() {
    Content now;
    try {
      now = files.read();
      unreadable = false;
    } catch (CertificateProblem gone) {
      complainOnce(gone);
      return;
    }
    Content before = seen;
    seen = now;
    if (!now.isSameAs(judged) && before != null && now.isSameAs(before)) {
      judged = now;
      take(now);
    }
  }

  private void complainOnce(CertificateProblem gone) {
    if (!unreadable) {
      unreadable = true;
      LOG.error("{}: the certificate stays, its files are gone: {}", usage, gone.getMessage());
    }
  }

  private void take(Content content) {
    try {
      RoleCertificate next = RoleCertificate.of(files, content, clock.instant());
      current = next;
      warnedAt = Instant.MIN;
      taken.accept(next);
      LOG.info("{}: certificate {} until {}", usage, next.serial(), next.notAfter());
    } catch (CertificateProblem wrong) {
      LOG.error("{}: the old certificate stays: {}", usage, wrong.getMessage());
    }
  }

  /** From the last third of its life on, every few hours. */
  private void warn() {
    Instant now = clock.instant();
    Duration left = Duration.between(now, current.notAfter());
    Duration life = Duration.between(current.notBefore(), current.notAfter());
    if (left.compareTo(life.dividedBy(3)) > 0 || now.isBefore(nextWarning())) {
      return;
    }
    warnedAt = now;
    if (left.isNegative()) {
      LOG.error("{}: the certificate has expired at {}", usage, current.notAfter());
    } else {
      LOG.warn(
          "{}: the certificate ends in {} days, at {}", usage, left.toDays(), current.notAfter());
    }
  }

  private Instant nextWarning() {
    return warnedAt.equals(Instant.MIN) ? Instant.MIN : warnedAt.plus(WARNING_PERIOD);
  }

  private void measure() {
    Gauge.builder("mesh.certificate.left.seconds", this, CertificateWatch::secondsLeft)
        .description("time until the certificate in use expires")
        .tag("usage", usage)
        .register(Metrics.globalRegistry);
  }

  private double secondsLeft() {
    return Duration.between(clock.instant(), current.notAfter()).toSeconds();
  }
}
