package dev.paymesh.shared.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns what an operator hears of a receiver of spans: once when it takes none, and once when it takes them again. */
final class ToldExporter implements SpanExporter {

  private static final Logger LOG = LoggerFactory.getLogger(ToldExporter.class);

  /** Says each failure, and not where our log is written; kept, since loggers that nobody holds are forgotten. */
  private static final java.util.logging.Logger THEIRS =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private final URI endpoint;
  private final SpanExporter exporter;
  private final AtomicBoolean failing = new AtomicBoolean();

  ToldExporter(URI endpoint, SpanExporter exporter) {
    this.endpoint = endpoint;
    this.exporter = exporter;
    THEIRS.setLevel(Level.OFF);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode sent = exporter.export(spans);
    return sent.whenComplete(() -> tell(sent.isSuccess()));
  }

  private void tell(boolean sent) {
    if (failing.compareAndSet(sent, !sent)) {
      if (sent) {
        LOG.info("spans are taken again");
      } else {
        LOG.warn("{} takes no spans, they are dropped until it does", place());
      }
    }
  }

  /** Without what may be a secret in it. */
  private String place() {
    return endpoint.getScheme() + "://" + endpoint.getHost() + ':' + endpoint.getPort();
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
