package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.Options;
import java.util.List;
import java.util.stream.Stream;

/** Owns which fields of a message REST clients see, and which of them they may send. */
final class Members {

  private static final String MASK = "google.protobuf.FieldMask";

  private Members() {}

  static EdgeField edge(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.edge);
  }

  static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE;
  }

  /** In the order of the contract. */
  static List<FieldDescriptor> answered(Descriptor type) {
    return type.getFields().stream().filter(field -> !edge(field).getHidden()).toList();
  }

  /** The same with those of inline messages in their places, and without what the edge fills itself. */
  static List<FieldDescriptor> sent(Descriptor type) {
    return type.getFields().stream().flatMap(Members::sent).toList();
  }

  private static Stream<FieldDescriptor> sent(FieldDescriptor field) {
    if (edge(field).getInline()) {
      return sent(field.getMessageType()).stream();
    }
    boolean isMask = isMessage(field) && field.getMessageType().getFullName().equals(MASK);
    return edge(field).getHidden() || edge(field).getFromCaller() || isMask
        ? Stream.empty()
        : Stream.of(field);
  }
}
