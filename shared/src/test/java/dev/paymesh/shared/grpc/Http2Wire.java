package dev.paymesh.shared.grpc;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Owns an HTTP/2 connection told frame by frame (RFC 9113), as an attacker would: no rule is kept but the preface. */
final class Http2Wire implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  private static final int PRIORITIZED = 32;

  static final int ENHANCE_YOUR_CALM = 11;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final long PATIENCE_S = 60;
  private static final int HEADER_BYTES_MAX = 64 * 1024;

  /** What tells the ping that waits from those of a flood. */
  private static final int ROUND_TRIP = 0x726f756e;

  private final Socket socket;
  private final DataOutputStream out;
  private final DefaultHttp2HeadersDecoder hpack =
      new DefaultHttp2HeadersDecoder(true, HEADER_BYTES_MAX);
  private final Map<Integer, CompletableFuture<Map<String, String>>> answers =
      new ConcurrentHashMap<>();
  private final Queue<Integer> resets = new ConcurrentLinkedQueue<>();
  private final Semaphore roundTrips = new Semaphore(0);
  private final CompletableFuture<Integer> goneWith = new CompletableFuture<>();
  private int goAway = -1;
  private int nextStream = 1;

  private Http2Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
    out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
  }

  /** A connection whose answers are read. */
  static Http2Wire to(int port) throws IOException {
    Http2Wire wire = new Http2Wire(port);
    wire.frame(SETTINGS, 0, 0);
    wire.listen();
    return wire;
  }

  /** A connection that never reads what comes back. */
  static Http2Wire deaf(int port) throws IOException {
    Http2Wire wire = new Http2Wire(port);
    wire.frame(SETTINGS, 0, 0);
    return wire;
  }

  /** A connection that lets the server send heads, and not one byte of a message. */
  static Http2Wire withoutWindow(int port) throws IOException {
    Http2Wire wire = new Http2Wire(port);
    wire.frame(SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
    wire.listen();
    return wire;
  }

  private void listen() {
    Thread reader = new Thread(this::read, "http2-wire");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        take(Http2Received.from(in));
      }
    } catch (IOException closed) {
      goneWith.complete(goAway);
    } catch (Http2Exception foreign) {
      goneWith.completeExceptionally(foreign);
    }
  }

  private void take(Http2Received frame) throws Http2Exception, IOException {
    if (frame.type() == SETTINGS && frame.flags() == 0) {
      frame(SETTINGS, 1, 0);
      flush();
    } else if (frame.type() == PING && frame.flags() == ACK && frame.word(0) == ROUND_TRIP) {
      roundTrips.release();
    } else if (frame.type() == GOAWAY) {
      goAway = frame.word(4);
    } else if (frame.type() == RST_STREAM) {
      resets.add(frame.word(0));
      answer(frame.stream()).complete(Map.of("reset", Integer.toString(frame.word(0))));
    } else if (frame.type() == HEADERS) {
      headers(frame);
    }
  }

  private void headers(Http2Received frame) throws Http2Exception {
    int block = (frame.flags() & PRIORITIZED) == 0 ? 0 : 5;
    Http2Headers headers = hpack.decodeHeaders(
        frame.stream(), Unpooled.wrappedBuffer(frame.payload()).skipBytes(block));
    if (headers.contains("grpc-status") || (frame.flags() & END_STREAM) != 0) {
      Map<String, String> told = new ConcurrentHashMap<>();
      headers.forEach(
          header -> told.put(header.getKey().toString(), header.getValue().toString()));
      answer(frame.stream()).complete(told);
    }
  }

  private CompletableFuture<Map<String, String>> answer(int stream) {
    return answers.computeIfAbsent(stream, id -> new CompletableFuture<>());
  }

  /** The last headers of a stream, or {@code reset} with its code. */
  Map<String, String> awaitAnswer(int stream) {
    return await(answer(stream), "an answer on stream " + stream);
  }

  /** How the server closed the connection: the code of its GOAWAY, or -1 when it said nothing. */
  int awaitGone() {
    return await(goneWith, "the end of the connection");
  }

  private static <T> T await(CompletableFuture<T> future, String what) {
    try {
      return future.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (TimeoutException missing) {
      throw new AssertionError("expected " + what, missing);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Waits until the server has answered all there was, and this side has taken it; false when it closed. */
  boolean awaitRoundTrip() throws IOException {
    frame(PING, 0, 0, ByteBuffer.allocate(8).putInt(ROUND_TRIP).array());
    flush();
    long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    try {
      while (!roundTrips.tryAcquire(10, TimeUnit.MILLISECONDS)) {
        if (isGone() || System.nanoTime() > giveUpNanos) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  boolean isGone() {
    return goneWith.isDone();
  }

  int resets() {
    return resets.size();
  }

  void frame(int type, int flags, int stream, byte... payload) throws IOException {
    synchronized (out) {
      out.writeByte(payload.length >> 16);
      out.writeShort(payload.length);
      out.writeByte(type);
      out.writeByte(flags);
      out.writeInt(stream);
      out.write(payload);
    }
  }

  void flush() throws IOException {
    synchronized (out) {
      out.flush();
    }
  }

  /** Opens a stream with the head of a sealed Echo; the number of the stream. */
  int open(int flags) throws IOException {
    return open(flags, echoHead(RawCall.ECHO));
  }

  int open(int flags, byte[] head) throws IOException {
    int stream = nextStream;
    nextStream += 2;
    frame(HEADERS, flags, stream, head);
    return stream;
  }

  /** The last headers that a well-formed Echo is answered with. */
  Map<String, String> echo(String text) throws IOException {
    int stream = open(END_HEADERS);
    frame(DATA, END_STREAM, stream, RawCall.framed(Probe.echo(text)).getBytes());
    flush();
    return awaitAnswer(stream);
  }

  /** The sealed head of a call by its path, compressed. */
  static byte[] echoHead(String path) {
    return compressed(sealedHead(path));
  }

  static byte[] compressed(List<Map.Entry<String, String>> head) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    head.forEach(line -> literal(block, line.getKey(), line.getValue()));
    return block.toByteArray();
  }

  /** The sealed head of a call by its path, line by line. */
  static List<Map.Entry<String, String>> sealedHead(String path) {
    MultiMap sealed = MultiMap.caseInsensitiveMultiMap();
    Metadata.write(sealed, RawCall.CALLER, Probe.SEAL);
    List<Map.Entry<String, String>> lines = new ArrayList<>(List.of(
        Map.entry(":method", "POST"),
        Map.entry(":scheme", "http"),
        Map.entry(":path", path),
        Map.entry(":authority", "127.0.0.1"),
        Map.entry("content-type", "application/grpc"),
        Map.entry("te", "trailers")));
    sealed.forEach(header -> lines.add(Map.entry(header.getKey(), header.getValue())));
    return lines;
  }

  /** HPACK's plainest form: a literal without indexing and without Huffman (RFC 7541, 6.2.2). */
  static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  static void text(ByteArrayOutputStream block, String text) {
    integer(block, 0, 7, text.length());
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** An integer behind the high bits of its first byte (RFC 7541, 5.1). */
  static void integer(ByteArrayOutputStream block, int high, int bits, int value) {
    int limit = (1 << bits) - 1;
    if (value < limit) {
      block.write(high | value);
      return;
    }
    block.write(high | limit);
    int rest = value - limit;
    for (; rest >= 128; rest >>= 7) {
      block.write(rest & 127 | 128);
    }
    block.write(rest);
  }

  static byte[] word(int value) {
    return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
