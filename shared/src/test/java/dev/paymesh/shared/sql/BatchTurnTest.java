package dev.paymesh.shared.sql;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A statement leaves at the end of the event loop's turn that asks. */
final class BatchTurnTest {

  private static final int BATCH_MAX = 8;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @AutoClose
  private final Things things = new Things(mesh.vertx(), BATCH_MAX);

  @Test
  void aLoneRequestIsSentAtTheEndOfTheTurnThatAsks() {
    long id = Things.newId();
    Promise<List<List<Long>>> sentInTheTurn = Promise.promise();
    await(things.atHome(() -> {
      Future<Optional<String>> answer = things.finds.ask(id);
      assertThat(things.sent).isEmpty();
      Vertx.currentContext().runOnContext(end -> sentInTheTurn.complete(List.copyOf(things.sent)));
      return answer;
    }));
    assertThat(await(sentInTheTurn.future())).containsExactly(List.of(id));
  }

  @Test
  void whatOneTurnAsksSharesAStatement() {
    List<Long> ids = LongStream.generate(Things::newId).limit(BATCH_MAX).boxed().toList();
    await(things.atHome(() -> Future.all(ids.stream().map(things.finds::ask).toList())));
    assertThat(things.sent).containsExactly(ids);
  }
}
