package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Repeat;
import dev.paymesh.proto.common.v1.StreamClass;
import dev.paymesh.shared.metrics.MeshMetrics;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Owns what a service's descriptor says about each of its rpcs: the policy, by method name. */
final class ServiceContract {

  private static final long DEADLINE_MS_DEFAULT = 1_000;
  /** A stream of a service that is not ours ends with its caller, or at this age. */
  private static final MethodPolicy OPEN_STREAM = MethodPolicy.newBuilder()
      .setDeadlineMs(3_600_000)
      .setStreamClass(StreamClass.STREAM_CLASS_LONG)
      .build();

  private final ServiceDescriptor service;
  private final String role;
  private final Map<String, Terms> terms;

  /** By the role whose own it is: {@code payment} for {@code payment.v1.PaymentService}. */
  ServiceContract(ServiceDescriptor service) {
    this(service, service.getFile().getPackage().replaceFirst("[.].*", ""));
  }

  /** By a role that serves it beside its own. */
  ServiceContract(ServiceDescriptor service, String role) {
    this.service = service;
    this.role = role;
    this.terms = service.getMethods().stream()
        .collect(Collectors.toUnmodifiableMap(MethodDescriptor::getName, Terms::of));
    all().stream().filter(Terms::longStream).map(Terms::name).forEach(MeshMetrics::untimed);
  }

  /** The role that serves it. */
  String role() {
    return role;
  }

  /** The terms of all its rpcs. */
  Collection<Terms> all() {
    return terms.values();
  }

  /** The terms of one rpc. */
  Terms terms(String method) {
    Terms found = terms.get(method);
    if (found == null) {
      throw new IllegalArgumentException(service.getFullName() + " has no rpc " + method);
    }
    return found;
  }

  /** One rpc's policy, compiled. */
  record Terms(
      String name,
      CallKind kind,
      boolean open,
      MethodPolicy policy,
      boolean longStream,
      @Nullable FieldDescriptor ownerField) {

    static Terms of(MethodDescriptor method) {
      boolean open = Interceptors.OPEN_SERVICES.contains(method.getService().getFullName());
      MethodPolicy policy = open && CallKind.of(method) != CallKind.UNARY
          ? OPEN_STREAM
          : method.getOptions().getExtension(Options.policy);
      String owner = policy.getOwnerField();
      FieldDescriptor field = owner.isEmpty() ? null : method.getInputType().findFieldByName(owner);
      if (field == null && !owner.isEmpty()) {
        throw new IllegalStateException(method.getFullName() + ": no owner field " + owner);
      }
      return new Terms(
          method.getFullName(),
          CallKind.of(method),
          open,
          policy,
          policy.getStreamClass() == StreamClass.STREAM_CLASS_LONG,
          field);
    }

    /** The method's own deadline, which is also the longest a caller may ask for. */
    long deadlineMs() {
      return policy.getDeadlineMs() == 0 ? DEADLINE_MS_DEFAULT : policy.getDeadlineMs();
    }

    /** Whether another attempt can do no harm: a read, or a write under an idempotency key. */
    boolean repeatable() {
      return policy.getRepeat() == Repeat.REPEAT_IDEMPOTENT
          || policy.getRepeat() == Repeat.REPEAT_KEYED;
    }

    boolean admitsService(String role) {
      return policy.getCallersList().contains(role);
    }

    boolean admitsUser(String role) {
      return policy.getUserRolesList().contains(role);
    }

    boolean anyOwner(String role) {
      return policy.getAnyOwnerRolesList().contains(role);
    }

    /** Whether the request is about the caller, where the policy asks for that. */
    boolean admitsOwner(CallContext caller, Message request) {
      return ownerField == null
          || caller.mayActForOthers()
          || caller.userId().equals(request.getField(ownerField));
    }
  }
}
