package dev.paymesh.bench;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.compliance.v1.Compliance;
import dev.paymesh.proto.document.v1.DocumentOuterClass;
import dev.paymesh.proto.payment.v1.PaymentOuterClass;
import dev.paymesh.proto.user.v1.UserOuterClass;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns the rpcs of the mesh, as the contracts have them that this was built with. */
final class Contract {

  private static final List<FileDescriptor> FILES = List.of(
      PaymentOuterClass.getDescriptor(),
      UserOuterClass.getDescriptor(),
      Compliance.getDescriptor(),
      DocumentOuterClass.getDescriptor());

  private Contract() {}

  private static Stream<MethodDescriptor> rpcs() {
    return FILES.stream()
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream());
  }

  /** By {@code Service/Method}, with or without its package. */
  static MethodDescriptor rpc(String name) {
    return rpcs()
        .filter(rpc -> pathOf(rpc).equals(name) || pathOf(rpc).endsWith("." + name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("rpc: " + name + " (expected: one of "
            + rpcs().map(Contract::pathOf).collect(Collectors.joining(", ")) + ")"));
  }

  static Optional<MethodDescriptor> named(String method) {
    return rpcs().filter(rpc -> rpc.getName().equals(method)).findFirst();
  }

  static String pathOf(MethodDescriptor rpc) {
    return rpc.getService().getFullName() + "/" + rpc.getName();
  }

  /** The role that serves it: the first word of its package. */
  static String roleOf(MethodDescriptor rpc) {
    return rpc.getFile().getPackage().replaceFirst("\\..*", "");
  }
}
