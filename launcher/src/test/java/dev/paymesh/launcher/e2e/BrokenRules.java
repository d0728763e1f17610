package dev.paymesh.launcher.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import dev.paymesh.proto.common.v1.FieldRules;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.TextFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Owns, for a message type of the contracts, one message against each single rule of each of its fields. */
final class BrokenRules {

  /** Well below what one message may have. */
  private static final int LENGTH_MAX = 100_000;

  private BrokenRules() {}

  /** A message that breaks a rule, and the field that it breaks. */
  record Broken(String path, FieldDescriptor field, DynamicMessage message) {

    private Broken within(Descriptor type, FieldDescriptor parent) {
      DynamicMessage around =
          DynamicMessage.newBuilder(type).setField(parent, message).build();
      return new Broken(parent.getName() + "." + path, field, around);
    }
  }

  static List<Broken> of(Descriptor type) {
    return type.getFields().stream().flatMap(field -> of(type, field)).toList();
  }

  private static Stream<Broken> of(Descriptor type, FieldDescriptor field) {
    Stream<Broken> own = values(field)
        .map(value -> new Broken(
            field.getName(),
            field,
            DynamicMessage.newBuilder(type).setField(field, value).build()));
    return isMessage(field)
        ? Stream.concat(own, of(field.getMessageType()).stream().map(in -> in.within(type, field)))
        : Stream.concat(own, absent(type, field));
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE && !field.isRepeated();
  }

  private static FieldRules rules(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.rules);
  }

  private static Stream<Broken> absent(Descriptor type, FieldDescriptor field) {
    return rules(field).getRequired()
        ? Stream.of(new Broken(field.getName(), field, DynamicMessage.getDefaultInstance(type)))
        : Stream.empty();
  }

  private static Stream<Object> values(FieldDescriptor field) {
    FieldRules rules = rules(field);
    List<Object> values = new ArrayList<>();
    if (field.isRepeated()) {
      addLists(field, rules, values);
    } else if (field.getJavaType() == JavaType.STRING) {
      addTexts(rules, values);
    } else if (field.getJavaType() == JavaType.BYTE_STRING && isShort(rules)) {
      values.add(ByteString.copyFrom(new byte[rules.getLengthMax() + 1]));
    } else if (field.getJavaType() == JavaType.LONG || field.getJavaType() == JavaType.INT) {
      addNumbers(field, rules, values);
    }
    return values.stream();
  }

  private static boolean isShort(FieldRules rules) {
    return rules.getLengthMax() > 0 && rules.getLengthMax() < LENGTH_MAX;
  }

  /** No text of ours holds U+0000, whatever else it is. */
  private static void addTexts(FieldRules rules, List<Object> values) {
    values.add("\0");
    if (isShort(rules)) {
      values.add("a".repeat(rules.getLengthMax() + 1));
    }
    if (rules.getFormat() != TextFormat.TEXT_FORMAT_UNSPECIFIED) {
      values.add("\u00e9");
    }
  }

  private static void addNumbers(FieldDescriptor field, FieldRules rules, List<Object> values) {
    boolean small = field.getJavaType() == JavaType.INT;
    boolean signed = !field.getType().name().startsWith("U");
    if (rules.hasMin() && (signed || rules.getMin() > 0)) {
      values.add(number(small, rules.getMin() - 1));
    }
    if (rules.hasMax() && rules.getMax() < (small ? Integer.MAX_VALUE : Long.MAX_VALUE)) {
      values.add(number(small, rules.getMax() + 1));
    }
  }

  private static Object number(boolean small, long value) {
    return small ? (Object) (int) value : (Object) value;
  }

  private static void addLists(FieldDescriptor field, FieldRules rules, List<Object> values) {
    if (rules.getItemsMax() == 0) {
      return;
    }
    List<Object> list = new ArrayList<>();
    for (int n = 0; n <= rules.getItemsMax(); n++) {
      list.add(item(field));
    }
    values.add(list);
  }

  private static Object item(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE
        ? DynamicMessage.getDefaultInstance(field.getMessageType())
        : field.getJavaType() == JavaType.STRING ? "a" : field.getDefaultValue();
  }
}
