package dev.paymesh.proto.rules;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.util.Locale;

/** Owns how enum values are named to REST clients: without the enum's own name, ACCOUNT_STATUS_ACTIVE is ACTIVE. */
public final class EnumNames {

  private EnumNames() {}

  public static String of(EnumValueDescriptor value) {
    String type = value.getType().getName();
    String prefix = type.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT) + "_";
    String name = value.getName();
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
