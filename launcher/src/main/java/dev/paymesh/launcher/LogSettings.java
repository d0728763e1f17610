package dev.paymesh.launcher;

import dev.paymesh.launcher.log.LogForm;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns the names and forms of what a process is told of its log. */
final class LogSettings {

  private LogSettings() {}

  /** Of every process. */
  @ConfigMapping(prefix = "paymesh")
  interface Process {
    /** For people or for collectors; chosen before any setting is read, so here it is only checked. */
    @WithConverter(Form.class)
    Optional<String> logFormat();

    /** The share of what went well that has a line in the access log. */
    @WithDefault("0")
    @WithConverter(TraceSettings.Share.class)
    double accessSample();
  }

  /** Owns what may stand for a form. */
  public static final class Form implements Converter<String> {

    @Override
    public String convert(String text) {
      if (!text.equals(LogForm.TEXT) && !text.equals(LogForm.JSON)) {
        throw new IllegalArgumentException("expected text or json");
      }
      return text;
    }
  }
}
