package dev.paymesh.launcher.scaffold;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns the entry of a service in the compose file: its container, its secrets, and its address for the gateways. */
final class ComposeEntry {

  private static final String GATEWAY = "x-gateway: ";
  private static final Pattern CONTAINER = Pattern.compile("(?m)^  @name@:\n(?:    .*\n)+\n");

  private ComposeEntry() {}

  /** Behind each entry of the model, the same for the service, which listens on this port. */
  static String in(String compose, ServiceName name, String port) {
    ServiceName model = NewService.MODEL;
    int gateway = compose.indexOf(GATEWAY);
    if (gateway < 0) {
      throw problem(GATEWAY);
    }
    String called = compose.substring(gateway);
    Matcher address = find("    " + model.capitals() + "_SERVICE_URL: @name@:(\\d+)\n", called);
    called = called.replace(
        address.group(),
        address.group()
            + address
                .group()
                .replace(model.capitals(), name.capitals())
                .replace(model.text() + ":" + address.group(1), name.text() + ":" + port));
    called = doubled(called, "    @name@: {condition: service_healthy}\n", name);
    called = doubled(called, "      - @name@-secrets:/secrets/@name@\n", name);
    called = doubled(called, "  @name@-secrets: {}\n", name);
    return compose.substring(0, gateway)
        + doubled(called, find(CONTAINER.pattern(), called).group(), name);
  }

  private static Matcher find(String entry, String compose) {
    Matcher found = Pattern.compile(NewService.MODEL.in(entry)).matcher(compose);
    if (!found.find()) {
      throw problem(NewService.MODEL.in(entry));
    }
    return found;
  }

  /** The first of these lines, and behind it the same with the other name. */
  private static String doubled(String compose, String entry, ServiceName name) {
    String models = NewService.MODEL.in(entry);
    int at = compose.indexOf(models);
    if (at < 0) {
      throw problem(models);
    }
    String another = models.replace(NewService.MODEL.text(), name.text());
    return compose.substring(0, at + models.length())
        + another
        + compose.substring(at + models.length());
  }

  private static ScaffoldProblem problem(String entry) {
    return new ScaffoldProblem("docker/compose.yaml has no '" + entry.strip() + "'");
  }
}
