package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Upload;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Owns which fields of a message REST clients see, and which of them they may send. */
final class Members {

  private static final String MASK = "google.protobuf.FieldMask";
  private static final String FAILURE = "google.rpc.Status";

  private Members() {}

  static EdgeField edge(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.edge);
  }

  static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE;
  }

  /** Whether a field tells why one item of several failed. */
  static boolean isFailure(FieldDescriptor field) {
    return isMessage(field) && field.getMessageType().getFullName().equals(FAILURE);
  }

  /** Ids that can be followed, where a client asks for it. */
  static List<FieldDescriptor> expandable(Descriptor type) {
    return type.getFields().stream().filter(field -> edge(field).hasExpand()).toList();
  }

  /** Whether an answer with such a body has an entity tag. */
  static boolean hasVersion(Descriptor type) {
    return type.getFields().stream()
        .anyMatch(field -> edge(field).getEtag()
            || field.getName().equals("version") && edge(field).getHidden());
  }

  /** Whether a field is filled from an uploaded file. */
  static boolean isUploaded(FieldDescriptor field) {
    return edge(field).getUpload() != Upload.UPLOAD_UNSPECIFIED;
  }

  static boolean takesFiles(Descriptor request) {
    return request.getFields().stream().anyMatch(Members::isUploaded);
  }

  /** A field by its path: {@code a}, or {@code a.b}; found in messages that stand inline without their names. */
  static Optional<FieldDescriptor> find(Descriptor type, String path) {
    int dot = path.indexOf('.');
    String first = dot < 0 ? path : path.substring(0, dot);
    Optional<FieldDescriptor> found =
        sent(type).stream().filter(field -> field.getName().equals(first)).findFirst();
    return dot < 0
        ? found
        : found
            .filter(Members::isMessage)
            .flatMap(field -> find(field.getMessageType(), path.substring(dot + 1)));
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
