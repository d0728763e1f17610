package dev.paymesh.bench;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Owns {@code bench rpc}: one unary rpc of a service, past the gateway, at a rate. */
@Command(
    name = "rpc",
    description = {
      "Calls one unary rpc over gRPC at a constant, open-loop rate, as a service of the mesh does: with a context",
      "sealed by the mesh's key, and with --tls a certificate of the role; or with --bearer as a user.",
      "For example: bench rpc UserService/GetUser --data '{\"id\": \"user-0001\"}' --rate 2000"
    })
final class RpcCommand implements Callable<Integer> {

  private static final Map<String, Integer> PORTS =
      Map.of("payment", 50_051, "user", 50_052, "compliance", 50_053, "document", 50_054);
  private static final double WARM_UP_SHARE = 0.5;

  @Parameters(paramLabel = "SERVICE/METHOD", description = "As in the contracts.")
  private String rpc = "";

  @Option(
      names = "--data",
      defaultValue = "{}",
      description = "The request as JSON, or @file; {n} in it is the number of the request.")
  private String data = "";

  @Option(names = "--at", description = "http://127.0.0.1:port (where ./paymesh up has it).")
  private @Nullable String at;

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Requests per second (${DEFAULT-VALUE}).")
  private double rate;

  @Option(names = "--hold", defaultValue = "10s", description = "For how long (${DEFAULT-VALUE}).")
  private Duration hold = Duration.ZERO;

  @Option(
      names = "--times",
      defaultValue = "1",
      description = "So many calls at once make one request (${DEFAULT-VALUE}).")
  private int times;

  @Option(
      names = "--as",
      defaultValue = "gateway",
      description = "The role that calls (${DEFAULT-VALUE}).")
  private String role = "";

  @Option(
      names = "--user",
      defaultValue = "user-0001",
      description = "Whom it calls for (${DEFAULT-VALUE}).")
  private String user = "";

  @Option(names = "--user-role", defaultValue = "user", description = "(${DEFAULT-VALUE})")
  private String userRole = "";

  @Option(names = "--bearer", description = "As a user without the gateway (PAYMESH_BEARER).")
  private boolean bearer;

  @Option(
      names = "--tls",
      paramLabel = "FOLDER",
      description = "With ROLE.pem, ROLE.key and ca.pem, as ./paymesh certs makes them.")
  private @Nullable Path tls;

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Mixin
  private final Output output = new Output();

  @Override
  public Integer call() {
    MethodDescriptor method = Contract.rpc(rpc);
    if (method.isClientStreaming() || method.isServerStreaming() || times < 1) {
      throw new IllegalArgumentException(
          "rpc, times: " + rpc + ", " + times + " (expected: a unary rpc, at least once)");
    }
    Target target = target(method);
    StageTable table = new StageTable(output.out());
    try (LoadGenerator generator = LoadGenerator.open(load.plan(requests(method, target)))) {
      LoadSession session = new LoadSession(generator, load.processesOf(target));
      load.warmUp(session, rate * WARM_UP_SHARE, table, output.out());
      List<Stage> stages = List.of(session.run(new Step(method.getName(), rate, hold)));
      stages.forEach(table::row);
      load.write(
          new JsonObject().put("rpc", Contract.pathOf(method)).put("steps", Stage.json(stages)),
          Contract.pathOf(method),
          new ArrayList<>(stages));
    }
    return 0;
  }

  private Target target(MethodDescriptor method) {
    int port = PORTS.getOrDefault(Contract.roleOf(method), 0);
    return Target.of(at == null ? "http://127.0.0.1:" + port : at);
  }

  private RpcRequests requests(MethodDescriptor method, Target target) {
    return new RpcRequests(
        RpcMessages.of(method, data),
        RpcRequests.head(method, target),
        metadata(method),
        secured(new HttpClientOptions()),
        times);
  }

  private LongFunction<Map<String, String>> metadata(MethodDescriptor method) {
    if (bearer) {
      Map<String, String> token =
          Map.of("authorization", "Bearer " + new Tokens(load.edge().secrets().read()).of(user));
      return number -> token;
    }
    String key = load.edge().secrets().read(SecretSource.MESH_KEY);
    CallerSeal.Caller caller = new CallerSeal.Caller(role, Contract.roleOf(method), user, userRole);
    CallerSeal seal = new CallerSeal(caller, key, Clock.systemUTC());
    return number -> seal.metadata();
  }

  /** Names of hosts say nothing in the mesh, so none is compared. */
  private HttpClientOptions secured(HttpClientOptions options) {
    if (tls == null) {
      return options;
    }
    return options
        .setSsl(true)
        .setUseAlpn(true)
        .setVerifyHost(false)
        .setKeyCertOptions(new PemKeyCertOptions()
            .setCertPath(tls.resolve(role + ".pem").toString())
            .setKeyPath(tls.resolve(role + ".key").toString()))
        .setTrustOptions(new PemTrustOptions().addCertPath(tls.resolve("ca.pem").toString()));
  }
}
