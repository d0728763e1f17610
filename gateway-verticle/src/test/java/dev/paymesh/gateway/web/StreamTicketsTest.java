package dev.paymesh.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.grpc.MeshStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long tickets last, and who reads them. */
final class StreamTicketsTest {

  private static final String PATH = "/a/b";
  private static final String OLD = "k1:an old mesh key for tests and long enough";
  private static final String NEW = "k2:a new mesh key for tests and long enough";
  private static final long NOW = 1_000_000;

  private static StreamTickets at(long ms, String keys) {
    return new StreamTickets(SecretKeys.parse(keys), () -> Instant.ofEpochMilli(ms));
  }

  private static Caller until(long ms) {
    return new Caller("user-0001", "user", ms);
  }

  @Test
  void aTicketLastsAMinuteAndNoLongerThanTheToken() {
    Caller caller = until(NOW + 3_600_000);
    String ticket = at(NOW, OLD).issue(caller, PATH);
    assertThat(at(NOW + 59_999, OLD).verify(ticket, PATH)).isEqualTo(caller);
    refuses(at(NOW + 60_000, OLD), ticket);
    String brief = at(NOW, OLD).issue(until(NOW + 10), PATH);
    assertThat(at(NOW + 9, OLD).verify(brief, PATH).userId()).isEqualTo("user-0001");
    refuses(at(NOW + 10, OLD), brief);
  }

  @Test
  void aTicketOfTheKeyBeforeIsReadWhileThatIsKept() {
    String ticket = at(NOW, OLD).issue(until(NOW + 3_600_000), PATH);
    assertThat(at(NOW, NEW + "," + OLD).verify(ticket, PATH).role()).isEqualTo("user");
    refuses(at(NOW, NEW), ticket);
    refuses(at(NOW, OLD.replace("an old", "another")), ticket);
  }

  @Test
  void noTwoCallersOrPathsHaveTheSameTicket() {
    StreamTickets tickets = at(NOW, OLD);
    String ticket = tickets.issue(until(NOW + 3_600_000), PATH);
    assertThatThrownBy(() -> tickets.verify(ticket, "/a/c")).isInstanceOf(MeshStatus.class);
    assertThat(tickets.issue(new Caller("user-000", "1user", NOW + 3_600_000), PATH))
        .isNotEqualTo(ticket);
  }

  private static void refuses(StreamTickets tickets, String ticket) {
    assertThatThrownBy(() -> tickets.verify(ticket, PATH))
        .isInstanceOfSatisfying(
            MeshStatus.class, refusal -> assertThat(refusal.reason()).isEqualTo("TOKEN_INVALID"));
  }
}
