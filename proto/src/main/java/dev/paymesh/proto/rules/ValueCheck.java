package dev.paymesh.proto.rules;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.paymesh.proto.common.v1.FieldRules;
import org.jspecify.annotations.Nullable;

/** One rule on one value: what it expects, and what it got where that is not it. */
interface ValueCheck {

  /** Reads after "expected". */
  String expected();

  /** Reads after "got"; null when the value is good. */
  @Nullable
  String fault(Object value);

  /** The rule of a field; null where any value is good. */
  static @Nullable ValueCheck of(FieldDescriptor field, FieldRules rules) {
    return switch (field.getJavaType()) {
      case STRING -> TextCheck.of(rules);
      case BYTE_STRING ->
        rules.getRequired() || rules.getLengthMax() > 0
            ? new BytesCheck(rules.getRequired(), rules.getLengthMax())
            : null;
      case INT, LONG ->
        rules.hasMin() || rules.hasMax()
            ? new IntegerCheck(Range.of(rules), isUnsigned(field))
            : null;
      case FLOAT, DOUBLE ->
        rules.hasMin() || rules.hasMax() ? new DecimalCheck(Range.of(rules)) : null;
      case ENUM -> rules.getRequired() ? new ChosenCheck() : null;
      case BOOLEAN, MESSAGE -> null;
    };
  }

  private static boolean isUnsigned(FieldDescriptor field) {
    return switch (field.getType()) {
      case UINT32, FIXED32, UINT64, FIXED64 -> true;
      default -> false;
    };
  }

  /** The least and the greatest good number. */
  record Range(long min, long max) {

    static Range of(FieldRules rules) {
      return new Range(
          rules.hasMin() ? rules.getMin() : Long.MIN_VALUE,
          rules.hasMax() ? rules.getMax() : Long.MAX_VALUE);
    }

    String expected() {
      if (min == Long.MIN_VALUE) {
        return "at most " + max;
      }
      return max == Long.MAX_VALUE ? "at least " + min : min + " to " + max;
    }
  }

  /** An integer within a range. */
  record IntegerCheck(Range range, boolean unsigned) implements ValueCheck {

    @Override
    public String expected() {
      return range.expected();
    }

    @Override
    public @Nullable String fault(Object value) {
      long number = value instanceof Integer small ? widen(small) : (Long) value;
      if (unsigned && number < 0) {
        // Beyond 2^63, which is above every max that the options can state.
        return range.max() == Long.MAX_VALUE ? null : Long.toUnsignedString(number);
      }
      return number < range.min() || number > range.max() ? Long.toString(number) : null;
    }

    private long widen(int small) {
      return unsigned ? Integer.toUnsignedLong(small) : small;
    }
  }

  /** A decimal within a range; NaN is in none. */
  record DecimalCheck(Range range) implements ValueCheck {

    @Override
    public String expected() {
      return range.expected();
    }

    @Override
    public @Nullable String fault(Object value) {
      double number = ((Number) value).doubleValue();
      return number >= range.min() && number <= range.max() ? null : Double.toString(number);
    }
  }

  /** Bytes of a bounded length. */
  record BytesCheck(boolean required, int lengthMax) implements ValueCheck {

    @Override
    public String expected() {
      if (lengthMax == 0) {
        return "at least 1 byte";
      }
      return required ? "1 to " + lengthMax + " bytes" : "at most " + lengthMax + " bytes";
    }

    @Override
    public @Nullable String fault(Object value) {
      int length = ((ByteString) value).size();
      if (required && length == 0) {
        return "nothing";
      }
      return lengthMax > 0 && length > lengthMax ? length + " bytes" : null;
    }
  }

  /** An enum value that says something. */
  record ChosenCheck() implements ValueCheck {

    @Override
    public String expected() {
      return "one of the named values";
    }

    @Override
    public @Nullable String fault(Object value) {
      return ((EnumValueDescriptor) value).getNumber() == 0 ? "nothing" : null;
    }
  }
}
