package dev.paymesh.launcher.scaffold;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/**
 * The name of a service: its role, its schema, and a part of the names of its packages, classes and settings.
 *
 * @param text as given on the command line
 */
public record ServiceName(String text) {

  /** As a role may be called, which is a login of PostgreSQL's too; short enough for the lines of the templates. */
  private static final Pattern FORM = Pattern.compile("[a-z]{2,16}");

  /**
   * Words that mean something else: folders and packages that are there, callers that are no service, the prefixes of
   * other settings (PAYMESH_OPS_PORT), and schemas that are PostgreSQL's own.
   */
  private static final Set<String> TAKEN = Set.of(
      "proto",
      "shared",
      "gateway",
      "launcher",
      "bench",
      "common",
      "google",
      "released",
      "docs",
      "direct",
      "operator",
      "rehearsal",
      "edge",
      "mesh",
      "ops",
      "http",
      "cluster",
      "target",
      "connection",
      "dns",
      "database",
      "jwt",
      "tls",
      "demo",
      "public",
      "postgres",
      "secrets",
      "migrate",
      "prometheus",
      "grafana",
      "docker",
      "src");

  /** Fails with what is expected of a name. */
  public ServiceName {
    if (!FORM.matcher(text).matches()) {
      throw new ScaffoldProblem(
          "the name '" + text + "' (expected: 2 to 16 lower-case letters," + " such as pricing)");
    }
    if (TAKEN.contains(text) || SourceVersion.isKeyword(text)) {
      throw new ScaffoldProblem("the name '" + text + "' means something else already (expected:"
          + " a noun of your domain, such as pricing)");
    }
  }

  /** The module's folder. */
  public String module() {
    return text + "-verticle";
  }

  /** As in the names of classes. */
  public String capital() {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** As in the names of settings. */
  String capitals() {
    return text.toUpperCase(Locale.ROOT);
  }

  /** A template with the name in it. */
  String in(String template) {
    return template.replace("@name@", text).replace("@Name@", capital());
  }
}
