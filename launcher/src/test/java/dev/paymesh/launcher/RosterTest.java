package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.paymesh.shared.config.SettingsException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RosterTest {

  private static final Part DOCUMENT = Roster.find("document").orElseThrow();

  @ParameterizedTest
  @CsvSource({"'',64", "1,1", "1000,1000"})
  void theBatchOfADatabaseIsAsLargeAsItsRoleIsTold(String told, int batchMax) {
    assertThat(Roster.database("document", DOCUMENT.settings(environment(told))).batchMax())
        .isEqualTo(batchMax);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "many"})
  void anotherBatchIsRefusedByTheNameOfItsSetting(String told) {
    SettingsException wrong =
        catchThrowableOfType(SettingsException.class, () -> DOCUMENT.settings(environment(told)));
    assertThat(wrong.problems())
        .singleElement()
        .asString()
        .contains("PAYMESH_BATCH_MAX", "expected a whole number, 1 to 1000");
  }

  private static Map<String, String> environment(String batchMax) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PAYMESH_BATCH_MAX", batchMax);
    environment.put("PAYMESH_MESH_KEY", "a key of the tests, 32 bytes or more");
    environment.put("PAYMESH_DOCUMENT_DATABASE_URL", "postgresql://a:b@localhost:1/c");
    return environment;
  }
}
