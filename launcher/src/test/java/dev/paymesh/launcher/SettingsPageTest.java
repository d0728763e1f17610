package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.config.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of settings tells all that the roles ask for, as the code has it. */
final class SettingsPageTest {

  private static final Path PAGE = WorkTree.find().root().resolve("docs/configuration.md");
  private static final String BEGIN = "<!-- made from the code by SettingsPageTest -->\n\n";
  private static final String END = "\n<!-- end -->\n";

  /** With {@code -Dpaymesh.write} the tables are written instead. */
  @Test
  void thePageHasEverySettingOfEveryRoleWithItsDefaultAndMeaning() throws IOException {
    String page = Files.readString(PAGE, UTF_8);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    String tables = new SettingsPage(asked()).tables();
    if (Boolean.getBoolean("paymesh.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + tables + page.substring(end), UTF_8);
    } else {
      assertThat(page.substring(begin, end)).isEqualTo(tables);
    }
  }

  /** By all roles, in a cluster too, and by the commands that make the schemas. */
  private static List<Mapping> asked() {
    List<Part> all = Roster.PARTS.stream().map(Part::clustered).toList();
    return Stream.concat(
            Roster.mappings(all).stream(), Stream.of(Mapping.of(RoleSettings.Owner.class)))
        .toList();
  }
}
