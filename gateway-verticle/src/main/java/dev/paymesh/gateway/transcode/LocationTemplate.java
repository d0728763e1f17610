package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Owns a path that names a resource: literal text, and members of a message between it. */
record LocationTemplate(List<String> literals, List<FieldDescriptor> fields) {

  static LocationTemplate of(String template, Descriptor body) {
    PathTemplate parsed = PathTemplate.of(template);
    List<FieldDescriptor> fields = new ArrayList<>();
    for (String variable : parsed.variables()) {
      fields.add(textField(body, variable));
    }
    return new LocationTemplate(List.of(template.split("\\{[^}]*}", -1)), List.copyOf(fields));
  }

  private static FieldDescriptor textField(Descriptor body, String name) {
    FieldDescriptor field = body.findFieldByName(name);
    boolean fits = field != null && !field.isRepeated() && isText(field);
    if (field == null || !fits) {
      throw new IllegalStateException(
          "location {" + name + "} (expected a text or integer of " + body.getFullName() + ")");
    }
    return field;
  }

  private static boolean isText(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING, INT, LONG -> true;
      default -> false;
    };
  }

  /** Whether the path can name it: a segment of dots alone means another place. */
  boolean names(Message body) {
    return fields.stream()
        .map(field -> String.valueOf(body.getField(field)))
        .noneMatch(value -> value.isEmpty() || value.equals(".") || value.equals(".."));
  }

  String of(Message body) {
    StringBuilder location = new StringBuilder(literals.get(0));
    for (int at = 0; at < fields.size(); at++) {
      String value = String.valueOf(body.getField(fields.get(at)));
      location.append(encoded(value)).append(literals.get(at + 1));
    }
    return location.toString();
  }

  /** URLEncoder writes forms, where a space is a plus and a tilde is not plain; in a path it is otherwise. */
  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20").replace("%7E", "~");
  }
}
