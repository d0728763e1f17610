package dev.paymesh.launcher;

import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.shared.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Owns {@code token}: a token on the last line, signed with {@code JWT_SECRET} or the secret {@code up} keeps. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Prints a token the gateway takes, as the last line.")
final class TokenCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @Option(names = "--user", required = true, description = "whose token: the id of a user")
  private String user = "";

  @Option(names = "--role", defaultValue = "user", description = "user (default), support or admin")
  private String role = "user";

  @Option(
      names = "--ttl",
      defaultValue = "1h",
      converter = TimeToLive.class,
      description = "how long it lasts: 90s, 15m, 1h (default) or 7d")
  private Duration ttl = Duration.ofHours(1);

  @Override
  public Integer call() {
    Map<String, String> environment = Told.here();
    if (TokenKeys.areOfAnotherIssuer(environment)) {
      throw new Refusal("JWT_PUBLIC_KEY_FILE or JWT_JWKS_URL is set: whoever has the private key"
          + " makes the tokens");
    }
    Map<String, String> kept = Secrets.existing(Home.folder(environment)).asSettings();
    RoleSettings.Jwt jwt = Settings.read(environment, kept, List.of(RoleSettings.Jwt.class))
        .get(RoleSettings.Jwt.class);
    if (jwt.secret().isEmpty()) {
      throw new Refusal("no secret to sign with: set JWT_SECRET, or start ./paymesh up once");
    }
    spec.commandLine().getOut().println(issue(jwt));
    return 0;
  }

  private String issue(RoleSettings.Jwt jwt) {
    try {
      return TokenIssuer.of(TokenKeys.ofSecret(jwt)).issue(user, role, ttl);
    } catch (IllegalArgumentException wrong) {
      throw new Refusal(String.valueOf(wrong.getMessage()));
    }
  }
}
