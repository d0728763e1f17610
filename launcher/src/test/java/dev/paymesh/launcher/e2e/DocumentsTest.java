package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.e2e.Client.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an owner, somebody else and a reviewer can do with documents over REST. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentsTest {

  private static final String PDF = "%PDF-1.7\n" + "a page ".repeat(20_000);
  private static final String OCTETS = "application/octet-stream";

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final String user = "u-" + UUID.randomUUID();
  private final Client owner = mesh.as(user);

  private Answer upload(String key, String query, String type, String body) {
    return owner.send(about(owner, key, query)
        .header("Content-Type", type)
        .POST(BodyPublishers.ofString(body, US_ASCII)));
  }

  private HttpRequest.Builder about(Client client, String key, String query) {
    return client
        .request("/api/v1/users/" + user + "/documents" + query)
        .header("Idempotency-Key", key);
  }

  private Answer uploadPassport() {
    Answer made =
        upload(UUID.randomUUID().toString(), "?document_type=PASSPORT", "application/pdf", PDF);
    assertThat(made.status()).as(made.http().body()).isEqualTo(201);
    return made;
  }

  private Answer delete(Client client, String id, String key, String query) {
    return client.send(client
        .request("/api/v1/documents/" + id + query)
        .header("Idempotency-Key", key)
        .DELETE());
  }

  @Test
  void aDocumentIsUploadedFoundFetchedAndDeleted() {
    Answer made = uploadPassport();
    assertThat(made.header("Location")).isEqualTo("/api/v1/documents/" + made.id());
    assertThat(made.json().getLong("size_bytes")).isEqualTo(PDF.length());
    assertThat(made.json().getString("document_type")).isEqualTo("PASSPORT");
    Answer found = owner.get(made.header("Location"));
    assertThat(found.json().getString("sha256")).isEqualTo(made.json().getString("sha256"));
    assertThat(owner
            .get("/api/v1/users/" + user + "/documents?page_size=1")
            .json()
            .getJsonArray("documents"))
        .hasSize(1);
    Answer content = owner.get(made.header("Location") + "/content");
    assertThat(content.http().body()).isEqualTo(PDF);
    assertThat(content.header("Content-Type")).isEqualTo("application/pdf");
    assertThat(content.header("Content-Disposition")).isEqualTo("attachment");
    assertThat(content.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(owner.get(made.header("Location") + "/content?offset=10").http().body())
        .isEqualTo(PDF.substring(10));
    assertThat(delete(owner, made.id(), "d-" + made.id(), "?reason=old").status())
        .isEqualTo(204);
    assertThat(delete(owner, made.id(), "d-" + made.id(), "?reason=old").status())
        .isEqualTo(204);
    assertThat(delete(owner, made.id(), "d-" + made.id(), "?reason=other").reason())
        .isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(owner.get(made.header("Location")).reason()).isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(owner.get(made.header("Location") + "/content").status()).isEqualTo(404);
  }

  @Test
  void aFormAndLinesBringADocumentToo() {
    String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
        + "Content-Type: application/pdf\r\n\r\n" + PDF + "\r\n--b--\r\n";
    Answer byForm = upload(
        "f-" + UUID.randomUUID(),
        "?document_type=NATIONAL_ID",
        "multipart/form-data; boundary=b",
        form);
    assertThat(byForm.status()).as(byForm.http().body()).isEqualTo(201);
    assertThat(byForm.json().getLong("size_bytes")).isEqualTo(PDF.length());
    JsonObject line = new JsonObject()
        .put("document_type", "PASSPORT")
        .put(
            "content",
            Base64.getEncoder().encodeToString(PDF.substring(0, 3_000).getBytes(US_ASCII)));
    String lines = line.encode() + "\n" + line.encode() + "\n";
    Answer byLines = upload("l-" + UUID.randomUUID(), "", "application/x-ndjson", lines);
    assertThat(byLines.status()).as(byLines.http().body()).isEqualTo(201);
    assertThat(byLines.json().getLong("size_bytes")).isEqualTo(6_000);
  }

  @Test
  void aKeyIsForOneContentEvenIfNothingElseIsSaidOfIt() {
    String key = UUID.randomUUID().toString();
    String query = "?document_type=PASSPORT";
    Answer made = upload(key, query, OCTETS, PDF);
    assertThat(upload(key, query, OCTETS, PDF).id()).isEqualTo(made.id());
    for (String other :
        new String[] {PDF.substring(0, PDF.length() - 1) + "!", PDF.substring(1), PDF + PDF, ""}) {
      Answer refused = upload(key, query, OCTETS, other);
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }
    // What goes on behind the whole is the end of the same; what goes on too far is not.
    assertThat(upload(key, query + "&offset=" + PDF.length(), OCTETS, "").id())
        .isEqualTo(made.id());
    assertThat(upload(key, query + "&offset=" + PDF.length(), OCTETS, "x").reason())
        .isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void whatIsSomebodyElsesIsNotThereAndAReviewerSeesIt() {
    String path = uploadPassport().header("Location");
    Client stranger = mesh.as("user-0002");
    assertThat(stranger.get(path).reason()).isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(stranger.get(path + "/content").reason()).isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(
            delete(stranger, path.substring(path.lastIndexOf('/') + 1), "k", "").reason())
        .isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(stranger.get("/api/v1/users/" + user + "/documents").reason())
        .isEqualTo("OWNER_NOT_ALLOWED");
    assertThat(stranger.get("/api/v1/users/" + user + "/uploads/k").reason())
        .isEqualTo("OWNER_NOT_ALLOWED");
    HttpRequest.Builder foreign =
        about(stranger, "k", "?document_type=PASSPORT").header("Content-Type", OCTETS);
    assertThat(stranger.send(foreign.POST(BodyPublishers.ofString(PDF))).reason())
        .isEqualTo("OWNER_NOT_ALLOWED");
    Client support = mesh.as("the-clerk", "support");
    assertThat(support.get(path + "/content").status()).isEqualTo(200);
    assertThat(
            delete(support, path.substring(path.lastIndexOf('/') + 1), "k", "").reason())
        .isEqualTo("ROLE_NOT_ALLOWED");
  }

  /** It says that there is more than the contract lets a file have; nothing of it is read. */
  @Test
  void whatIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
    try (Wire wire = Wire.to(mesh.port())) {
      Wire.Reply refused = wire.send("POST /api/v1/users/" + user
              + "/documents?document_type=PASSPORT HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
              + owner.authorization() + "\r\nContent-Type: " + OCTETS
              + "\r\nIdempotency-Key: k\r\nContent-Length: 53477377\r\n\r\n")
          .read();
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.json().getString("reason")).isEqualTo("BODY_TOO_LARGE");
    }
  }
}
