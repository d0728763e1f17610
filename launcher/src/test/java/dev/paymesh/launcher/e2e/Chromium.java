package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opentest4j.TestAbortedException;

/**
 * Owns the machine's own Chromium, without a window, and what its pages complained of. Where there is none the tests are
 * skipped, loudly; where {@code -Dpaymesh.browser=required} promises one, they fail.
 */
final class Chromium implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final double PATIENCE_MS = 15_000;

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Path program) {
    // The machine's own is used, so none is fetched.
    playwright = Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    // The sandbox needs rights that a build machine's container does not give; its pages are our
    // own.
    browser = playwright
        .chromium()
        .launch(new LaunchOptions()
            .setExecutablePath(program)
            .setTimeout(2 * PATIENCE_MS)
            .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")));
  }

  static Chromium start() {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    return new Chromium(program().orElseThrow(Chromium::none));
  }

  private static Optional<Path> program() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return NAMES.stream()
        .flatMap(name ->
            Arrays.stream(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static RuntimeException none() {
    String what = "no Chromium on this machine (looked on the path for " + NAMES + ")";
    if ("required".equals(System.getProperty("paymesh.browser"))) {
      throw new AssertionError(what + ", and -Dpaymesh.browser=required promised one");
    }
    String why = "SKIPPED: the tests in a browser, for there is " + what + "; .ci/run installs it";
    System.out.println(why);
    return new TestAbortedException(why);
  }

  /** A page in a profile of its own. */
  Tab open(String url) {
    BrowserContext profile = browser.newContext();
    profile.setDefaultTimeout(PATIENCE_MS);
    Tab tab =
        new Tab(profile.newPage(), new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    tab.page().onConsoleMessage(tab::said);
    tab.page().onPageError(tab.complaints()::add);
    tab.page().onRequest(request -> tab.asked().add(request.url()));
    tab.page().navigate(url);
    return tab;
  }

  /**
   * Owns one page, and what it asked for and complained of: a page that runs into its own policy, or a script that
   * fails, says so there and nowhere else.
   */
  record Tab(Page page, List<String> complaints, List<String> asked) implements AutoCloseable {

    private void said(ConsoleMessage message) {
      if (message.type().equals("error") || message.type().equals("warning")) {
        complaints.add(message.text());
      }
    }

    void assertContentWith(String... hosts) {
      assertThat(complaints).isEmpty();
      assertThat(asked.stream().filter(url -> url.startsWith("http")).map(Tab::host))
          .containsOnly(hosts);
    }

    private static String host(String url) {
      return URI.create(url).getAuthority();
    }

    @Override
    public void close() {
      page.context().close();
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
