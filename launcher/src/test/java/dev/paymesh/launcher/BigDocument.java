package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Owns a document of 50 MiB that comes over REST, is cut on its way, goes on, and is fetched, while heaps are watched. */
final class BigDocument implements AutoCloseable {

  private static final int MIB = 1 << 20;
  private static final int BYTES = 50 * MIB;
  private static final int CUT_AT = BYTES / 10 * 6;
  /** What the service holds of a piece that is not full yet. */
  private static final int PIECE_BYTES = 128 * 1024;

  private static final int PATIENCE_S = 60;
  private static final long LOOK_AGAIN_MS = 100;
  private static final String USER = "/api/v1/users/user-0001";

  private final UpProcess up;
  private final byte[] file = file();
  private final Map<String, LiveHeap> heaps = new TreeMap<>();
  private final Map<String, Long> before = new TreeMap<>();
  private final Map<String, Long> most = new TreeMap<>();

  /** Through these processes. */
  BigDocument(UpProcess up, List<String> instances) throws Exception {
    this.up = up;
    warmUp();
    for (String instance : instances) {
      LiveHeap heap = LiveHeap.of(up.runs(instance).get(0));
      heaps.put(instance, heap);
      before.put(instance, heap.bytes());
    }
  }

  private static byte[] file() {
    byte[] bytes = new byte[BYTES];
    new Random(7).nextBytes(bytes);
    System.arraycopy("%PDF-1.7\n".getBytes(US_ASCII), 0, bytes, 0, 9);
    return bytes;
  }

  /** The most that each process had more in its heap than before, once it has come and gone. */
  Map<String, Long> extraHeap() throws Exception {
    JsonObject document = watched(this::uploadWithACut);
    assertThat(document.getString("sha256")).isEqualTo(sha256(file));
    assertThat(watched(() -> download(document.getString("id")))).isEqualTo(sha256(file));
    Map<String, Long> extra = new TreeMap<>();
    most.forEach(
        (instance, bytes) -> extra.put(instance, bytes - before.getOrDefault(instance, 0L)));
    System.out.println("50 MiB up and down; live heap before " + before + ", extra " + extra);
    return extra;
  }

  @Override
  public void close() throws IOException {
    for (LiveHeap heap : heaps.values()) {
      heap.close();
    }
  }

  /** What is loaded and made once is not what a document costs. */
  private void warmUp() throws Exception {
    try (Socket small = begin("small", "", 2 * MIB)) {
      small.getOutputStream().write(file, 0, 2 * MIB);
      download(answer(small).getString("id"));
    }
  }

  private JsonObject uploadWithACut() throws Exception {
    try (Socket first = begin("big", "", BYTES)) {
      first.getOutputStream().write(file, 0, CUT_AT);
      awaitStored();
      first.setSoLinger(true, 0);
    }
    int from = stored();
    assertThat(from).isBetween(CUT_AT - PIECE_BYTES, CUT_AT);
    try (Socket second = begin("big", "&offset=" + from, BYTES - from)) {
      second.getOutputStream().write(file, from, BYTES - from);
      return answer(second);
    }
  }

  private Socket begin(String key, String query, int bytes) throws IOException {
    URI gateway = URI.create(up.gateway());
    Socket socket = new Socket(gateway.getHost(), gateway.getPort());
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_S));
    String token =
        up.request(up.gateway()).build().headers().firstValue("Authorization").orElseThrow();
    String head = "POST " + USER + "/documents?document_type=PASSPORT" + query
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + token
        + "\r\nContent-Type: application/pdf\r\nIdempotency-Key: " + key
        + "\r\nConnection: close\r\nContent-Length: " + bytes + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(US_ASCII));
    return socket;
  }

  private static JsonObject answer(Socket socket) throws IOException {
    String text = new String(socket.getInputStream().readAllBytes(), US_ASCII);
    assertThat(text).startsWith("HTTP/1.1 201");
    return new JsonObject(text.substring(text.indexOf("\r\n\r\n")));
  }

  private int stored() throws Exception {
    HttpResponse<String> upload = up.get(USER + "/uploads/big");
    return upload.statusCode() == 200 ? new JsonObject(upload.body()).getInteger("offset") : 0;
  }

  private void awaitStored() throws Exception {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (stored() < CUT_AT - PIECE_BYTES) {
      assertThat(System.nanoTime()).as("what was sent is stored").isLessThan(endNs);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Its hash. */
  private String download(String id) throws Exception {
    HttpResponse<InputStream> content = UpProcess.HTTP.send(
        up.request(up.gateway() + "/api/v1/documents/" + id + "/content").build(),
        BodyHandlers.ofInputStream());
    assertThat(content.statusCode()).isEqualTo(200);
    try (InputStream bytes = content.body()) {
      return sha256(bytes.readAllBytes());
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private interface Transfer<T> {
    T make() throws Exception;
  }

  /** Looks at all heaps again and again while something comes or goes. */
  private <T> T watched(Transfer<T> transfer) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread watch = new Thread(() -> {
      while (!over.get()) {
        heaps.forEach((instance, heap) -> most.merge(instance, heap.bytes(), Math::max));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MS));
      }
    });
    watch.start();
    try {
      return transfer.make();
    } finally {
      over.set(true);
      watch.join();
    }
  }
}
