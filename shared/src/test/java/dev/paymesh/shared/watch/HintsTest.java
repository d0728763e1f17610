package dev.paymesh.shared.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a hint holds, and how hints are sent. */
final class HintsTest {

  private static final HintChannel<UUID> CHANNEL = HintChannel.ofUuids("things");

  @Test
  void aHintMayHoldAnything() {
    UUID id = UUID.randomUUID();
    assertThat(CHANNEL.parse("")).isEmpty();
    assertThat(CHANNEL.parse(",,x," + id + ",zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz,"))
        .containsExactly(id);
  }

  @Test
  void hintsAreSentOneAtATimeAndGatherMeanwhile() {
    List<Promise<Void>> sending = new ArrayList<>();
    List<String> sent = new ArrayList<>();
    Hints<UUID> hints = new Hints<>(CHANNEL, (channel, hint) -> {
      Promise<Void> arrival = Promise.promise();
      sending.add(arrival);
      sent.add(hint);
      return arrival.future();
    });
    List<UUID> ids = IntStream.range(0, 500).mapToObj(n -> UUID.randomUUID()).toList();
    hints.changed(UUID.randomUUID());
    ids.forEach(hints::changed);
    ids.forEach(hints::changed);
    assertThat(sent).hasSize(1);
    // One that fails does not stop the next.
    sending.get(0).fail("not sent");
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1).length()).isLessThan(8_000);
    assertThat(CHANNEL.parse(sent.get(1))).isEqualTo(ids.subList(0, 200));
    sending.get(1).complete();
    sending.get(2).complete();
    assertThat(sent).hasSize(4);
    Future<Void> flushed = hints.flush();
    assertThat(flushed.isComplete()).isFalse();
    sending.get(3).complete();
    assertThat(flushed.succeeded()).isTrue();
    assertThat(sent).hasSize(4);
    assertThat(CHANNEL.parse(sent.get(3))).isEqualTo(ids.subList(400, 500));
  }

  @Test
  void aHintOfTextsHoldsAnyVisibleAsciiAndStaysWithinItsBytes() {
    HintChannel<String> channel = HintChannel.ofTexts("accounts", 64);
    assertThat(channel.parse(channel.write(List.of("user-0001", "a,b;c", "'"))))
        .containsExactly("user-0001", "a,b;c", "'");
    assertThat(channel.parse("  " + "x".repeat(65) + " y")).containsExactly("y");
    assertThat(channel.keysPerHintMax() * 65).isBetween(7_000, 7_999);
  }
}
