package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.payment.v1.SubmitPaymentsRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Promise;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How much of a stream of payments is worked on, and kept, at once. */
final class PaymentPaceTest {

  private static final int IN_FLIGHT = 8;
  private static final int WIDE = 200;
  private static final long STILL_MS = 150;

  @AutoClose
  private static final PaymentMesh MESH = PaymentMesh.empty()
      .submitInFlight(IN_FLIGHT)
      .deploy(SandboxRail::new)
      .submitInFlight(WIDE)
      .deploy(SandboxRail::new);

  private final String user = newUser();

  @Test
  void oneStreamHasSoManyInFlightAndTheSenderWaits() {
    Promise<User> held = hold();
    Submitting stream = MESH.submit(0, as(user)).send(items(500)).end();
    MESH.eventually("in flight", () -> MESH.instance(0).submitting() == IN_FLIGHT);
    assertThat(stays(() -> MESH.issuers.userCalls.get())).isEqualTo(IN_FLIGHT);
    release(held);
    assertThat(stream.ended()).hasSize(500);
    assertThat(MESH.instance(0).submitting()).isZero();
  }

  @Test
  void aReaderThatStopsToReadStopsTheIntake() {
    MESH.issuers.reset();
    Submitting stream = MESH.submit(0, as(user)).pause().send(items(2_000)).end();
    MESH.eventually("some are stored", () -> MESH.rowsOf(user) > 0);
    long stored = stays(() -> MESH.rowsOf(user));
    assertThat(stored).isLessThan(1_000);
    assertThat(MESH.instance(0).submitting()).isZero();
    assertThat(stream.sent()).isLessThan(2_000);
    stream.resume();
    assertThat(stream.ended()).hasSize(2_000);
    assertThat(MESH.rowsOf(user)).isEqualTo(2_000);
  }

  @Test
  void allStreamsOfAnInstanceShareItsRoomAndTakeTurns() {
    Promise<User> held = hold();
    List<Submitting> streams = IntStream.range(0, 4)
        .mapToObj(at -> MESH.submit(1, as(user)).send(items(WIDE)).end())
        .toList();
    MESH.eventually(
        "all places taken", () -> MESH.instance(1).submitting() == SubmissionRoom.PLACES_MAX);
    assertThat(stays(() -> MESH.issuers.userCalls.get())).isEqualTo(SubmissionRoom.PLACES_MAX);
    release(held);
    assertThat(streams).allSatisfy(stream -> assertThat(stream.ended()).hasSize(WIDE));
    assertThat(MESH.instance(1).submitting()).isZero();
  }

  @Test
  void whatAStreamHadInFlightOrInLineEndsWithIt() {
    hold();
    List<Submitting> streams = IntStream.range(0, 3)
        .mapToObj(at -> MESH.submit(1, as(user)).send(items(WIDE)))
        .toList();
    MESH.eventually(
        "all places taken", () -> MESH.instance(1).submitting() == SubmissionRoom.PLACES_MAX);
    streams.forEach(Submitting::cancel);
    MESH.eventually("no place taken", () -> MESH.instance(1).submitting() == 0);
    MESH.issuers.reset();
    assertThat(MESH.submit(1, as(user)).send(items(300)).end().ended()).hasSize(300);
  }

  /** Every look at an account waits until it is released, or out of time: then its payment is refused, but answered. */
  private static Promise<User> hold() {
    MESH.issuers.reset();
    Promise<User> held = Promise.promise();
    MESH.issuers.user(request -> held.future().compose(released -> Issuers.agree(request)));
    return held;
  }

  private static void release(Promise<User> held) {
    MESH.issuers.user(Issuers::agree);
    held.complete(User.getDefaultInstance());
  }

  /** A number that does not change any more. */
  private static long stays(LongSupplier number) {
    long[] last = {-1};
    MESH.eventually("it stands still", () -> {
      long before = last[0];
      last[0] = number.getAsLong();
      MeshVertx.await(MESH.vertx.timer(STILL_MS, TimeUnit.MILLISECONDS));
      return before == last[0];
    });
    return last[0];
  }

  private static List<SubmitPaymentsRequest> items(int count) {
    return IntStream.range(0, count)
        .mapToObj(at -> SubmitPaymentsRequest.newBuilder()
            .setCorrelation(at)
            .setAmountCents(100)
            .setCurrency("USD")
            .setDescription("d".repeat(500))
            .setIdempotencyKey("key-" + UUID.randomUUID())
            .build())
        .toList();
  }
}
