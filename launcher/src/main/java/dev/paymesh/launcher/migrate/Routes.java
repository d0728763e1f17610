package dev.paymesh.launcher.migrate;

import dev.paymesh.gateway.migrate.Mode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Who is asked for each rpc that is named. */
public record Routes(Map<String, Mode> modes) {

  static final Routes NONE = new Routes(Map.of());

  private static final Pattern ROUTE = Pattern.compile("([A-Za-z]+)=(grpc|rest|shadow)");

  public Routes {
    modes = Map.copyOf(modes);
  }

  /** Reads {@code GetPayment=shadow,CreatePayment=rest}. */
  public static final class Reader implements Converter<Routes> {

    @Override
    public Routes convert(String text) {
      Map<String, Mode> modes = new TreeMap<>();
      for (String part : text.split(",", -1)) {
        Matcher route = ROUTE.matcher(part.strip());
        if (!route.matches()
            || modes.put(route.group(1), Mode.valueOf(route.group(2).toUpperCase(Locale.ROOT)))
                != null) {
          throw new IllegalArgumentException(
              "expected each rpc once with grpc, rest or shadow, such as GetPayment=shadow");
        }
      }
      return new Routes(modes);
    }
  }
}
