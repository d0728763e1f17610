package dev.paymesh.launcher.call;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.List;
import java.util.stream.Collectors;

/** Owns the search for an rpc by its name, and what is said where there is none. */
final class RpcFinder {

  private RpcFinder() {}

  /** With or without the package of its service. */
  static MethodDescriptor find(CallPlan plan, List<ServiceDescriptor> contracts) {
    ServiceDescriptor service = contracts.stream()
        .filter(
            one -> one.getFullName().equals(plan.service()) || one.getName().equals(plan.service()))
        .findFirst()
        .orElseThrow(() -> new CallProblem("no service " + plan.service() + " (expected: one of "
            + names(contracts) + "; or --reflect, to ask the server at --at)"));
    MethodDescriptor rpc = service.findMethodByName(plan.method());
    if (rpc == null) {
      throw new CallProblem(service.getFullName() + " has no rpc " + plan.method()
          + " (expected: one of "
          + service.getMethods().stream()
              .map(MethodDescriptor::getName)
              .collect(Collectors.joining(", "))
          + ")");
    }
    return rpc;
  }

  private static String names(List<ServiceDescriptor> contracts) {
    return contracts.stream().map(ServiceDescriptor::getFullName).collect(Collectors.joining(", "));
  }

  /** The role that serves it, as the kernel has it: the first word of the package. */
  static String roleOf(String service) {
    return service.replaceFirst("\\..*", "");
  }
}
