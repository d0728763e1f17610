package dev.paymesh.bench.before;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Owns the five services of the chain, each deployable by itself; settings as the environment has them. */
public record Chain(Vertx vertx, Map<String, String> settings) {

  /** Who is called before who calls. */
  public static final List<String> ROLES =
      List.of("document", "user", "compliance", "payment", "gateway");

  /** Deploys one service on all event loops; gives the port it listens on. */
  public Future<Integer> start(String role, int eventLoops) {
    RestVerticle.Place place =
        new RestVerticle.Place(-1 - ROLES.indexOf(role), new AtomicInteger());
    Supplier<Deployable> verticle =
        () -> new RestVerticle(() -> service(role), need("JWT_SECRET"), place);
    return vertx
        .deployVerticle(verticle, new DeploymentOptions().setInstances(eventLoops))
        .map(deployed -> place.port().get());
  }

  private RestService service(String role) {
    return switch (role) {
      case "document" -> new DocumentService(store(role));
      case "user" -> new UserService(store(role));
      case "compliance" -> new ComplianceService(store(role), client("document"));
      case "payment" ->
        new PaymentService(
            new PaymentRows(store(role)),
            new PaymentService.Checks(
                client("user"),
                client("compliance"),
                "parallel".equals(settings.get("BEFORE_FAN_OUT"))));
      case "gateway" -> new Gateway(client("payment"));
      default ->
        throw new IllegalArgumentException("role: " + role + " (expected: one of " + ROLES + ")");
    };
  }

  private Store store(String role) {
    return new Store(vertx, need(variable(role, "DATABASE_URL")));
  }

  private RestClient client(String role) {
    return new RestClient(vertx, URI.create(need(variable(role, "URL"))));
  }

  /** The setting that says where a role is, or its data. */
  public static String variable(String role, String what) {
    return "BEFORE_" + role.toUpperCase(Locale.ROOT) + "_" + what;
  }

  private String need(String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
