package dev.paymesh.user;

import static dev.paymesh.user.UserMesh.ADMIN;
import static dev.paymesh.user.UserMesh.as;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.user.v1.ListUsersRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.PageTokens;
import dev.paymesh.shared.testkit.TestMesh;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A hundred thousand accounts, read as fast as the reader reads. */
final class UserListTest {

  private static final int ACCOUNTS = 100_000;
  /** What may be on its way to a reader that has stopped: a few batches, the windows and queues between. */
  private static final int READ_AHEAD_MAX = 4_000;

  private static final SimpleMeterRegistry READ = new SimpleMeterRegistry();

  @AutoClose
  private static UserMesh mesh;

  @BeforeAll
  static void store() {
    mesh = UserMesh.start();
    Metrics.globalRegistry.add(READ);
    mesh.owner("alter table \"user\".accounts disable trigger accounts_recorded");
    for (int from = 0; from < ACCOUNTS; from += ACCOUNTS / 20) {
      mesh.owner(
          """
          insert into "user".accounts (id, name, email)
          select 'list-' || lpad(n::text, 6, '0'), 'Name ' || n, 'list-' || n || '@example.com'
          from generate_series($1::int + 1, $2::int) as n""",
          from,
          from + ACCOUNTS / 20);
    }
    mesh.owner("alter table \"user\".accounts enable trigger accounts_recorded");
    mesh.owner("analyze \"user\".accounts");
  }

  @AfterAll
  static void remove() {
    mesh.owner("alter table \"user\".accounts disable trigger accounts_recorded");
    for (int part = 0; part < 10; part++) {
      mesh.owner(
          "delete from \"user\".accounts where id like 'list-0' || $1::text || '%'", "" + part);
    }
    mesh.owner("delete from \"user\".accounts where id like 'list-1%'");
    mesh.owner("alter table \"user\".accounts enable trigger accounts_recorded");
    Metrics.globalRegistry.remove(READ);
  }

  private static int rowsRead() {
    return READ.find("mesh.sql.scan.rows").counters().stream()
        .mapToInt(counter -> (int) counter.count())
        .sum();
  }

  private static ListUsersRequest page(int size, String token) {
    return ListUsersRequest.newBuilder().setPageSize(size).setPageToken(token).build();
  }

  /** The token of the list behind an id of the tests'. */
  private static String behind(String id) {
    return new PageTokens(
            TestMesh.server("user").seal(), UserServiceGrpcService.ListUsers.fullMethodName())
        .of(id.getBytes(UTF_8));
  }

  @Test
  void aSlowReaderOfAllHoldsNoMoreThanItReads() {
    int before = rowsRead();
    int stop = 1_000;
    Reading<User> slow = Reading.listUntil(stop, mesh, page(0, behind("list-")));
    int mostAhead = 0;
    while (stop < ACCOUNTS) {
      slow.await(stop);
      mostAhead = Math.max(mostAhead, rowsRead() - before - stop);
      stop += 9_000;
      slow.resumeUntil(stop);
    }
    slow.resumeUntil(Integer.MAX_VALUE);
    List<User> all = slow.ended().messages().stream()
        .filter(user -> user.getId().startsWith("list-"))
        .toList();
    assertThat(all).hasSize(ACCOUNTS);
    assertThat(all).extracting(User::getId).isSorted().doesNotHaveDuplicates();
    System.out.println("rows read ahead of a slow reader of " + ACCOUNTS + ": " + mostAhead);
    assertThat(mostAhead).isBetween(1, READ_AHEAD_MAX);
  }

  @Test
  void pagesJoinToTheWholeList() {
    List<String> ids = new ArrayList<>();
    String token = behind("list-000000");
    for (int page = 0; page < 5; page++) {
      List<User> users =
          Reading.list(mesh, as("helper", "support"), page(7, token)).ended().messages();
      users.forEach(user -> ids.add(user.getId()));
      token = users.get(users.size() - 1).getNextPageToken();
    }
    assertThat(ids)
        .isEqualTo(
            Stream.iterate(1, n -> n + 1).limit(35).map("list-%06d"::formatted).toList());
    assertThat(Reading.list(mesh, ADMIN, page(7, behind("zzzz"))).ended().messages())
        .isEmpty();
  }

  @Test
  void aTokenThatIsNotOursIsRefused() {
    String token = behind("list-000001");
    for (String foreign : List.of("x", "bGlzdC0wMDAwMDE", token.substring(4), "A" + token)) {
      MeshStatus refusal = Reading.list(mesh, ADMIN, page(1, foreign)).refused();
      assertThat(refusal.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
      assertThat(refusal.violations())
          .singleElement()
          .satisfies(violation -> assertThat(violation.getField()).isEqualTo("page_token"));
    }
  }

  @Test
  void aPlainUserListsNobody() {
    assertThat(Reading.list(mesh, as("anna", "user"), page(1, "")).refused().reason())
        .isEqualTo("ROLE_NOT_ALLOWED");
  }

  @Test
  void readersThatLeaveFreeTheirCursorsAndOneTooManyIsRefused() {
    for (int round = 0; round < 3; round++) {
      List<Reading<User>> readers = Stream.generate(() -> Reading.listUntil(1, mesh, page(0, "")))
          .limit(4)
          .toList();
      readers.forEach(reader -> reader.await(1));
      MeshStatus refusal = Reading.list(mesh, ADMIN, page(1, "")).refused();
      assertThat(refusal.reason()).isEqualTo("LISTS_FULL");
      assertThat(refusal.code()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
      readers.forEach(Reading::cancel);
      mesh.eventually("no cursor is left", () -> cursors() == 0);
    }
  }

  private static long cursors() {
    return mesh.count("pg_stat_activity where usename = 'paymesh_user'"
        + " and state like 'idle in transaction%'");
  }

  @Test
  void aReaderThatStopsForTooLongIsLetGoAndItsCursorWithIt() {
    Reading<User> stuck = Reading.listUntil(1, mesh, page(0, ""));
    stuck.await(1);
    mesh.eventually("it is let go", () -> cursors() == 0);
    stuck.resumeUntil(Integer.MAX_VALUE);
    assertThat(stuck.refused().reason()).isEqualTo("READER_TOO_SLOW");
    assertThat(stuck.count()).isLessThan(ACCOUNTS);
  }
}
