package dev.paymesh.launcher;

import dev.paymesh.launcher.identity.DevelopmentAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Owns {@code certs}: an authority for development, and a certificate for each role. */
@Command(
    name = "certs",
    mixinStandardHelpOptions = true,
    description = "Makes a development authority and a certificate for each role, where missing.")
final class CertsCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @Option(names = "--folder", description = "where; PAYMESH_HOME/tls when not said")
  private @Nullable Path folder;

  @Option(
      names = "--trust-domain",
      defaultValue = TlsSettings.Mesh.TRUST_DOMAIN,
      description = "in the certificates' names (default: ${DEFAULT-VALUE})")
  private String trustDomain = TlsSettings.Mesh.TRUST_DOMAIN;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ROLE",
      description = "with --renew: not for the other roles")
  private List<String> only = Roster.certified();

  @Option(
      names = "--valid",
      converter = TimeToLive.class,
      description = "with --renew: how long they last, such as 12h; 90d when not said")
  private Duration validity = DevelopmentAuthority.VALIDITY;

  @ArgGroup
  private Change change = new Change();

  /** Owns what is done to certificates that are there; one thing at a time. */
  static final class Change {

    @Option(names = "--renew", description = "new certificates for all roles")
    private boolean renew;

    @Option(
        names = "--new-ca",
        description = "another authority signs from now on; the old one stays trusted")
    private boolean newAuthority;

    @Option(names = "--drop-old-ca", description = "trust only the authority that signs")
    private boolean dropOld;
  }

  @Override
  public Integer call() {
    Path where = folder != null ? folder : tlsIn(Home.folder(Told.here()));
    DevelopmentAuthority authority = new DevelopmentAuthority(where, trustDomain);
    List<String> roles = Roster.certified();
    say(done(authority, roles) + ": " + where.toAbsolutePath().normalize());
    return 0;
  }

  /** Where {@code up} keeps its own. */
  static Path tlsIn(Path home) {
    return home.resolve("tls");
  }

  private String done(DevelopmentAuthority authority, List<String> roles) {
    if (change.renew) {
      authority.renew(named(roles), validity);
      return "renewed " + String.join(", ", only);
    }
    if (change.newAuthority) {
      authority.replaceAuthority();
      return "another authority, trusted beside the old one; next: --renew, then --drop-old-ca";
    }
    if (change.dropOld) {
      authority.dropOldAuthorities();
      return "only the authority that signs is trusted";
    }
    List<String> made = authority.complete(roles);
    return made.isEmpty() ? "all are there" : "made " + String.join(", ", made);
  }

  private List<String> named(List<String> roles) {
    if (!roles.containsAll(only)) {
      throw new Refusal("--only " + String.join(",", only) + " (expected: some of "
          + String.join(",", roles) + ")");
    }
    return only;
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }
}
