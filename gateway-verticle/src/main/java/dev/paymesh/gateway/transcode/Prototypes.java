package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;

/** Owns the way from a message's descriptor to its generated class; walked at start only. */
final class Prototypes {

  private Prototypes() {}

  /** The empty message of the generated class, so that handlers may cast what was read. */
  static Message of(Descriptor type) {
    String name = className(type);
    try {
      return (Message) Class.forName(name).getMethod("getDefaultInstance").invoke(null);
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException(
          type.getFullName() + ": no generated class " + name + " (expected java_multiple_files)",
          missing);
    }
  }

  private static String className(Descriptor type) {
    Descriptor outer = type.getContainingType();
    return outer == null
        ? type.getFile().getOptions().getJavaPackage() + "." + type.getName()
        : className(outer) + "$" + type.getName();
  }
}
