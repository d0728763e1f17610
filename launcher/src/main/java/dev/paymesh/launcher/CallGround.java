package dev.paymesh.launcher;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.launcher.call.CallProblem;
import dev.paymesh.launcher.call.Surroundings;
import dev.paymesh.launcher.identity.CertificateFiles;
import dev.paymesh.launcher.identity.CertificateProblem;
import dev.paymesh.launcher.identity.CertificateWatch;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.identity.Identity;
import dev.paymesh.shared.identity.SpiffeId;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.vertx.core.MultiMap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Owns where a call from the shell is made, and as whom: the environment of the shell, the secrets that {@code up}
 * keeps, and the operator's certificate. It can be nobody but the operator, whom only those rpcs take that name it.
 *
 * @param environment of the shell
 * @param caller whom the call is made for
 * @param identity proves the operator
 */
record CallGround(Map<String, String> environment, Caller caller, Identity identity)
    implements Surroundings {

  /** The role that a person at a shell has in the mesh; no process runs as it. */
  static final String OPERATOR = "operator";

  private static final Duration TOKEN_TTL = Duration.ofMinutes(10);
  /** A context says until when it is good by itself; this only has to be some time. */
  private static final long CONTEXT_MS = 30_000;

  /** Seals contexts. */
  @ConfigMapping(prefix = "paymesh")
  interface MeshKey {
    @WithConverter(SecretKeys.Reader.class)
    Optional<SecretKeys> meshKey();
  }

  /** Whom a call is made for. */
  record Caller(String user, String role) {

    Caller {
      if (!user.matches("[!-~]{1,64}") || !role.matches("[a-z]{1,32}")) {
        throw new CallProblem("--user, --role (expected: 1 to 64 visible ASCII characters, and"
            + " user, support or admin)");
      }
    }
  }

  /** Where the operator's certificate is. */
  record Certificates(Path folder, String trustDomain) {}

  static CallGround of(
      Map<String, String> environment, Caller caller, Optional<Certificates> certificates) {
    return new CallGround(
        environment, caller, certificates.map(CallGround::identity).orElse(Identity.NONE));
  }

  private static Identity identity(Certificates from) {
    CertificateFiles files = new CertificateFiles(
        "--tls ",
        from.folder().resolve(OPERATOR + ".pem"),
        from.folder().resolve(OPERATOR + ".key"),
        Optional.of(from.folder().resolve("ca.pem")),
        Optional.of(new SpiffeId(from.trustDomain(), OPERATOR)));
    try {
      return Identity.of(
          from.trustDomain(),
          CertificateWatch.of(OPERATOR, files, InstantSource.system()).current().material());
    } catch (CertificateProblem unusable) {
      throw new CallProblem(
          String.join("; ", unusable.problems()) + ". ./paymesh certs makes what is missing");
    }
  }

  @Override
  public List<ServiceDescriptor> contracts() {
    return Roster.SERVICES.stream().map(part -> part.served().descriptor()).toList();
  }

  /** Where the others are told that it is, or where it listens when nobody says where. */
  @Override
  public String addressOf(String role) {
    Part part = Roster.find(role)
        .filter(found -> found.service().isPresent())
        .orElseThrow(() -> new CallProblem(
            "nobody here serves " + role + ": say where it is, with --at host:port"));
    String told = environment.getOrDefault(Callee.variable(role), "");
    return told.matches("[^,:]+:[0-9]+")
        ? told
        : "127.0.0.1:" + variable(part.portVariable(), part.served().port());
  }

  @Override
  public String gateway() {
    return "http://localhost:" + variable("PAYMESH_HTTP_PORT", 8_080);
  }

  private String variable(String name, int usual) {
    String told = environment.getOrDefault(name, "");
    return told.isEmpty() || told.equals("0") ? Integer.toString(usual) : told;
  }

  @Override
  public MultiMap contextFor(String role) {
    SecretKeys keys = settings(MeshKey.class)
        .meshKey()
        .orElseThrow(() -> new CallProblem(
            "no key to seal the call with: set PAYMESH_MESH_KEY, or start ./paymesh up once"));
    CallContext context = CallContext.entering(
        caller.user(), caller.role(), "call-" + UUID.randomUUID(), Deadline.after(CONTEXT_MS));
    return ContextSeal.of(keys).metadata(OPERATOR, role, context);
  }

  /** The shell's own, or one made with the secret that {@code up} keeps. */
  @Override
  public String token() {
    String given = environment.getOrDefault("PAYMESH_TOKEN", "");
    if (!given.isEmpty()) {
      return given;
    }
    RoleSettings.Jwt jwt = settings(RoleSettings.Jwt.class);
    if (jwt.secret().isEmpty() || TokenKeys.areOfAnotherIssuer(environment)) {
      throw new CallProblem("no token: set PAYMESH_TOKEN to one, or JWT_SECRET to make one with");
    }
    return TokenIssuer.of(TokenKeys.ofSecret(jwt)).issue(caller.user(), caller.role(), TOKEN_TTL);
  }

  private <T> T settings(Class<T> mapping) {
    Map<String, String> kept = Secrets.existing(Home.folder(environment)).asSettings();
    try {
      return Settings.read(environment, kept, List.of(mapping)).get(mapping);
    } catch (SettingsException wrong) {
      throw new CallProblem(String.join("; ", wrong.problems()));
    }
  }
}
