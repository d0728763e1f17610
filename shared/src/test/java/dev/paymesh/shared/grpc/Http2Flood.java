package dev.paymesh.shared.grpc;

import static dev.paymesh.shared.grpc.Http2Wire.CONTINUATION;
import static dev.paymesh.shared.grpc.Http2Wire.DATA;
import static dev.paymesh.shared.grpc.Http2Wire.END_HEADERS;
import static dev.paymesh.shared.grpc.Http2Wire.END_STREAM;
import static dev.paymesh.shared.grpc.Http2Wire.HEADERS;
import static dev.paymesh.shared.grpc.Http2Wire.RST_STREAM;
import static dev.paymesh.shared.grpc.Http2Wire.WINDOW_UPDATE;
import static dev.paymesh.shared.grpc.Http2Wire.word;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Owns the known ways to flood an HTTP/2 server, one step each, to be repeated until it closes the connection. */
enum Http2Flood {
  /** CVE-2023-44487: work is begun and taken back, again and again. */
  RAPID_RESET(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      int stream = wire.open(END_HEADERS);
      wire.frame(RST_STREAM, 0, stream, word(8));
    }
  },
  /** CVE-2025-8671: the server is made to take it back, here by an empty increment. */
  MADE_YOU_RESET_BY_WINDOW(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      int stream = wire.open(END_HEADERS);
      wire.frame(WINDOW_UPDATE, 0, stream, word(0));
    }
  },
  /** The same by data behind the end. */
  MADE_YOU_RESET_BY_DATA(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      int stream = wire.open(END_HEADERS | END_STREAM);
      wire.frame(DATA, 0, stream, (byte) 0);
    }
  },
  /** CVE-2024-27316 and its kin: a head that does not end. */
  CONTINUATION_WITHOUT_END(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      if (n == 0) {
        wire.open(0);
      }
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      Http2Wire.literal(more, "x-" + n, "y".repeat(1_000));
      wire.frame(CONTINUATION, 0, 1, more.toByteArray());
    }
  },
  CONTINUATION_OF_NOTHING(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      if (n == 0) {
        wire.open(0);
      }
      wire.frame(CONTINUATION, 0, 1);
    }
  },
  /** Calls that are begun and never go on. */
  STREAMS_WITHOUT_END(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.open(END_HEADERS);
    }
  },
  /** Each head is larger than any of ours. */
  HUGE_HEADERS(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      head.writeBytes(Http2Wire.echoHead(RawCall.ECHO));
      Http2Wire.literal(head, "x-huge", "y".repeat(12_000));
      wire.open(END_HEADERS, head.toByteArray());
    }
  },
  /** One large entry of the table is named thousands of times in few bytes. */
  HPACK_BOMB(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      head.writeBytes(Http2Wire.echoHead(RawCall.ECHO));
      head.write(0x40);
      Http2Wire.text(head, "x-entry");
      Http2Wire.text(head, "y".repeat(4_000));
      head.writeBytes(
          "\u00be".repeat(10_000).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      wire.open(END_HEADERS, head.toByteArray());
    }
  },
  /** CVE-2019-9512, with answers that nobody fetches. */
  PING_WITHOUT_READING(Reads.NO, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.frame(Http2Wire.PING, 0, 0, new byte[8]);
    }
  },
  PING(Reads.YES, Expected.CARRIED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.frame(Http2Wire.PING, 0, 0, new byte[8]);
    }
  },
  /** CVE-2019-9515. */
  SETTINGS_WITHOUT_READING(Reads.NO, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.frame(Http2Wire.SETTINGS, 0, 0);
    }
  },
  SETTINGS(Reads.YES, Expected.CARRIED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.frame(Http2Wire.SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 1, (byte) 0, (byte)
          (n & 1));
    }
  },
  /** CVE-2019-9518. */
  EMPTY_DATA(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      if (n == 0) {
        wire.open(END_HEADERS);
      }
      wire.frame(DATA, 0, 1);
    }
  },
  EMPTY_HEADERS(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.open(END_HEADERS, new byte[0]);
    }
  },
  TRAILERS_WITHOUT_END(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      int stream = wire.open(END_HEADERS);
      wire.frame(HEADERS, END_HEADERS, stream, Http2Wire.echoHead(RawCall.ECHO));
    }
  },
  WINDOW_OVERFLOW(Reads.YES, Expected.CLOSED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.frame(WINDOW_UPDATE, 0, 0, word(Integer.MAX_VALUE));
    }
  },
  WINDOW_DRIP(Reads.YES, Expected.CARRIED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      if (n == 0) {
        wire.open(END_HEADERS);
      }
      wire.frame(WINDOW_UPDATE, 0, 1, word(1));
    }
  },
  /** CVE-2019-9513. */
  PRIORITY(Reads.YES, Expected.CARRIED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.frame(
          Http2Wire.PRIORITY, 0, 2 * n + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) n);
    }
  },
  UNKNOWN_FRAMES(Reads.YES, Expected.CARRIED) {
    @Override
    void step(Http2Wire wire, int n) throws IOException {
      wire.frame(0xfa, 0xff, n, new byte[100]);
    }
  };

  /** Whether the attacker takes the answers. */
  enum Reads {
    YES,
    NO
  }

  /** What the server does about it: a flood of frames that cost it next to nothing is carried. */
  enum Expected {
    CLOSED,
    CARRIED
  }

  final Reads reads;
  final Expected expected;

  Http2Flood(Reads reads, Expected expected) {
    this.reads = reads;
    this.expected = expected;
  }

  abstract void step(Http2Wire wire, int n) throws IOException;

  Http2Wire connect(int port) throws IOException {
    return reads == Reads.YES ? Http2Wire.to(port) : Http2Wire.deaf(port);
  }
}
