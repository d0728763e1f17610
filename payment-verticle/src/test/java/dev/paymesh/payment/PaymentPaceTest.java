package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.payment.v1.SubmitPaymentsRequest;
import dev.paymesh.proto.payment.v1.SubmitPaymentsResponse;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How much of a stream of payments is worked on, and kept, at once. */
final class PaymentPaceTest {

  private static final int IN_FLIGHT = 8;
  private static final int WIDE = 200;
  private static final int LOOKS = 20;

  @AutoClose
  private static PaymentMesh mesh;

  private final String user = newUser();

  @BeforeAll
  static void start() {
    mesh = PaymentMesh.empty()
        .submitInFlight(IN_FLIGHT)
        .deploy(SandboxRail::new)
        .submitInFlight(WIDE)
        .deploy(SandboxRail::new);
  }

  @Test
  void oneStreamHasSoManyInFlightAndTheSenderWaits() {
    AtomicInteger peak = new AtomicInteger();
    Promise<User> held = hold(0, peak);
    Submitting stream = Submitting.open(mesh, 0, as(user)).send(items(500)).end();
    mesh.eventually("in flight", () -> mesh.instance(0).submitting() == IN_FLIGHT);
    assertThat(stream.sent()).isLessThan(500);
    release(held);
    assertThat(stream.ended()).hasSize(500);
    assertThat(peak).hasValue(IN_FLIGHT);
    assertThat(mesh.instance(0).submitting()).isZero();
  }

  @Test
  void aReaderThatStopsToReadStopsTheIntake() {
    mesh.issuers.reset();
    Submitting stream =
        Submitting.open(mesh, 0, as(user)).pause().send(items(1_000)).end();
    mesh.eventually("some are stored", () -> mesh.rowsOf(user) > 0);
    long stored = stillStanding(() -> mesh.rowsOf(user));
    assertThat(stored).isLessThan(700);
    assertThat(stream.sent()).isLessThan(1_000);
    stream.resume();
    assertThat(stream.ended()).hasSize(1_000);
    assertThat(mesh.rowsOf(user)).isEqualTo(1_000);
  }

  @Test
  void allStreamsOfAnInstanceShareItsRoomAndTakeTurns() {
    AtomicInteger peak = new AtomicInteger();
    Promise<User> held = hold(1, peak);
    List<Submitting> streams = IntStream.range(0, 4)
        .mapToObj(at -> Submitting.open(mesh, 1, as(user)).send(items(WIDE)).end())
        .toList();
    mesh.eventually(
        "all places taken", () -> mesh.instance(1).submitting() == SubmissionRoom.PLACES_MAX);
    release(held);
    assertThat(streams).allSatisfy(stream -> assertThat(stream.ended()).hasSize(WIDE));
    assertThat(peak).hasValue(SubmissionRoom.PLACES_MAX);
    assertThat(mesh.instance(1).submitting()).isZero();
  }

  @Test
  void whatAStreamHadInFlightOrInLineEndsWithIt() {
    hold(1, new AtomicInteger());
    List<Submitting> streams = IntStream.range(0, 3)
        .mapToObj(at -> Submitting.open(mesh, 1, as(user)).send(items(WIDE)))
        .toList();
    mesh.eventually(
        "all places taken", () -> mesh.instance(1).submitting() == SubmissionRoom.PLACES_MAX);
    streams.forEach(Submitting::cancel);
    mesh.eventually("no place taken", () -> mesh.instance(1).submitting() == 0);
    mesh.issuers.reset();
    assertThat(Submitting.open(mesh, 1, as(user)).send(items(300)).end().ended())
        .hasSize(300);
  }

  @Test
  void anInstanceThatStopsEndsItsStreamsAndWhatWasNotAnsweredIsSentElsewhere() {
    mesh.deploy(SandboxRail::new);
    hold(2, new AtomicInteger());
    List<SubmitPaymentsRequest> items = items(20);
    Submitting stream = Submitting.open(mesh, 2, as(user)).send(items);
    mesh.eventually("in flight", () -> mesh.instance(2).submitting() > 0);
    MeshVertx.await(mesh.undeploy(2));
    assertThat(stream.refused().code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    mesh.issuers.reset();
    assertThat(Submitting.open(mesh, 0, as(user)).send(items).end().ended())
        .hasSize(20)
        .allMatch(SubmitPaymentsResponse::hasPayment);
    assertThat(mesh.rowsOf(user)).isEqualTo(20);
  }

  /**
   * Every look at an account waits until it is released, or out of time: then its payment is refused, but answered.
   *
   * @param peak the most that the instance was seen to work on
   */
  private static Promise<User> hold(int instance, AtomicInteger peak) {
    mesh.issuers.reset();
    Promise<User> held = Promise.promise();
    mesh.issuers.user(request -> {
      peak.accumulateAndGet(mesh.instance(instance).submitting(), Math::max);
      return held.future().compose(released -> Issuers.agree(request));
    });
    return held;
  }

  private static void release(Promise<User> held) {
    held.complete(User.getDefaultInstance());
  }

  /** A number that does not change any more while nothing is worked on. */
  private static long stillStanding(LongSupplier number) {
    long[] last = {-1};
    int[] same = {0};
    mesh.eventually("it stands still", () -> {
      long before = last[0];
      last[0] = number.getAsLong();
      boolean still = before == last[0] && mesh.instance(0).submitting() == 0;
      same[0] = still ? same[0] + 1 : 0;
      return same[0] == LOOKS;
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
