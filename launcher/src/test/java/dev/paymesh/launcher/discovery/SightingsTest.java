package dev.paymesh.launcher.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is in service, by signs of life; the clock is the test's. */
class SightingsTest {

  private static final SocketAddress ONE = SocketAddress.inetSocketAddress(1, "10.0.0.1");
  private static final SocketAddress TWO = SocketAddress.inetSocketAddress(2, "10.0.0.2");
  private final Sightings sightings = new Sightings();
  private long now = 1;

  @Test
  void aProcessIsInServiceFromItsSecondSign() {
    see("a", ONE, 1);
    assertThat(sightings.endpoints("payment")).as("it may have died long ago").isEmpty();
    see("a", ONE, 1);
    assertThat(sightings.endpoints("payment")).isEmpty();
    see("a", ONE, 2);
    assertThat(sightings.endpoints("payment")).containsExactly(ONE);
    assertThat(sightings.endpoints("user")).isEmpty();
  }

  @Test
  void aSilentOneStaysWhileItAnswersAndGoesWhenItDoesNot() {
    present("a", ONE);
    later(Sightings.SILENCE_MS_MAX - 1);
    assertThat(sightings.silent(now)).isEmpty();
    later(1);
    assertThat(sightings.silent(now)).containsEntry("a", ONE);
    sightings.asked("a", true, now);
    assertThat(sightings.endpoints("payment")).containsExactly(ONE);
    later(3_600_000);
    assertThat(sightings.silent(now)).as("still asked").containsKey("a");
    sightings.asked("a", false, now);
    assertThat(sightings.endpoints("payment")).isEmpty();
    sightings.asked("a", true, now);
    assertThat(sightings.endpoints("payment")).as("it only had stumbled").containsExactly(ONE);
  }

  @Test
  void whoNeverAnswersAgainIsForgotten() {
    present("a", ONE);
    later(Sightings.SILENCE_MS_MAX);
    sightings.asked("a", false, now);
    later(121_000);
    assertThat(sightings.silent(now)).isEmpty();
  }

  @Test
  void anAnswerThatComesAfterANewSignChangesNothing() {
    present("a", ONE);
    later(Sightings.SILENCE_MS_MAX);
    see("a", ONE, 9);
    sightings.asked("a", false, now);
    assertThat(sightings.endpoints("payment")).containsExactly(ONE);
  }

  @Test
  void whoLeavesIsOutAtOnceAndTwoOfOnePlaceAreOne() {
    present("a", ONE);
    present("b", ONE);
    present("c", TWO);
    assertThat(sightings.endpoints("payment")).containsExactly(ONE, TWO);
    sightings.see("c", new Beat("payment", TWO, 3, true), now);
    sightings.see("c", new Beat("payment", TWO, 3, true), now);
    assertThat(sightings.endpoints("payment")).containsExactly(ONE);
    sightings.see("a", new Beat("payment", ONE, 3, true), now);
    assertThat(sightings.endpoints("payment")).as("its successor").containsExactly(ONE);
  }

  @Test
  void aSignIsWrittenAndReadAlike() {
    Beat beat = new Beat("payment", ONE, 7, true);
    assertThat(Beat.of(beat.text())).contains(beat);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "payment",
        "payment h:1 x here",
        "payment h:99999 1 here",
        "payment h:1 1 gone",
        "payment h:1 1 here more",
        "PAY h:1 1 here"
      })
  void whatIsNoSignIsNone(String text) {
    assertThat(Beat.of(text)).isEmpty();
  }

  private void present(String id, SocketAddress address) {
    see(id, address, 1);
    see(id, address, 2);
  }

  private void see(String id, SocketAddress address, long number) {
    sightings.see(id, new Beat("payment", address, number, false), now);
  }

  private void later(long ms) {
    now += TimeUnit.MILLISECONDS.toNanos(ms);
  }
}
