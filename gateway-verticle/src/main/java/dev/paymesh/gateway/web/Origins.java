package dev.paymesh.gateway.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Owns whose pages may come: those of this host, and those of the hosts that are named. */
public final class Origins {

  private final List<String> others;

  public Origins(List<String> others) {
    this.others = List.copyOf(others);
  }

  /** Whether a page of this host sends it, or no page at all: what is no browser names no origin. */
  static boolean isOwn(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin == null || origin.equals(request.scheme() + "://" + request.authority());
  }

  /** For what no browser asks before, such as a WebSocket. */
  public boolean admit(HttpServerRequest request) {
    return isOwn(request) || others.contains(request.getHeader(HttpHeaders.ORIGIN));
  }
}
