package dev.paymesh.launcher.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.paymesh.launcher.e2e.Chromium.Tab;
import dev.paymesh.launcher.e2e.ConsoleGround.Window;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What whoever keeps the mesh up sees and does in the console, in a real browser over a real mesh. */
@Timeout(120)
final class ConsoleTest {

  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
  /** The promise is a second on an idle machine; here others work, too. */
  private static final double PAINT_MS_MAX = 5_000;

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static Chromium chromium;

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static ConsoleGround ground;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    ground = new ConsoleGround();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
    if (ground != null) {
      ground.close();
    }
  }

  private static Locator row(Page page, String edge) {
    return page.locator("tr:has(button.fold)", new Page.LocatorOptions().setHasText(edge));
  }

  @Test
  void withoutATokenThereIsNothingButTheFormToSignInAndNoDataIsAskedFor() {
    try (Tab tab = chromium.open(ground.url("/console"))) {
      Page page = tab.page();
      assertThat(page.locator("#sign-in")).isVisible();
      assertThat(page.locator("nav")).isHidden();
      assertThat(page.locator("#view")).isEmpty();
      page.fill("#token", "not a token");
      page.press("#token", "Tab");
      page.keyboard().press("Enter");
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("three parts");
      tab.assertContentWith(ground.host());
      assertThat(tab.asked()).noneMatch(url -> url.contains("/api/"));
      assertThat(ConsoleGround.faults(page)).isEmpty();
      ConsoleGround.picture(page, "sign-in");
    }
  }

  @Test
  void aTokenThatIsNoneOfOursIsRefusedAndForgotten() {
    try (Tab tab = chromium.open(ground.url("/console"))) {
      Page page = tab.page();
      page.fill("#token", "e30.eyJzdWIiOiJ4Iiwicm9sZSI6ImFkbWluIn0.AAAA");
      page.click("#sign-in-form button");
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("Signed out");
      assertThat(page.locator("nav")).isHidden();
      assertThat(page.evaluate("sessionStorage.getItem('paymesh.token')")).isNull();
    }
  }

  @Test
  void theMapTellsWhoCallsWhomAndWhoLeavesAndReturns() {
    ground.traffic(20);
    try (Tab tab = ground.signedIn(chromium, "user-0001", "support")) {
      Page page = tab.page();
      for (String edge : List.of(
          "gateway → payment",
          "gateway → user",
          "gateway → compliance",
          "compliance → document",
          "payment → postgres")) {
        assertThat(row(page, edge).locator("td").last()).hasText(Pattern.compile("[1-9][0-9,]*"));
      }
      Locator payments = page.locator("[data-instance^='payment']");
      assertThat(payments).containsText("ready");
      ground.mesh.stopPayments();
      assertThat(payments).containsText("gone");
      assertThat(page.getByRole(AriaRole.LOG)).containsText("has gone");
      ConsoleGround.picture(page, "map-gone");
      ground.mesh.payments(ground.mesh.paymentPort());
      assertThat(payments).containsText("ready");
      assertThat(page.getByRole(AriaRole.LOG)).containsText("is ready");
      row(page, "gateway → payment").getByRole(AriaRole.BUTTON).focus();
      page.keyboard().press("Enter");
      assertThat(page.locator("tr.inner:visible")).not().hasCount(0);
      tab.assertContentWith(ground.host());
    }
  }

  /** To the page a ticket that is sealed with another key is one that is too old: refused, with 401. */
  @Test
  void aPageWhoseTicketIsTooOldWhenItsGatewayReturnsComesBackWithANewOne() {
    Mesh.Gateway first = ground.gateway(0, "the key of a gateway that goes away");
    String console = "http://127.0.0.1:" + first.port() + "/console";
    try (Tab tab = ground.signedIn(chromium.open(console + '/'), "user-0001", "support")) {
      Page page = tab.page();
      assertThat(page).hasURL(console);
      page.locator(".map .card").first().waitFor();
      ground.mesh.stop(first);
      assertThat(page.locator(".banner")).containsText("No word from this gateway since");
      ground.gateway(first.port(), "another key, of the one that returns");
      assertThat(page.getByRole(AriaRole.LOG)).containsText("the gateway of this page is back");
      assertThat(page.locator(".banner")).isHidden();
      assertThat(tab.asked().stream().filter(url -> url.endsWith("/stream-tickets")))
          .hasSizeGreaterThan(1);
    }
  }

  @Test
  void whatARepliesFieldsWeighIsShownOnDemand() {
    ground.traffic(5);
    try (Tab tab = ground.signedIn(chromium, "user-0001", "support")) {
      Page page = tab.page();
      page.click("a[href='#/bytes']");
      Locator created =
          page.locator(".methods li", new Page.LocatorOptions().setHasText("CreatePayment"));
      Locator amount =
          created.locator("tr", new Locator.LocatorOptions().setHasText("amount.currency"));
      assertThat(amount).isHidden();
      created.getByRole(AriaRole.BUTTON).click();
      assertThat(amount).containsText("100.0 %");
      assertThat(ConsoleGround.faults(page)).isEmpty();
    }
  }

  @Test
  void aPaymentIsMadeReplayedFollowedToItsEndAndARefusalLeadsToItsMeaning() {
    try (Tab tab = ground.signedIn(chromium, "user-0002", "user")) {
      Page page = tab.page();
      assertThat(page.locator("#view")).containsText("shown to the roles support and admin");
      page.click("a[href='#/payment']");
      String key = page.inputValue("#key");
      assertThat(key).matches(ID);
      page.getByText("Pay", new Page.GetByTextOptions().setExact(true)).click();
      assertThat(page.locator(".outcome")).containsText("201 Stored");
      assertThat(page.locator(".steps li strong"))
          .hasText(new String[] {"PROCESSING", "COMPLETED"});
      String id = page.locator(".outcome a").innerText();
      page.getByText("Send the same again").click();
      assertThat(page.locator(".outcome")).containsText("201 The same payment");
      assertThat(page.locator(".outcome a")).hasText(id);
      page.fill("#amount", "0");
      page.getByText("Pay", new Page.GetByTextOptions().setExact(true)).click();
      assertThat(page.locator(".outcome")).containsText("FIELD_INVALID");
      page.click(".outcome a");
      assertThat(page.locator(".entries .meant")).containsText("FIELD_INVALID");
    }
  }

  /** In each light and width: nothing that axe has a rule against, and nothing to be scrolled for sideways. */
  @Test
  void everyViewIsOpenToEverybodyInBothLightsAndWidths() {
    ground.traffic(20);
    String id = ground.as("user-0003").pay(Client.payment(4_200)).id();
    try (Tab tab = ground.signedIn(chromium, "user-0003", "admin")) {
      Page page = tab.page();
      for (String view : List.of("mesh", "payment/" + id, "errors/KYC_BLOCKED", "bytes")) {
        page.navigate(ground.url("/console#/" + view));
        page.locator(whatShows(view)).first().waitFor();
        for (Window window : Window.all()) {
          isOpenToEverybody(page, view.replaceFirst("/.*", ""), window);
        }
      }
    }
  }

  /** What is there once the view has its data. */
  private static String whatShows(String view) {
    return switch (view.replaceFirst("/.*", "")) {
      case "mesh" -> ".map .card";
      case "payment" -> ".steps li.COMPLETED";
      case "errors" -> ".entries li";
      default -> ".methods li";
    };
  }

  private static void isOpenToEverybody(Page page, String view, Window window) {
    window.of(page);
    assertThat(ConsoleGround.faults(page)).as("%s %s", view, window.name()).isEmpty();
    assertThat(page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .as("%s %s: to be scrolled sideways", view, window.name())
        .isEqualTo(0);
    ConsoleGround.picture(page, view + "-" + window.name());
  }

  @Test
  void theFirstPaintComesSoonAndTheLightCanBeChosen() {
    try (Tab tab = ground.signedIn(chromium, "user-0004", "support")) {
      Page page = tab.page();
      page.reload();
      page.locator(".map .card").first().waitFor();
      double paintMs = ((Number)
              page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
          .doubleValue();
      System.out.printf("console: first contentful paint after %.0f ms%n", paintMs);
      assertThat(paintMs).isBetween(1.0, PAINT_MS_MAX);
      page.click("#theme");
      page.click("#theme");
      assertThat(page.locator("#theme")).hasText("Theme: dark");
      assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
      page.click("#leave");
      assertThat(page.locator("#sign-in")).isVisible();
      assertThat(page.locator("#view")).isEmpty();
    }
  }
}
