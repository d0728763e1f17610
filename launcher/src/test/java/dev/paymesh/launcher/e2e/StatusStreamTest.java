package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.launcher.e2e.Client.Event;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A payment's status as server-sent events. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusStreamTest {

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client ada = mesh.as("user-0001");

  @Test
  void aStreamThatWasCutResumesWithExactlyTheRest() {
    String id = ada.pay(Client.payment(2_000)).id();
    List<Event> cut = ada.watch(id, "", 1);
    assertThat(cut).extracting(Event::status).containsExactly("PROCESSING");
    List<Event> rest = ada.watch(id, cut.get(0).id(), 10);
    assertThat(rest).extracting(Event::status).containsExactly("COMPLETED");
  }

  @Test
  void afterTheLastEventThereIsNothingToComeBackFor() {
    String id = ada.pay(Client.payment(2_000)).id();
    ada.watch(id, "", 10);
    Answer again = ada.send(ada.request(status(id)).header("Last-Event-ID", "2").GET());
    assertThat(again.status()).isEqualTo(204);
  }

  @Test
  void aLateWatcherSeesEveryEventOfAFinishedPayment() {
    String id = ada.pay(Client.payment(2_000)).id();
    ada.watch(id, "", 10);
    assertThat(ada.watch(id, "", 10))
        .extracting(Event::status)
        .containsExactly("PROCESSING", "COMPLETED");
  }

  @Test
  void anIdThatNeverWasIsRefusedByName() {
    String id = ada.pay(Client.payment(2_000)).id();
    for (String wrong : List.of("99", "-1", "x", "1.5")) {
      Answer answer =
          ada.send(ada.request(status(id)).header("Last-Event-ID", wrong).GET());
      assertThat(answer.status()).as(wrong).isEqualTo(400);
      assertThat(answer.http().body()).as(wrong).contains("errors");
    }
  }

  @Test
  void theHeadTellsProxiesAndBrowsersWhatItIs() {
    String id = ada.pay(Client.payment(2_000)).id();
    Answer answer = ada.send(ada.request(status(id)).GET());
    assertThat(answer.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(answer.header("Cache-Control")).contains("no-cache");
    assertThat(answer.http().body()).startsWith("retry: ");
  }

  @Test
  void aPaymentThatIsNotThereIsAnOrdinaryProblem() {
    Answer answer = ada.get(status(UUID.randomUUID().toString()));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void aUserHasTenStreamsAtMost() throws Exception {
    Client bob = mesh.as("user-0004");
    String undecided = bob.pay(Client.payment(1_066)).id();
    List<OpenStream> open = new java.util.ArrayList<>();
    try {
      for (int n = 0; n < 10; n++) {
        open.add(OpenStream.of(mesh.port(), status(undecided), bob));
      }
      Answer refused = bob.get(status(undecided));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isNotEmpty();
    } finally {
      for (OpenStream stream : open) {
        stream.close();
      }
    }
  }

  private static String status(String id) {
    return Client.PAYMENTS + "/" + id + "/status";
  }
}
