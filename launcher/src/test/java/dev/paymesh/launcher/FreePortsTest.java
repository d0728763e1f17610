package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FreePortsTest {

  private static final String HOST = "127.0.0.1";

  @Test
  void aPortThatSomebodyHasIsPassedOver() throws Exception {
    int first = FreePorts.any(1).get(0);
    try (ServerSocket next = new ServerSocket()) {
      take(next, first + 1);
      List<Integer> found = FreePorts.from(HOST, first, 3);
      assertThat(found).hasSize(3).isSorted().startsWith(first).doesNotContain(first + 1);
    }
  }

  private static void take(ServerSocket socket, int port) throws IOException {
    try {
      socket.bind(new InetSocketAddress(HOST, port));
    } catch (BindException taken) {
      assertThat(taken).as("somebody else has it already, which is as good").isNotNull();
    }
  }

  @Test
  void theFirstPortIsTheOneThatWasAskedFor() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      assertThatThrownBy(() -> FreePorts.from(HOST, taken.getLocalPort(), 1))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("PAYMESH_HTTP_PORT");
    }
  }

  @Test
  void anyPortsAreDifferentOnes() {
    assertThat(FreePorts.any(50)).doesNotHaveDuplicates();
  }

  @Test
  void anyPortIsOneThatNoOutgoingConnectionTakes() {
    assertThat(FreePorts.any(50)).allMatch(port -> port >= 15_000 && port < 32_768);
  }
}
