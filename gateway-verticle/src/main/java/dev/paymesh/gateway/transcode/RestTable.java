package dev.paymesh.gateway.transcode;

import com.google.api.AnnotationsProto;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Visibility;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Owns the judgement, at start, of what all services make public: each rpc is served or internal, each path once. */
public final class RestTable {

  private final List<RestMethod> methods = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private RestTable() {}

  /**
   * Every way in of every public rpc, the more particular paths first.
   *
   * @throws IllegalStateException with all that is wrong with the contracts
   */
  public static List<RestMethod> of(List<ServiceDescriptor> services) {
    RestTable table = new RestTable();
    services.stream().flatMap(service -> service.getMethods().stream()).forEach(table::add);
    table.findTwins();
    if (!table.problems.isEmpty()) {
      throw new IllegalStateException(String.join("; ", table.problems));
    }
    table.methods.sort(Comparator.comparing(RestMethod::precedence));
    return List.copyOf(table.methods);
  }

  private void add(MethodDescriptor method) {
    boolean annotated = method.getOptions().hasExtension(AnnotationsProto.http);
    MethodPolicy policy = method.getOptions().getExtension(Options.policy);
    if (policy.getVisibility() == Visibility.VISIBILITY_INTERNAL) {
      return;
    }
    if (policy.getVisibility() != Visibility.VISIBILITY_PUBLIC) {
      problems.add(method.getFullName()
          + (annotated ? ": google.api.http without a policy" : ": no policy")
          + " (expected one that says public or internal)");
    } else if (!annotated) {
      problems.add(method.getFullName() + ": public without google.api.http (expected a path,"
          + " or internal)");
    } else if (isStream(method) && policy.getDeadlineMs() == 0) {
      problems.add(method.getFullName() + ": deadline_ms (expected: every stream has an end)");
    } else {
      bind(method);
    }
  }

  private static boolean isStream(MethodDescriptor method) {
    return method.isClientStreaming() || method.isServerStreaming();
  }

  private void bind(MethodDescriptor method) {
    try {
      methods.addAll(RestMethod.allOf(method));
    } catch (IllegalStateException unbindable) {
      problems.add(String.valueOf(unbindable.getMessage()));
    }
  }

  private void findTwins() {
    Map<String, RestMethod> taken = new HashMap<>();
    for (RestMethod method : methods) {
      RestMethod other = taken.putIfAbsent(method.shape(), method);
      if (other != null) {
        problems.add(method.descriptor().getFullName() + " and "
            + other.descriptor().getFullName() + ": both take " + method.shape());
      }
    }
  }
}
