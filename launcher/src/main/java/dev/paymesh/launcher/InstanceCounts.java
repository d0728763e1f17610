package dev.paymesh.launcher;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Owns how many processes each role gets, one where nothing is said: {@code gateway=2,payment=2}. */
record InstanceCounts(Map<String, Integer> byRole) {

  private static final int INSTANCES_MAX = 9;
  private static final Pattern COUNT = Pattern.compile("([a-z]+)=([1-" + INSTANCES_MAX + "])");

  InstanceCounts {
    byRole = Map.copyOf(byRole);
  }

  int of(String role) {
    return byRole.getOrDefault(role, 1);
  }

  /** Reads it from the command line. */
  static final class Reader implements ITypeConverter<InstanceCounts> {

    @Override
    public InstanceCounts convert(String text) {
      Map<String, Integer> counts = new HashMap<>();
      if (!text.isEmpty()) {
        for (String part : text.split(",", -1)) {
          count(part, counts);
        }
      }
      return new InstanceCounts(counts);
    }

    private static void count(String text, Map<String, Integer> counts) {
      Matcher parts = COUNT.matcher(text);
      if (!parts.matches() || Roster.find(parts.group(1)).isEmpty()) {
        throw new TypeConversionException(
            "expected roles and how many of each, 1 to " + INSTANCES_MAX + ", such as payment=2");
      }
      if (counts.put(parts.group(1), Integer.parseInt(parts.group(2))) != null) {
        throw new TypeConversionException(parts.group(1) + " is there twice");
      }
    }
  }
}
