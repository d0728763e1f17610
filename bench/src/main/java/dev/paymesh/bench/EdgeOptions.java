package dev.paymesh.bench;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Owns where the gateway is, and in whose name it is called. */
final class EdgeOptions {

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8080",
      description = "The gateway, on this machine (${DEFAULT-VALUE}).")
  private String url = "";

  @Option(
      names = "--secret-file",
      description =
          "Properties file with jwt.secret; else JWT_SECRET, else the folder of ./paymesh up.")
  private @Nullable Path secretFile;

  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private List<String> tokens = List.of();

  /** A gateway that no option names. */
  static EdgeOptions of(String url, @Nullable Path secretFile) {
    EdgeOptions options = new EdgeOptions();
    options.url = url;
    options.secretFile = secretFile;
    return options;
  }

  Target target() {
    return Target.of(url);
  }

  SecretSource secrets() {
    return new SecretSource(secretFile, System.getenv());
  }

  List<String> tokens(int users) {
    return new Tokens(secrets().read()).ofUsers(users);
  }

  /** The request number so and so: users in turn, so that none meets a limit of its own. */
  EdgeText text(int number) {
    if (tokens.isEmpty()) {
      tokens = tokens(Tokens.USERS_MAX);
    }
    Target target = target();
    return new EdgeText(
        target.host() + ":" + target.port(),
        tokens.get(number % tokens.size()),
        "bench-" + run + "-" + number);
  }
}
