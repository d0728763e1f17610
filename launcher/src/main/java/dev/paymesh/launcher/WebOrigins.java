package dev.paymesh.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns the form of origins (RFC 6454), with commas: a scheme, a host and perhaps a port, and nothing else. */
record WebOrigins(List<String> all) {

  private static final Pattern ORIGIN =
      Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:]+](:[0-9]{1,5})?");

  static final WebOrigins NONE = new WebOrigins(List.of());

  /** Reads them from a setting. */
  public static final class Reader implements Converter<WebOrigins> {

    @Override
    public WebOrigins convert(String text) {
      List<String> origins =
          Arrays.stream(text.split(",", -1)).map(String::strip).toList();
      if (!origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
        throw new IllegalArgumentException("expected origins such as https://app.example:8443");
      }
      return new WebOrigins(origins);
    }
  }
}
