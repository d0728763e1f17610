package dev.paymesh.launcher.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.paymesh.gateway.GatewayConfig.Browsers;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.launcher.e2e.Chromium.Tab;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people and pages do in a real browser: the page of the documentation, and a shop of another origin. */
@Timeout(90)
final class BrowserTest {

  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static Chromium chromium;

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static Mesh mesh;

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static HttpServer shop;

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static Mesh.Gateway gateway;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    mesh = Mesh.start();
    shop = shopAtAnyPort();
    gateway = mesh.gateway(config -> config.serving(new Browsers(
        List.of("http://127.0.0.1:" + shop.actualPort()),
        Optional.of(
            StreamTickets.of(SecretKeys.parse("a mesh key for tests only, long enough"))))));
  }

  private static HttpServer shopAtAnyPort() {
    return MeshVertx.await(mesh.vertx()
        .createHttpServer()
        .requestHandler(request -> request
            .response()
            .putHeader(
                "Content-Type", request.path().endsWith(".js") ? "text/javascript" : "text/html")
            .end(file(request.path())))
        .listen(0, "127.0.0.1"));
  }

  private static String file(String path) {
    try (InputStream in = BrowserTest.class.getResourceAsStream("/browser" + path)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
      mesh.close();
    }
  }

  private static String url(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static String token() {
    return gateway.as("user-0001").authorization().substring("Bearer ".length());
  }

  private static String[] hosts(HttpServer... others) {
    return Stream.concat(Stream.of(gateway.port()), Stream.of(others).map(HttpServer::actualPort))
        .map(port -> "127.0.0.1:" + port)
        .toArray(String[]::new);
  }

  /** A shop at which somebody has just paid. */
  private static Tab paidShop() {
    Tab tab = chromium.open(url(shop.actualPort(), "/shop.html") + "?token=" + token() + "&gateway="
        + url(gateway.port(), ""));
    tab.page().click("#pay");
    assertThat(tab.page().locator("#payment"))
        .hasText(Pattern.compile("201 /api/v1/payments/" + ID.pattern()));
    return tab;
  }

  @Test
  void aPageOfAnotherOriginPaysAndFollowsThePaymentWithATicketToItsEnd() {
    try (Tab tab = paidShop()) {
      Page page = tab.page();
      page.click("#follow");
      assertThat(page.locator("#statuses li"))
          .hasText(new String[] {"1 PROCESSING", "2 COMPLETED"});
      assertThat(page.locator("#end")).hasText("nothing more comes");
      assertThat(page.locator("#statuses li")).hasCount(2);
      tab.assertContentWith(hosts(shop));
    }
  }

  @Test
  void aPageCallsByGrpcWebOneAnswerAStreamAndARefusal() {
    try (Tab tab = paidShop()) {
      Page page = tab.page();
      page.click("#ask");
      assertThat(page.locator("#reply")).hasText("the same payment, grpc-status: 0");
      page.click("#watch");
      assertThat(page.locator("#watched")).hasText("2 events, grpc-status: 0");
      page.click("#pry");
      assertThat(page.locator("#refusal")).hasText("0 messages, grpc-status: 5");
      tab.assertContentWith(hosts(shop));
    }
  }

  @Test
  void aPageOfAnOriginThatIsNotNamedCannotPay() {
    HttpServer stranger = shopAtAnyPort();
    try (Tab tab = chromium.open(url(stranger.actualPort(), "/shop.html") + "?token=" + token()
        + "&gateway=" + url(gateway.port(), ""))) {
      tab.page().click("#pay");
      assertThat(tab.page().locator("#refusal")).hasText("TypeError: Failed to fetch");
      assertThat(tab.complaints())
          .isNotEmpty()
          .allMatch(text -> text.contains("CORS") || text.contains("Failed to load resource"));
    }
  }

  @Test
  void thePageOfTheDocumentationMakesAPaymentAndFollowsItUnderItsOwnPolicy() {
    try (Tab tab = chromium.open(url(gateway.port(), "/docs"))) {
      Page page = tab.page();
      authorize(page);
      assertThat(followed(page, paidBy(page))).isEqualTo(List.of("PROCESSING", "COMPLETED"));
      tab.assertContentWith(hosts());
    }
  }

  /** The id of a payment that was made by hand, at the operation of the page. */
  private static String paidBy(Page page) {
    Locator path = page.locator("[data-path=\"/api/v1/payments\"]");
    Locator create = page.locator(".opblock-post", new Page.LocatorOptions().setHas(path));
    create.locator(".opblock-summary-control").click();
    create.locator("textarea").first().fill(Client.payment(1_250).encode());
    create
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Execute"))
        .click();
    Locator answer = create.locator(".live-responses-table");
    assertThat(answer.locator(".response-col_status").last())
        .hasText(Pattern.compile("201.*", Pattern.DOTALL));
    String text = answer.locator(".response-col_description").last().innerText();
    Matcher id = ID.matcher(text);
    assertThat(id.find()).as(text).isTrue();
    return id.group();
  }

  private static void authorize(Page page) {
    page.locator(".auth-wrapper .authorize").click();
    Locator value = page.locator("#auth-bearer-value");
    Locator bearer =
        page.locator(".dialog-ux .auth-container", new Page.LocatorOptions().setHas(value));
    value.fill(token());
    bearer.locator("button.authorize").click();
    page.locator(".dialog-ux button.btn-done").first().click();
  }

  /** From within the page, so that its policy holds for the ticket and for the EventSource. */
  private static Object followed(Page page, String id) {
    return page.evaluate(
        """
        async ({ path, token }) => {
          const answer = await fetch("/api/v1/stream-tickets", {
            method: "POST",
            headers: { Authorization: "Bearer " + token, "Content-Type": "application/json" },
            body: JSON.stringify({ path }),
          });
          const source = new EventSource((await answer.json()).url);
          const statuses = [];
          return new Promise((resolve, reject) => {
            setTimeout(() => reject("only " + statuses), 10000);
            source.addEventListener("payment.status", (event) => {
              statuses.push(JSON.parse(event.data).status);
              if (statuses.at(-1) === "COMPLETED") {
                source.close();
                resolve(statuses);
              }
            });
          });
        }""",
        Map.of("path", Client.PAYMENTS + "/" + id + "/status", "token", token()));
  }
}
