package dev.paymesh.launcher.call;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be called, and how.
 *
 * @param rpc {@code payment.v1.PaymentService/GetPayment}
 * @param message the request as JSON; none where requests come by the lines of standard input
 * @param rest whether it goes through the gateway instead of to the service
 * @param reflects whether the server is asked for the contract
 * @param verbose whether metadata and details are told, too
 * @param at where, when not where it usually is
 * @param deadline when not the rpc's own
 * @param metadata more of it
 */
public record CallPlan(
    String rpc,
    Optional<String> message,
    boolean rest,
    boolean reflects,
    boolean verbose,
    Optional<String> at,
    Optional<Duration> deadline,
    Map<String, String> metadata) {

  /** These say who calls, or belong to the protocol: nobody writes them by hand. */
  private static final Set<String> OURS = Set.of(
      "x-mesh-caller",
      "x-mesh-auth",
      "x-user-id",
      "x-user-role",
      "te",
      "content-type",
      "authorization");

  public CallPlan {
    metadata = Map.copyOf(metadata);
    metadata.keySet().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(name -> OURS.contains(name) || name.startsWith("grpc-"))
        .findFirst()
        .ifPresent(name -> {
          throw new CallProblem("--header " + name + ": the call says this itself (see --user,"
              + " --role, --deadline and PAYMESH_TOKEN)");
        });
  }

  /** The service's full name. */
  String service() {
    return parts()[0];
  }

  /** The rpc's name in it. */
  String method() {
    return parts()[1];
  }

  private String[] parts() {
    String[] parts = rpc.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new CallProblem("'" + rpc + "' names no rpc (expected:"
          + " payment.v1.PaymentService/GetPayment, or PaymentService/GetPayment)");
    }
    return parts;
  }
}
