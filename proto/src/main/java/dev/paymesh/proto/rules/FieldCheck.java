package dev.paymesh.proto.rules;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.FieldRules;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.rules.Violations.Place;
import org.jspecify.annotations.Nullable;

/** Owns the check of one field: its presence, its number of items, and each value in it. */
final class FieldCheck {

  private final FieldDescriptor field;
  private final boolean required;
  private final int itemsMax;
  private final @Nullable ValueCheck value;

  private FieldCheck(FieldDescriptor field, FieldRules rules, @Nullable ValueCheck value) {
    this.field = field;
    this.required = rules.getRequired();
    this.itemsMax = rules.getItemsMax();
    this.value = value;
  }

  /** Null where nothing can be wrong with the field, so that the plan skips it. */
  static @Nullable FieldCheck of(FieldDescriptor field) {
    FieldRules rules = field.getOptions().getExtension(Options.rules);
    ValueCheck value = ValueCheck.of(field, rules);
    boolean isMessage = field.getJavaType() == JavaType.MESSAGE;
    boolean counted = field.isRepeated() && (rules.getRequired() || rules.getItemsMax() > 0);
    boolean mayBeAbsent = field.hasPresence() && rules.getRequired();
    return isMessage || value != null || counted || mayBeAbsent
        ? new FieldCheck(field, rules, value)
        : null;
  }

  void run(Message message, @Nullable Place in, Violations found) {
    if (field.isRepeated()) {
      checkItems(message, in, found);
    } else if (field.hasPresence() && !message.hasField(field)) {
      checkAbsent(in, found);
    } else if (field.getJavaType() == JavaType.MESSAGE) {
      Message child = (Message) message.getField(field);
      plan(child).check(child, Place.of(in, field.getName()), found);
    } else {
      checkValue(message.getField(field), in, -1, found);
    }
  }

  private void checkAbsent(@Nullable Place in, Violations found) {
    if (required) {
      String expected = value == null ? "a value" : value.expected();
      found.add(Place.of(in, field.getName()), "expected " + expected + ", got nothing");
    }
  }

  private void checkItems(Message message, @Nullable Place in, Violations found) {
    int count = message.getRepeatedFieldCount(field);
    if (required && count == 0) {
      found.add(Place.of(in, field.getName()), "expected at least 1 item, got nothing");
    }
    if (itemsMax > 0 && count > itemsMax) {
      found.add(
          Place.of(in, field.getName()), "expected at most " + itemsMax + " items, got " + count);
      return;
    }
    for (int index = 0; index < count; index++) {
      checkItem(message.getRepeatedField(field, index), in, index, found);
    }
  }

  private void checkItem(Object item, @Nullable Place in, int index, Violations found) {
    if (item instanceof Message child) {
      plan(child).check(child, new Place(in, field.getName(), index), found);
    } else {
      checkValue(item, in, index, found);
    }
  }

  private void checkValue(Object it, @Nullable Place in, int index, Violations found) {
    String got = value == null ? null : value.fault(it);
    if (value != null && got != null) {
      found.add(
          new Place(in, field.getName(), index), "expected " + value.expected() + ", got " + got);
    }
  }

  private static dev.paymesh.proto.rules.FieldRules plan(Message child) {
    return dev.paymesh.proto.rules.FieldRules.of(child.getDescriptorForType());
  }
}
