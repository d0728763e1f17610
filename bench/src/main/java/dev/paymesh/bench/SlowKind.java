package dev.paymesh.bench;

import java.io.IOException;

/** Owns the ways to be slow that cost a server a connection each. */
enum SlowKind {
  HEADERS {
    @Override
    void begin(WireClient client, EdgeText text) throws IOException {
      client.send("GET /api/v1/payments HTTP/1.1\r\nX-Slow: ");
    }

    @Override
    void tick(WireClient client) {
      client.trySend("x");
    }
  },
  BODY {
    @Override
    void begin(WireClient client, EdgeText text) throws IOException {
      client.send(text.head(10_000) + "{");
    }

    @Override
    void tick(WireClient client) {
      client.trySend(" ");
    }
  },
  READER {
    @Override
    void begin(WireClient client, EdgeText text) throws IOException {
      for (int requests = 0; requests < 20; requests++) {
        client.send(text.list());
      }
    }
  },
  STREAM {
    @Override
    void begin(WireClient client, EdgeText text) throws IOException {
      client.send(text.pay(EdgeText.DECIDED));
      client.send(text.watch(EdgeText.location(client.readTo("\r\n\r\n"))));
    }
  },
  IDLE {
    @Override
    void begin(WireClient client, EdgeText text) {
      // A connection is all there is.
    }
  };

  abstract void begin(WireClient client, EdgeText text) throws IOException;

  /** Once a second. */
  void tick(WireClient client) {
    // Most kinds are slow by doing nothing.
  }
}
