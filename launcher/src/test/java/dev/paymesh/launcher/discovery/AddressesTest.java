package dev.paymesh.launcher.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  private final Addresses.Reader reader = new Addresses.Reader();

  @Test
  void addressesNamesAndServicesMayBeMixed() {
    Addresses told =
        reader.convert("10.0.0.1:1, payment.mesh:2,[::1]:3, srv:_grpc._tcp.payment.mesh");
    assertThat(told.list())
        .containsExactly(
            SocketAddress.inetSocketAddress(1, "10.0.0.1"),
            SocketAddress.inetSocketAddress(2, "payment.mesh"),
            SocketAddress.inetSocketAddress(3, "::1"));
    assertThat(told.services()).containsExactly("_grpc._tcp.payment.mesh");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", "host:0", "host:65536", "a:1,", "srv:", "srv:a b", "http://a:1"})
  void whatIsNoPlaceIsRefused(String text) {
    assertThatThrownBy(() -> reader.convert(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected host:port or srv:name");
  }
}
