package dev.paymesh.launcher;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Owns the form of an origin (RFC 6454): a scheme, a host and perhaps a port, and nothing else. */
public final class WebOrigin implements Converter<String> {

  private static final Pattern ORIGIN =
      Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:]+](:[0-9]{1,5})?");

  @Override
  public String convert(String text) {
    String origin = text.strip();
    if (!ORIGIN.matcher(origin).matches()) {
      throw new IllegalArgumentException("expected an origin such as https://app.example:8443");
    }
    return origin;
  }
}
