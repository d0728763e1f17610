package dev.paymesh.launcher;

import dev.paymesh.launcher.call.CallPlan;
import dev.paymesh.launcher.call.CallProblem;
import dev.paymesh.launcher.call.CallSession;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Owns {@code call}: one rpc from the shell. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = {
      "Calls one rpc as the operator, over gRPC, or with --rest as a user through the gateway.",
      "For example: call payment.v1.PaymentService/GetPayment '{\"id\": \"...\"}'"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the call succeeded",
      "2:nothing was called; what to do about it is said",
      "64+n:the call ended with gRPC status n: 69 is NOT_FOUND, 71 PERMISSION_DENIED, 78 UNAVAILABLE"
    })
final class CallCommand implements Callable<Integer> {

  private final Map<String, String> environment;
  private final InputStream input;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "SERVICE/METHOD",
      description = "as in the contracts; the package may be left out")
  private String rpc = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "the request ({} when not said). Where the rpc takes a stream, requests are the"
          + " lines of standard input, and with --rest this is what the path needs")
  private @Nullable String message;

  @Option(names = "--rest", description = "through the gateway, as a user")
  private boolean rest;

  @Option(
      names = "--at",
      description =
          "host:port of the service, or the gateway's address (where ./paymesh up has it)")
  private @Nullable String at;

  @Option(
      names = "--reflect",
      description = "ask the server for the contract (PAYMESH_REFLECTION) instead of knowing it")
  private boolean reflects;

  @Option(
      names = "--tls",
      description = "prove to be the operator, with what ./paymesh certs makes in PAYMESH_HOME/tls;"
          + " up --processes wants that")
  private boolean tls;

  @Option(
      names = "--tls-folder",
      paramLabel = "FOLDER",
      description = "the same with operator.pem, operator.key and ca.pem of another folder")
  private @Nullable Path tlsFolder;

  @Option(
      names = "--trust-domain",
      defaultValue = TlsSettings.Mesh.TRUST_DOMAIN,
      description = "of the names in certificates (default: ${DEFAULT-VALUE})")
  private String trustDomain = TlsSettings.Mesh.TRUST_DOMAIN;

  @Option(
      names = "--user",
      defaultValue = CallGround.OPERATOR,
      description = "whom the call is made for: the id of a user (default: ${DEFAULT-VALUE})")
  private String user = CallGround.OPERATOR;

  @Option(
      names = "--role",
      defaultValue = "support",
      description = "of that user: user, support or admin (default: ${DEFAULT-VALUE})")
  private String role = "support";

  @Option(
      names = "--deadline",
      converter = TimeToLive.class,
      description = "how long it may take, such as 5s (default: what the contract says, or 10s)")
  private @Nullable Duration deadline;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME=VALUE",
      description = "more metadata")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = {"-v", "--verbose"},
      description = "show metadata, trailers and decoded details, on standard error")
  private boolean verbose;

  CallCommand() {
    this(System.getenv(), System.in);
  }

  /** In another shell than this process's. */
  @SuppressWarnings("NullAway.Init") // picocli fills in the rest
  CallCommand(Map<String, String> environment, InputStream input) {
    this.environment = environment;
    this.input = input;
  }

  @Override
  public Integer call() throws TimeoutException {
    try {
      CallPlan plan = new CallPlan(
          rpc,
          Optional.ofNullable(message),
          rest,
          reflects,
          verbose,
          Optional.ofNullable(at),
          Optional.ofNullable(deadline),
          headers);
      CallGround.Caller caller = new CallGround.Caller(user, role);
      return new CallSession(spec.commandLine().getOut(), spec.commandLine().getErr(), input)
          .run(plan, CallGround.of(Told.of(environment), caller, certificates()));
    } catch (CallProblem problem) {
      throw new Refusal("call: " + problem.sentence());
    }
  }

  private Optional<CallGround.Certificates> certificates() {
    Path own = CertsCommand.tlsIn(Home.folder(environment));
    Path folder = tlsFolder == null ? own : tlsFolder;
    return tls || tlsFolder != null
        ? Optional.of(new CallGround.Certificates(folder, trustDomain))
        : Optional.empty();
  }
}
