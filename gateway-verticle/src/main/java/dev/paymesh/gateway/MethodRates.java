package dev.paymesh.gateway;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.metrics.LimitMeter;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Owns how often in a second each rpc may be asked for at this process, whoever asks; without a limit where none is
 * told. Safe across event loops.
 */
public final class MethodRates {

  /** No limits. */
  public static final MethodRates NONE = new MethodRates(Map.of());

  private static final Pattern RATE = Pattern.compile("([A-Za-z]+)=([1-9][0-9]{0,6})");

  private final Map<String, Rate> rates = new HashMap<>();
  private final LimitMeter meter = LimitMeter.of("gateway", "method_rate");

  /** So many per second of each rpc, by its name in the contract. */
  public MethodRates(Map<String, Integer> perSecond) {
    perSecond.forEach((rpc, rate) -> rates.put(rpc, Rate.perSecond(rate)));
  }

  /** The gate of one rpc. Behind the authentication, or strangers would use up what users may ask for. */
  Handler<RoutingContext> of(RestMethod rest) {
    Rate rate = rates.get(rest.descriptor().getName());
    return rate == null ? RoutingContext::next : ctx -> pass(ctx, rate);
  }

  private void pass(RoutingContext ctx, Rate rate) {
    long waitMs = rate.takeOrWaitMs();
    if (waitMs == 0) {
      ctx.next();
    } else {
      meter.refused();
      ctx.fail(MeshStatus.of(
              GrpcStatus.RESOURCE_EXHAUSTED,
              "METHOD_RATE_EXCEEDED",
              "this is asked for more often than is served")
          .retryAfter(waitMs));
    }
  }

  /** Reads {@code CreatePayment=500,GetPayment=2000}, of what the contracts make public. */
  public static MethodRates parse(String text, List<ServiceDescriptor> contracts) {
    Set<String> rpcs = contracts.stream()
        .flatMap(service -> RestMethod.publicMethodsOf(service).stream())
        .map(rest -> rest.descriptor().getName())
        .collect(Collectors.toCollection(TreeSet::new));
    Map<String, Integer> perSecond = new HashMap<>();
    for (String part : text.split(",", -1)) {
      Matcher rate = RATE.matcher(part.strip());
      if (!rate.matches()
          || !rpcs.contains(rate.group(1))
          || perSecond.put(rate.group(1), Integer.parseInt(rate.group(2))) != null) {
        throw new IllegalArgumentException("expected each rpc once with its rate per second,"
            + " such as CreatePayment=500, out of " + String.join(", ", rpcs));
      }
    }
    return new MethodRates(perSecond);
  }
}
