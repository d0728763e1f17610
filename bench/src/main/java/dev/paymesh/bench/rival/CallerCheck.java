package dev.paymesh.bench.rival;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.bench.SealForm;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.payment.v1.PaymentOuterClass;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Owns who may call: the seal of the caller's context, then the policy that the contract has of the rpc. */
final class CallerCheck implements ServerInterceptor {

  private static final String AUDIENCE = "payment";
  private static final Context.Key<Caller> CALLER = Context.key("caller");
  private static final Metadata.Key<String> USER_ID = key("x-user-id");
  private static final Metadata.Key<String> USER_ROLE = key("x-user-role");
  private static final Metadata.Key<String> REQUEST_ID = key("x-request-id");
  private static final Metadata.Key<String> MESH_CALLER = key("x-mesh-caller");
  private static final Metadata.Key<String> MESH_AUTH = key("x-mesh-auth");

  private final EventLoops loops;
  private final Set<String> callers;
  private final Set<String> userRoles;
  private final Set<String> anyOwnerRoles;

  CallerCheck(EventLoops loops) {
    this.loops = loops;
    MethodDescriptor rpc = PaymentOuterClass.getDescriptor()
        .findServiceByName("PaymentService")
        .findMethodByName("GetPayment");
    MethodPolicy policy = rpc.getOptions().getExtension(Options.policy);
    this.callers = Set.copyOf(policy.getCallersList());
    this.userRoles = Set.copyOf(policy.getUserRolesList());
    this.anyOwnerRoles = Set.copyOf(policy.getAnyOwnerRolesList());
  }

  /** For whom the call is made that is served here. */
  record Caller(String userId, boolean anyOwner) {

    /** The owner that rows must have to be seen; null when any will do. */
    @Nullable
    String ownerFilter() {
      return anyOwner ? null : userId;
    }
  }

  static Caller caller() {
    return CALLER.get();
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    SealForm.Seal seal = new SealForm.Seal(text(headers, MESH_CALLER), text(headers, MESH_AUTH));
    SealForm.Call claimed = new SealForm.Call(
        seal.service(),
        AUDIENCE,
        text(headers, USER_ID),
        text(headers, USER_ROLE),
        text(headers, REQUEST_ID));
    if (!loops.mine().seal().verifies(seal, claimed, System.currentTimeMillis())) {
      return RefusedCall.of(call, Status.UNAUTHENTICATED.withDescription("no sealed context"));
    }
    if (!callers.contains(claimed.service()) || !userRoles.contains(claimed.userRole())) {
      return RefusedCall.of(call, Status.PERMISSION_DENIED.withDescription("not this caller"));
    }
    Caller caller = new Caller(claimed.userId(), anyOwnerRoles.contains(claimed.userRole()));
    return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
  }

  private static String text(Metadata headers, Metadata.Key<String> key) {
    String value = headers.get(key);
    return value == null ? "" : value;
  }
}
