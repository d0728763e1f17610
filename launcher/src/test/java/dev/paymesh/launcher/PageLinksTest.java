package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Owns the proof that a dead link is found, to a page, a picture or a heading, and that a living one is left alone. */
final class PageLinksTest {

  private static final SourceFile README = SourceFile.of(
      "README.md",
      "# Paymesh\n\n## Run it, `up`!\n\n```sh\n# no heading\n```\n\n## Twice\n\n## Twice\n");
  private static final SourceFile PICTURE = SourceFile.of("docs/flow.svg", "<svg/>");

  private static List<String> deadIn(String path, String text) {
    SourceFile file = SourceFile.of(path, text);
    return PageLinks.of(List.of(README, PICTURE, file)).deadIn(file);
  }

  @Test
  void aDeadRelativeLinkIsFoundAndALivingOneIsNot() {
    assertThat(deadIn(
            "docs/start.md",
            "# Here\n[a](../README.md#run-it-up) [b](https://x.y/#z) [c](#here) <img src=\"flow.svg\">"
                + " `[d](none)` [e](../docs) [f](../README.md#twice-1)\n```\n[g](none)\n```\n"))
        .isEmpty();
    assertThat(deadIn("docs/start.md", "[a](gone.md)\n[b](../gone/x.md#y) <img src=\"gone.svg\">"))
        .hasSize(3);
  }

  @Test
  void aHeadingThatIsNotThereIsFoundInThisPageAndInOthers() {
    assertThat(
            deadIn(
                "docs/start.md",
                "[a](#gone) [b](../README.md#no-heading) [c](../README.md#twice-2) [d](../README.md#Twice)"))
        .hasSize(4)
        .allSatisfy(finding -> assertThat(finding).startsWith("docs/start.md: the link "));
  }

  @Test
  void aPageThatCodeNamesIsThereWithItsHeading() {
    assertThat(deadIn("docs/start.md", "# A\n## B c\n")).isEmpty();
    SourceFile page = SourceFile.of("docs/start.md", "# A\n## B c\n");
    SourceFile code = SourceFile.of(
        "shared/src/main/java/X.java",
        "// docs/start.md, docs/start.md#b-c, other/docs/x.md; docs/gone.md, docs/start.md#gone");
    assertThat(PageLinks.of(List.of(page, code)).deadIn(code)).hasSize(2);
  }
}
