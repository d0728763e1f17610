package dev.paymesh.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.bench.verify.Entry.Attempt;
import dev.paymesh.bench.verify.Entry.Order;
import dev.paymesh.bench.verify.Entry.Outcome;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void eachEntryIsSavedOnceAsALineOfJson() throws Exception {
    Path file = folder.resolve("history.jsonl");
    History history = new History();
    history.add(new Order("k", "user-0001", 1L << 40, "USD", "tea \"é\"\n", false));
    history.saveTo(file);
    history.add(new Attempt("k", 1, 5, 9, Outcome.UNKNOWN, true, 504, "{}"));
    history.saveTo(file);
    history.saveTo(file);

    assertThat(Files.readAllLines(file))
        .extracting(JsonObject::new)
        .containsExactly(
            new JsonObject(
                "{\"type\":\"Order\",\"key\":\"k\",\"owner\":\"user-0001\",\"amount\":1099511627776,"
                    + "\"currency\":\"USD\",\"description\":\"tea \\\"é\\\"\\n\",\"refusable\":false}"),
            new JsonObject("{\"type\":\"Attempt\",\"key\":\"k\",\"attempt\":1,\"t\":5,\"ended\":9,"
                + "\"outcome\":\"UNKNOWN\",\"reused\":true,\"status\":504,\"body\":\"{}\"}"));
  }
}
