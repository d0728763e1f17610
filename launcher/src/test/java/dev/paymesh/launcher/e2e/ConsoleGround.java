package dev.paymesh.launcher.e2e;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayConfig.Browsers;
import dev.paymesh.gateway.console.Console;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.launcher.e2e.Chromium.Tab;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.statistics.StatisticsExchange;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Owns a mesh with a gateway that has a console, the traffic to be seen on it, and the look at its pages. */
final class ConsoleGround implements AutoCloseable {

  private static final Path PICTURES = Path.of("target/screenshots");
  private static final String AXE = read();
  /** Every rule there is, of WCAG 2.2 AA and of good practice. */
  private static final String JUDGE =
      """
      async () => (await axe.run(document)).violations.map((fault) =>
        fault.id + ": " + fault.nodes.map((node) =>
          node.target + " " + node.failureSummary).join(" | "))""";

  final Mesh mesh = Mesh.start();
  private final Mesh.Gateway gateway = gateway(0, "a mesh key for tests only, long enough");

  /** One more with a console, whose tickets are sealed with this key. */
  Mesh.Gateway gateway(int port, String key) {
    return mesh.gateway(config -> new GatewayConfig(
            config.host(), port, config.tokens(), config.peers(), config.quotas(), config.timing())
        .serving(new Browsers(
            List.of(),
            Optional.of(StreamTickets.of(SecretKeys.parse(key))),
            Optional.of(new Console("127.0.0.1:8080", ProcessLife.begun())))));
  }

  /** With the statistics beside the role's own service, as the launcher has it. */
  static MeshServerConfig told(MeshServerConfig config) {
    ProcessLife life = ProcessLife.begun();
    return config.kept(new Upkeep(life, CallRoom.usual(), List.of(new StatisticsExchange(life))));
  }

  /** A window as people have one: how wide, and in which light. */
  record Window(int width, ColorScheme light) {

    static final Window USUAL = new Window(1_600, ColorScheme.LIGHT);

    static List<Window> all() {
      return List.of(
          USUAL,
          new Window(1_600, ColorScheme.DARK),
          new Window(400, ColorScheme.LIGHT),
          new Window(400, ColorScheme.DARK));
    }

    void of(Page page) {
      page.setViewportSize(width, width > 1_000 ? 1_000 : 860);
      page.emulateMedia(new Page.EmulateMediaOptions()
          .setColorScheme(light)
          .setReducedMotion(ReducedMotion.REDUCE));
    }

    String name() {
      return width + "-" + light.name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  Client as(String user) {
    return gateway.as(user);
  }

  /** As somebody who keeps the mesh up. */
  Client as(String user, String role) {
    return new Client(
        gateway.port(), mesh.as(user, role).authorization().substring("Bearer ".length()));
  }

  String url(String path) {
    return "http://127.0.0.1:" + gateway.port() + path;
  }

  String host() {
    return "127.0.0.1:" + gateway.port();
  }

  /** Payments that are stored, replayed and refused, so that every edge has something to tell. */
  void traffic(int payments) {
    for (int n = 0; n < payments; n++) {
      JsonObject body = Client.payment(1_000 + n * 100L);
      Client payer = as("user-%04d".formatted(n % 50 + 1));
      payer.get(Client.PAYMENTS + "/" + payer.pay(body).id());
      payer.get(Client.PAYMENTS);
      if (n % 10 == 0) {
        as("user-0991").pay(Client.payment(1_000));
      }
    }
  }

  /** The console, with this token. */
  Tab signedIn(Chromium chromium, String user, String role) {
    return signedIn(chromium.open(url("/console")), user, role);
  }

  /** The page of a tab, with this token. */
  Tab signedIn(Tab tab, String user, String role) {
    tab.page().fill("#token", as(user, role).authorization());
    tab.page().click("#sign-in-form button");
    tab.page().waitForSelector("#view h1");
    return tab;
  }

  /** What axe finds wrong with a page as it is now. */
  static List<?> faults(Page page) {
    page.evaluate(AXE);
    return (List<?>) page.evaluate(JUDGE);
  }

  /** Of what a window shows at first. */
  static void picture(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  private static String read() {
    try (InputStream script = ConsoleGround.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    mesh.close();
  }
}
