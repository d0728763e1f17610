package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.stream.Stream;

/** Owns the check that a service refuses whatever caller and user role an rpc's contract does not name, and that its audit knows. */
public final class RefusalMatrix implements AutoCloseable {

  /** Of users: those there are, one that nobody knows, none. */
  private static final List<String> ROLES = List.of("user", "support", "admin", "auditor", "");

  private final RpcCalls calls;
  private final List<String> callers;
  private final AuditCounts audit = new AuditCounts();

  /** Called by these services, by one that nobody knows, by none, and by users who come by themselves. */
  RefusalMatrix(RpcCalls calls, List<String> services) {
    this.calls = calls;
    this.callers = Stream.concat(services.stream(), Stream.of("operator", "stranger", "", "direct"))
        .toList();
  }

  /** The same on another mesh. */
  public static RefusalMatrix on(RpcCalls.Ground ground, List<String> services) {
    return new RefusalMatrix(new RpcCalls(ground), services);
  }

  /** Tries all pairs of an rpc; how many were refused. */
  public int refused(MethodDescriptor rpc) {
    return otherCallersAreRefused(rpc) + otherRolesAreRefused(rpc);
  }

  private int otherCallersAreRefused(MethodDescriptor rpc) {
    MethodPolicy policy = RpcCalls.policy(rpc);
    int refused = 0;
    for (String caller : callers) {
      double before = audit.of(rpc, "CALLER_NOT_ALLOWED");
      MeshStatus answer = calls.bare(caller, rpc, policy.getUserRoles(0));
      if (caller.equals("direct")) {
        assertThat(answer.code()).as("direct").isEqualTo(GrpcStatus.UNAUTHENTICATED);
      } else if (policy.getCallersList().contains(caller)) {
        assertThat(answer.reason())
            .as("%s: %s", caller, answer)
            .isNotIn("CALLER_NOT_ALLOWED", "ROLE_NOT_ALLOWED", "CONTEXT_INVALID");
      } else {
        assertThat(answer.code()).as(caller).isEqualTo(GrpcStatus.PERMISSION_DENIED);
        assertThat(answer.reason()).as(caller).isEqualTo("CALLER_NOT_ALLOWED");
        assertThat(audit.of(rpc, answer.reason())).as(caller).isEqualTo(before + 1);
        refused++;
      }
    }
    return refused;
  }

  private int otherRolesAreRefused(MethodDescriptor rpc) {
    MethodPolicy policy = RpcCalls.policy(rpc);
    int refused = 0;
    for (String role : ROLES) {
      double before = audit.of(rpc, "ROLE_NOT_ALLOWED");
      MeshStatus answer = calls.bare(policy.getCallers(0), rpc, role);
      if (policy.getUserRolesList().contains(role)) {
        assertThat(answer.reason()).as(role).isNotEqualTo("ROLE_NOT_ALLOWED");
      } else {
        assertThat(answer.code()).as(role).isEqualTo(GrpcStatus.PERMISSION_DENIED);
        assertThat(answer.reason()).as(role).isEqualTo("ROLE_NOT_ALLOWED");
        assertThat(audit.of(rpc, answer.reason())).as(role).isEqualTo(before + 1);
        refused++;
      }
    }
    return refused;
  }

  @Override
  public void close() {
    audit.close();
  }
}
