package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.Requests.CREATE_PAYMENT;
import static dev.paymesh.gateway.transcode.Requests.USER;
import static dev.paymesh.gateway.transcode.Requests.kinds;
import static dev.paymesh.gateway.transcode.Requests.payments;
import static dev.paymesh.gateway.transcode.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.kinds.v1.HairColor;
import dev.paymesh.proto.kinds.v1.Kinds;
import dev.paymesh.proto.kinds.v1.Wrapped;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.ListPaymentsResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.User;
import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a client gets to see of a message, and that what it sends comes back the same. */
class ResponseWriterTest {

  private static final Payment PAYMENT = Payment.newBuilder()
      .setId("0191f7a8-4d3c-7c1e-9f00-0123456789ab")
      .setUserId("user-0001")
      .setAmount(Money.newBuilder().setAmountCents(9_007_199_254_740_993L).setCurrency("USD"))
      .setStatus(PaymentStatus.PROCESSING)
      .setCreatedAt("2026-01-31T12:00:00Z")
      .setVersion(1)
      .build();

  private static final String PAYMENT_JSON = "{\"id\":\"0191f7a8-4d3c-7c1e-9f00-0123456789ab\","
      + "\"user_id\":\"user-0001\",\"amount\":{\"amount_cents\":9007199254740993,\"currency\":\"USD\"},"
      + "\"status\":\"PROCESSING\",\"created_at\":\"2026-01-31T12:00:00Z\",\"description\":\"\",\"updated_at\":\"\"}";

  private static String json(Message message) {
    return ResponseWriter.of(message.getDescriptorForType()).write(message).toString();
  }

