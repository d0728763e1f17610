package dev.paymesh.gateway.migrate;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.common.v1.Repeat;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which routes are still, or also, served by a legacy service.
 *
 * @param modes by the name of the rpc; what is not named is the mesh's alone
 * @param legacy where the other side is; there wherever a mode needs it
 * @param shadow how both are asked
 */
public record Migration(
    Map<String, Mode> modes, Optional<LegacyService> legacy, ShadowRules shadow) {

  /** The mesh alone. */
  public static final Migration NONE =
      new Migration(Map.of(), Optional.empty(), ShadowRules.standard());

  public Migration {
    modes = Map.copyOf(modes);
  }

  /** Who is asked for an rpc. */
  public Mode of(RestMethod rest) {
    return modes.getOrDefault(rest.descriptor().getName(), Mode.GRPC);
  }

  /** Whether anybody but the mesh is asked for anything. */
  public boolean isBegun() {
    return modes.values().stream().anyMatch(mode -> mode != Mode.GRPC);
  }

  LegacyService need() {
    return legacy.orElseThrow(() -> new IllegalStateException("a mode without a legacy service"));
  }

  /** What cannot be done of it with these contracts; empty where all can. */
  public List<String> problems(List<ServiceDescriptor> services) {
    Map<String, List<RestMethod>> served = services.stream()
        .flatMap(service -> RestMethod.publicMethodsOf(service).stream())
        .collect(Collectors.groupingBy(rest -> rest.descriptor().getName()));
    List<String> problems = new ArrayList<>();
    new TreeMap<>(modes).forEach((rpc, mode) -> problem(served.getOrDefault(rpc, List.of()), mode)
        .ifPresent(expected -> problems.add(rpc + ": expected " + expected)));
    if (isBegun() && legacy.isEmpty()) {
      problems.add("PAYMESH_LEGACY_URL: is required where a route is rest or shadow");
    }
    return problems;
  }

  private static Optional<String> problem(List<RestMethod> ways, Mode mode) {
    if (ways.isEmpty()) {
      return Optional.of("the name of a public rpc");
    }
    if (mode == Mode.GRPC) {
      return Optional.empty();
    }
    MethodDescriptor rpc = ways.get(0).descriptor();
    if (rpc.isClientStreaming() || rpc.isServerStreaming()) {
      return Optional.of("grpc, as streams are the mesh's alone");
    }
    return mode == Mode.SHADOW && !ways.stream().allMatch(Migration::isSafe)
        ? Optional.of("rest or grpc, as a write goes to one side only")
        : Optional.empty();
  }

  /** Asking twice does no harm: a GET, which the contract calls idempotent by nature, not by a key. */
  static boolean isSafe(RestMethod rest) {
    return rest.httpMethod().equals(HttpMethod.GET)
        && !rest.hasBody()
        && rest.policy().getRepeat() == Repeat.REPEAT_IDEMPOTENT;
  }
}
