package dev.paymesh.gateway.migrate;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.paymesh.proto.common.v1.Options;
import java.util.HashSet;
import java.util.Set;

/** Owns the places of an answer that the contract knows, so that a legacy service cannot invent labels of a metric. */
final class FieldNames {

  /** Stands for every place that is not in the contract. */
  static final String OTHER = "other";

  /** The place of the answer's status. */
  static final String STATUS = "status code";

  private static final int DEPTH_MAX = 6;

  private final Set<String> known = new HashSet<>();

  private FieldNames() {}

  static FieldNames of(Descriptor answer) {
    FieldNames names = new FieldNames();
    names.known.add(STATUS);
    names.add(answer, "", 0);
    return names;
  }

  private void add(Descriptor type, String prefix, int depth) {
    for (FieldDescriptor field : type.getFields()) {
      if (field.getOptions().getExtension(Options.edge).getHidden()) {
        continue;
      }
      String name = prefix + field.getName();
      known.add(name);
      String item = field.isRepeated() ? name + "[]" : name;
      known.add(item);
      if (field.getJavaType() == JavaType.MESSAGE && depth < DEPTH_MAX) {
        add(field.getMessageType(), item + ".", depth + 1);
      }
    }
  }

  /** The name itself, or the one for all others. */
  String label(String path) {
    return known.contains(path) ? path : OTHER;
  }
}
