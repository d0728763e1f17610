package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.paymesh.proto.common.v1.Options;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns how a field is named to a client: as in the contract, without the levels that stand inline. */
final class RestNames {

  private static final int NAME_CHARS_MAX = 64;

  private RestNames() {}

  /** {@code amount.currency} of a message with an inline amount is {@code currency}. */
  static String of(Descriptor root, String contractPath) {
    List<String> kept = new ArrayList<>();
    Descriptor type = root;
    for (String step : contractPath.split("\\.")) {
      FieldDescriptor field =
          type == null ? null : type.findFieldByName(step.replaceAll("\\[.*", ""));
      if (field == null || !field.getOptions().getExtension(Options.edge).getInline()) {
        kept.add(step);
      }
      type = messageOf(field);
    }
    return kept.isEmpty() ? contractPath : String.join(".", kept);
  }

  private static @Nullable Descriptor messageOf(@Nullable FieldDescriptor field) {
    return field != null && field.getJavaType() == JavaType.MESSAGE ? field.getMessageType() : null;
  }

  /** A name that a client invented, fit to be shown: no control characters, no broken text, not long. */
  static String printable(String name) {
    String start =
        name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) + "..." : name;
    return start.replaceAll("[^ -~]", "?");
  }
}
