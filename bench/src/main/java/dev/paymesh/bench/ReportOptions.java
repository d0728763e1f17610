package dev.paymesh.bench;

import dev.paymesh.bench.report.Page;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Owns where a command leaves its figures besides the terminal. */
final class ReportOptions {

  @Option(names = "--json", description = "Write all figures to this file as well.")
  private @Nullable Path json;

  @Option(names = "--html", description = "Write them as one page with plots to this file.")
  private @Nullable Path html;

  /** With what is needed to make the figures again. */
  void write(JsonObject figures, Supplier<Page> page) {
    if (json != null) {
      JsonObject all = new JsonObject()
          .put("at", Instant.now().toString())
          .put("java", Runtime.version().toString())
          .put("processors", Runtime.getRuntime().availableProcessors())
          .mergeIn(figures);
      write(json, all.encodePrettily() + "\n");
    }
    if (html != null) {
      write(html, page.get().html());
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
