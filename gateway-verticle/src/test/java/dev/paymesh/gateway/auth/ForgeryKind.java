package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.gateway.auth.TokenForgery.Forgery;
import java.util.ArrayList;
import java.util.List;

/** Owns the forgeries of one kind, which a subclass makes. */
abstract class ForgeryKind {

  final GoodToken good;
  private final List<Forgery> forgeries = new ArrayList<>();

  ForgeryKind(GoodToken good) {
    this.good = good;
  }

  /** Makes every forgery of this kind. */
  abstract void forge();

  final List<Forgery> all() {
    forgeries.clear();
    forge();
    return List.copyOf(forgeries);
  }

  final String payload() {
    return good.payload();
  }

  /** A token with this payload, correctly signed. */
  final void payload(String name, String payload) {
    payload(name, payload.getBytes(UTF_8));
  }

  final void payload(String name, byte[] payload) {
    bearer(name, good.sign(GoodToken.encode(GoodToken.HEADER) + "." + GoodToken.encode(payload)));
  }

  final void bearer(String name, String token) {
    raw(name, "Bearer " + token);
  }

  final void raw(String name, String... authorization) {
    forgeries.add(new Forgery(name, List.of(authorization)));
  }

  static byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[copy.length / 2] ^= 1;
    return copy;
  }
}
