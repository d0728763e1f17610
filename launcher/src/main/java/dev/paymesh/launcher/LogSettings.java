package dev.paymesh.launcher;

import dev.paymesh.launcher.log.LogForm;
import dev.paymesh.shared.config.Meaning;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns the names and forms of what a process is told of its log. */
final class LogSettings {

  private LogSettings() {}

  /** Of every process. */
  @Meaning("Every process")
  @ConfigMapping(prefix = "paymesh")
  interface Process {
    // Chosen before any setting is read, so here it is only checked.
    @Meaning(
        value = "how the log is written, on standard error: lines for people, or an object a line "
            + "([what is in it](observing.md#the-log))",
        byDefault = "`text` in `up`, `json` in `run`")
    @WithConverter(Form.class)
    Optional<String> logFormat();

    @Meaning("of the requests and calls that went well, the share that has an access line, from 0 "
        + "to 1; those that failed have one always")
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
