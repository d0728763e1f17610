package dev.paymesh.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Owns how the growth of a rate is written on the command line: x1.25. */
final class FactorConverter implements ITypeConverter<Double> {

  @Override
  public Double convert(String text) {
    try {
      return Double.valueOf(text.startsWith("x") ? text.substring(1) : text);
    } catch (NumberFormatException odd) {
      throw new TypeConversionException("'" + text + "' (expected: x1.25)");
    }
  }
}
