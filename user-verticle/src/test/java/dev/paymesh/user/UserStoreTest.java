package dev.paymesh.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.BatchCounts;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Reads that share statements, on a real PostgreSQL. */
final class UserStoreTest {

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @AutoClose
  private final BatchCounts counts = new BatchCounts();

  @Test
  void aBurstOfReadsTakesOneStatementAndEachGetsItsOwnAccount() {
    Accounts accounts = new Accounts(mesh.vertx());
    List<String> ids =
        new ArrayList<>(IntStream.range(0, 30).mapToObj(at -> "store-" + at).toList());
    ids.forEach(id -> accounts.store(id, id + "@example.com", "ACTIVE"));
    ids.addAll(List.of("store-nobody", "store-7", "", "a', 'b", "{a,b}", "store-nobody"));
    long seed = System.nanoTime();
    System.out.println("seed of the order: " + seed);
    Collections.shuffle(ids, new Random(seed));

    assertThat(readAtOnce(ids).stream().map(found -> found.map(User::getName)))
        .containsExactlyElementsOf(ids.stream()
            .map(id ->
                id.matches("store-\\d+") ? Optional.of("Name of " + id) : Optional.<String>empty())
            .toList());
    assertThat(counts.statements("user.find")).isEqualTo(1);
    assertThat(counts.requests("user.find")).isEqualTo(ids.size());
  }

  private List<Optional<User>> readAtOnce(List<String> ids) {
    return TestMesh.within(mesh.vertx(), TestMesh.caller("anna", "user"), () -> {
      UserStore store = new UserStore(Database.open(mesh.vertx(), TestDatabase.configFor("user")));
      return Future.all(ids.stream().map(store::find).toList()).map(all -> all.list());
    });
  }
}