  @Test
  void aStoredPaymentIsAnsweredWith201AndItsLocation() {
    EdgeAnswer answer = CREATE_PAYMENT.answer(
        CreatePaymentResponse.newBuilder().setPayment(PAYMENT).build());
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers())
        .containsEntry("Location", "/api/v1/payments/" + PAYMENT.getId())
        .containsEntry("Content-Type", "application/json")
        .doesNotContainKey("Idempotent-Replayed");
    assertThat(answer.body()).hasToString(PAYMENT_JSON);
  }

  @Test
  void aReplaySaysSo() {
    EdgeAnswer answer = CREATE_PAYMENT.answer(
        CreatePaymentResponse.newBuilder().setPayment(PAYMENT).setReplayed(true).build());
    assertThat(answer.headers()).containsEntry("Idempotent-Replayed", "true");
    assertThat(answer.body()).hasToString(PAYMENT_JSON);
  }

  @Test
  void aReadAnswersTheWholeReply() {
    EdgeAnswer answer = payments("GetPayment").answer(PAYMENT);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsOnlyKeys("Content-Type", "ETag");
    assertThat(answer.body()).hasToString(PAYMENT_JSON);
  }

  @Test
  void whyAPaymentFailedIsToldOnceItHas() {
    Payment failed = PAYMENT.toBuilder()
        .setStatus(PaymentStatus.FAILED)
        .setFailureReason("CARD_DECLINED")
        .build();
    assertThat(json(failed))
        .contains("\"status\":\"FAILED\"")
        .endsWith("\"failure_reason\":\"CARD_DECLINED\"}");
  }

  @Test
  void anEmptyPageIsAnEmptyList() {
    assertThat(json(ListPaymentsResponse.getDefaultInstance()))
        .isEqualTo("{\"payments\":[],\"next_page_token\":\"\"}");
  }

  @Test
  void aStatusEventKeepsItsSequenceToItself() {
    PaymentStatusEvent event = PaymentStatusEvent.newBuilder()
        .setStatus(PaymentStatus.COMPLETED)
        .setTimestamp(Timestamp.newBuilder().setSeconds(1_769_860_800).setNanos(5_000_000))
        .setSequence(2)
        .build();
    assertThat(payments("WatchPayment").writer().write(event))
        .hasToString(
            "{\"status\":\"COMPLETED\",\"timestamp\":\"2026-01-31T12:00:00.005Z\",\"message\":\"\"}");
  }

  @Test
  void anEnumLosesThePrefixOfItsType() {
    User user = User.newBuilder()
        .setStatus(AccountStatus.ACCOUNT_STATUS_SUSPENDED)
        .setAttestation(Attestation.newBuilder().setIssuer("user"))
        .build();
    assertThat(json(user))
        .contains("\"status\":\"SUSPENDED\"")
        .doesNotContain("attestation", "issuer");
    assertThat(json(User.getDefaultInstance())).contains("\"status\":\"UNSPECIFIED\"");
  }

  @Test
  void anEnumValueOfALaterReleaseIsWrittenAsItsNumber() {
    assertThat(json(User.newBuilder().setStatusValue(99).build())).contains("\"status\":99");
  }

  @Test
  void anAnswerWithoutContentIsAnEmptyObject() {
    EdgeAnswer answer = kinds("Remove").answer(Empty.getDefaultInstance());
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).hasToString("{}");
  }

  @Test
  void aLocationIsSafeWhateverItsMembersHold() {
    Kinds kinds =
        Kinds.newBuilder().setText("a/b ?\r\n\u00e9+").setInt64Value(-3).build();
    EdgeAnswer answer = kinds("Wrap").answer(Wrapped.newBuilder().setIt(kinds).build());
    assertThat(answer.headers())
        .containsEntry("Location", "/wrapped/a%2Fb%20%3F%0D%0A%C3%A9%2B/-3");
  }

  @Test
  void defaultsAreWrittenAndAbsenceIsNot() {
    assertThat(json(Kinds.getDefaultInstance()))
        .contains(
            "\"text\":\"\"", "\"int64_value\":0", "\"flag\":false", "\"data\":\"\"", "\"texts\":[]")
        .contains("\"double_value\":0.0", "\"color\":\"UNSPECIFIED\"", "\"with_default\":0")
        .doesNotContain("child\"", "\"at\"", "maybe", "left", "right", "secret", "rare");
    assertThat(json(Kinds.newBuilder().setMaybeNumber(0).setMaybeText("").build()))
        .contains("\"maybe_number\":0", "\"maybe_text\":\"\"");
  }

  @Test
  void whatIsHiddenIsNeverWritten() {
    Kinds kinds = Kinds.newBuilder()
        .setSecret("hush")
        .setChild(Kinds.newBuilder().setSecret("hush"))
        .build();
    assertThat(json(kinds)).doesNotContain("secret", "hush");
  }

  @Test
  void theExtremesOfEveryKindComeBackTheSame() {
    Kinds extremes = Kinds.newBuilder()
        .setText("\u0001 \" \\ \u2028 \uD83D\uDE00")
        .setInt32Value(Integer.MIN_VALUE)
        .setInt64Value(Long.MIN_VALUE)
        .setUint32Value(-1)
        .setUint64Value(-1)
        .setSint32Value(Integer.MAX_VALUE)
        .setSint64Value(Long.MAX_VALUE)
        .setFixed32Value(Integer.MIN_VALUE)
        .setFixed64Value(Long.MIN_VALUE)
        .setSfixed32Value(-1)
        .setSfixed64Value(-1)
        .setFloatValue(Float.MAX_VALUE)
        .setDoubleValue(1.0E-300)
        .setFlag(true)
        .setData(ByteString.copyFrom(new byte[] {0, -1, 127, -128}))
        .setColor(HairColor.BLACK)
        .setAt(Timestamp.newBuilder().setSeconds(-62_135_596_800L))
        .addTexts("")
        .addNumbers(Long.MAX_VALUE)
        .addColors(HairColor.HAIR_COLOR_RED)
        .addTimes(Timestamp.newBuilder().setSeconds(253_402_300_799L).setNanos(999_999_999))
        .setMaybeNumber(0)
        .setMaybeText("")
        .setRight(-1)
        .setWithDefault(7)
        .build();
    assertThat(back(extremes)).isEqualTo(extremes);
  }

  @Test
  void anythingWrittenIsReadBackTheSame() {
    long seed = System.nanoTime();
    System.out.println("anythingWrittenIsReadBackTheSame seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      Kinds kinds = any(random, 3);
      assertThat(back(kinds)).as("seed %d round %d", seed, round).isEqualTo(kinds);
    }
  }

  private static Message back(Kinds kinds) {
    Buffer body = ResponseWriter.of(Kinds.getDescriptor()).write(kinds);
    return kinds("Wrap").read(post(body, Requests.none()), USER);
  }

  /** Enum values that say something, because nothing said is not taken from a client. */
  private static Kinds any(Random random, int depth) {
    Kinds.Builder kinds = Kinds.newBuilder()
        .setText(text(random))
        .setInt32Value(random.nextInt())
        .setInt64Value(random.nextLong())
        .setUint32Value(random.nextInt())
        .setUint64Value(random.nextLong())
        .setFloatValue(random.nextInt(1_000) / 8f)
        .setDoubleValue(random.nextInt() / 1024.0)
        .setFlag(random.nextBoolean())
        .setColor(HairColor.forNumber(1 + random.nextInt(2)))
        .setWithDefault(random.nextInt())
        .setRarely(random.nextBoolean() ? "" : "r")
        .setAt(Timestamp.newBuilder()
            .setSeconds(random.nextInt())
            .setNanos(random.nextInt(1_000_000_000)));
    random.ints(random.nextInt(4)).forEach(it -> kinds.addNumbers(it).addTexts(text(random)));
    byte[] data = new byte[random.nextInt(20)];
    random.nextBytes(data);
    kinds.setData(ByteString.copyFrom(data));
    if (depth > 0) {
      kinds.setChild(any(random, depth - 1)).addChildren(any(random, depth - 2));
    }
    return kinds.build();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    random
        .ints(random.nextInt(12), 1, 0x11_0000)
        .filter(it -> it < 0xD800 || it > 0xDFFF)
        .forEach(text::appendCodePoint);
    return text.toString();
  }
}
