package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.common.v1.ReasonPolicy;
import dev.paymesh.proto.rules.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of reasons is whole, is what the code uses, and is what the documents say. */
class ReasonListTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/errors.md");
  private static final Pattern FAILS =
      Pattern.compile("MeshStatus\\s*\\.of\\(\\s*(?:GrpcStatus\\.)?([A-Z_]+),\\s*\"([A-Z0-9_]+)\"");

  private record Use(Path file, String code, String reason) {}

  private static List<Use> uses() throws IOException {
    List<Use> uses = new ArrayList<>();
    for (Path source : sources()) {
      Matcher found = FAILS.matcher(Files.readString(source, UTF_8));
      while (found.find()) {
        uses.add(new Use(ROOT.relativize(source), found.group(1), found.group(2)));
      }
    }
    return uses;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> ROOT.relativize(file).toString().contains("/src/main/"))
          .toList();
    }
  }

  @Test
  void everyReasonInTheCodeIsInTheListWithItsCode() throws IOException {
    assertThat(uses()).hasSizeGreaterThan(30).allSatisfy(use -> assertThat(
            Reasons.of(use.reason()).map(about -> about.getCode().name()))
        .as("%s in %s", use.reason(), use.file())
        .hasValue(use.code()));
  }

  @Test
  void everyReasonHasACodeATitleAndAnAdvice() {
    assertThat(Reasons.all()).allSatisfy((reason, about) -> {
      assertThat(reason).matches("[A-Z][A-Z0-9_]{0,62}");
      assertThat(about.getCodeValue()).isPositive();
      assertThat(about.getTitle()).isNotBlank();
      assertThat(about.getAdvice()).endsWith(".");
      assertThat(about.getHttp())
          .satisfiesAnyOf(
              http -> assertThat(http).isZero(), http -> assertThat(http).isBetween(400, 599));
    });
  }

  /** With {@code -Dpaymesh.write} the page is written instead. */
  @Test
  void thePageOfErrorsIsTheList() throws IOException {
    if (Boolean.getBoolean("paymesh.write")) {
      Files.writeString(PAGE, page(), UTF_8);
    }
    assertThat(Files.readString(PAGE, UTF_8)).isEqualTo(page());
  }

  private static String page() {
    StringBuilder page = new StringBuilder(
        """
        # Errors

        Every 4xx and 5xx is `application/problem+json`, with one of these as `reason`; the end of its `type` is the
        heading here. This page is made from `proto/common/v1/errors.proto`, which decides: run the launcher's
        `ReasonListTest` with `-Dpaymesh.write=true` after a change there.

        Where no HTTP status stands, it is that of the gRPC code: INVALID_ARGUMENT 400, UNAUTHENTICATED 401,
        PERMISSION_DENIED and FAILED_PRECONDITION 403, NOT_FOUND 404, ALREADY_EXISTS and ABORTED 409, RESOURCE_EXHAUSTED
        429, INTERNAL 500, UNIMPLEMENTED 501, UNAVAILABLE and CANCELLED 503, DEADLINE_EXCEEDED 504.

        ## What clients meet
        """);
    section(page, true);
    page.append("\n## What services tell each other\n\nClients meet these seldom or never.\n");
    section(page, false);
    return page.toString();
  }

  private static void section(StringBuilder page, boolean atEdge) {
    for (Map.Entry<String, ReasonPolicy> entry : Reasons.all().entrySet()) {
      ReasonPolicy about = entry.getValue();
      if (about.getAtEdge() == atEdge) {
        page.append("\n### ")
            .append(entry.getKey().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        page.append("\n\n`").append(entry.getKey()).append("`, gRPC ").append(about.getCode());
        page.append(about.getHttp() > 0 ? ", HTTP " + about.getHttp() : "");
        page.append(about.getRetryable() ? ", worth trying again. " : ". ");
        page.append(about.getAdvice()).append('\n');
      }
    }
  }
}
