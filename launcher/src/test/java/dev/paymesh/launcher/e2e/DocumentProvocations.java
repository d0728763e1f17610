package dev.paymesh.launcher.e2e;

import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.launcher.e2e.Provocations.Provocation;
import dev.paymesh.launcher.e2e.Provocations.Told;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Owns how the reasons of documents are provoked over REST. */
final class DocumentProvocations {

  private static final String PDF = "%PDF-1.4\n" + "a".repeat(57);
  private static final String OCTETS = "application/octet-stream";
  private static final int DOCUMENTS_MAX = 20;
  private static final int UPLOADS_MAX = 3;
  private static final int TRANSFERS_MAX = 4;

  private final Mesh mesh;

  DocumentProvocations(Mesh mesh) {
    this.mesh = mesh;
  }

  void addTo(Map<String, Provocation> all) {
    all.put("DOCUMENT_NOT_FOUND", () -> {
      Client ada = mesh.as("user-0001");
      return Told.of(ada.get("/api/v1/documents/" + UUID.randomUUID()));
    });
    all.put("UPLOAD_NOT_FOUND", () -> {
      Client ada = mesh.as("user-0001");
      return Told.of(ada.get("/api/v1/users/user-0001/uploads/none"));
    });
    all.put("DOCUMENT_TOO_LARGE", () -> told("&size_bytes=99999999", OCTETS, PDF));
    all.put("DOCUMENT_SIZE_MISMATCH", () -> told("&size_bytes=1000", OCTETS, PDF));
    all.put("DOCUMENT_HASH_MISMATCH", () -> told("&sha256=" + "00".repeat(32), OCTETS, PDF));
    all.put("DOCUMENT_EMPTY", () -> told("", OCTETS, ""));
    all.put("MEDIA_TYPE_REFUSED", () -> told("", OCTETS, "<!DOCTYPE html><html><body>"));
    all.put("MEDIA_TYPE_MISMATCH", () -> told("", "image/png", PDF));
    all.put("UPLOAD_OFFSET_WRONG", this::anotherOffset);
    all.put("UPLOAD_SUPERSEDED", this::superseded);
    all.put("UPLOADS_FULL", () -> Told.of(oneTooMany(UPLOADS_MAX, "&size_bytes=1000")));
    all.put("DOCUMENTS_FULL", () -> Told.of(oneTooMany(DOCUMENTS_MAX, "")));
    all.put("DOCUMENTS_BUSY", this::busy);
  }

  private static String newUser() {
    return "u-" + UUID.randomUUID();
  }

  private static String path(String user, String query) {
    return "/api/v1/users/" + user + "/documents?document_type=PASSPORT" + query;
  }

  private Told told(String query, String type, String content) {
    String user = newUser();
    return Told.of(upload(mesh.as(user), path(user, query), type, content));
  }

  private static Answer upload(Client client, String path, String type, String content) {
    return client.send(client
        .request(path)
        .header("Content-Type", type)
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .POST(BodyPublishers.ofString(content)));
  }

  /** Of bytes of any type. */
  private static Answer keyed(Client client, String path, String key) {
    return client.send(client
        .request(path)
        .header("Content-Type", OCTETS)
        .header("Idempotency-Key", key)
        .POST(BodyPublishers.ofString(PDF)));
  }

  private Told anotherOffset() {
    String user = newUser();
    Client client = mesh.as(user);
    keyed(client, path(user, "&size_bytes=1000"), "k");
    return Told.of(keyed(client, path(user, "&size_bytes=1000&offset=7"), "k"));
  }

  private Answer oneTooMany(int most, String query) {
    String user = newUser();
    for (int n = 0; n < most; n++) {
      upload(mesh.as(user), path(user, query), OCTETS, PDF);
    }
    return upload(mesh.as(user), path(user, query), OCTETS, PDF);
  }

  private Told superseded() throws IOException {
    String user = newUser();
    Client client = mesh.as(user);
    try (Wire first = begun(client, user, "k")) {
      keyed(client, path(user, ""), "k");
      return Told.of(first.read());
    }
  }

  /** One that is open, and sends no more for now. */
  private Wire begun(Client client, String user, String key) throws IOException {
    Wire wire = Wire.to(mesh.port());
    wire.send("POST " + path(user, "") + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        + client.authorization() + "\r\nContent-Type: " + OCTETS + "\r\nIdempotency-Key: " + key
        + "\r\nContent-Length: 100000\r\n\r\n" + PDF);
    Eventually.within(
        Duration.ofSeconds(10),
        "the upload is open",
        () -> client.get("/api/v1/users/" + user + "/uploads/" + key).status() == 200);
    return wire;
  }

  /** One person in the name of several. */
  private Told busy() throws IOException {
    Client admin = mesh.as("the-clerk", "admin");
    List<Wire> open = new ArrayList<>();
    try {
      for (int n = 0; n < TRANSFERS_MAX; n++) {
        open.add(begun(admin, newUser(), "k"));
      }
      return Told.of(upload(admin, path(newUser(), ""), OCTETS, PDF));
    } finally {
      for (Wire wire : open) {
        wire.close();
      }
    }
  }
}
