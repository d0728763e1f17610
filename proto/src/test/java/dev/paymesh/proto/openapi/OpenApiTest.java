package dev.paymesh.proto.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.AnnotationsProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Visibility;
import dev.paymesh.proto.compliance.v1.Compliance;
import dev.paymesh.proto.document.v1.DocumentOuterClass;
import dev.paymesh.proto.mesh.v1.Mesh;
import dev.paymesh.proto.payment.v1.PaymentOuterClass;
import dev.paymesh.proto.user.v1.UserOuterClass;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Owns the promise that the document in the jar is OpenAPI 3.1, whole, and what the contracts say. */
final class OpenApiTest {

  private static final Path DESCRIPTORS = Path.of("target/contracts.binpb");

  private static JsonObject document() throws IOException {
    try (InputStream json = OpenApiTest.class.getResourceAsStream("/openapi.json")) {
      return new JsonObject(
          new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** What the specification's own schema finds wrong; empty when nothing is. */
  private static String judged(JsonObject document) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      OpenAPIVersion version = OpenAPIVersion.V3_1;
      return text(settled(version
          .getRepository(vertx, "https://localhost")
          .compose(known -> version.validateContract(vertx, known, document))));
    } finally {
      settled(vertx.close());
    }
  }

  private static <T> T settled(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Stream<MethodDescriptor> rpcs() {
    return Stream.of(
            PaymentOuterClass.getDescriptor(),
            UserOuterClass.getDescriptor(),
            Compliance.getDescriptor(),
            DocumentOuterClass.getDescriptor(),
            Mesh.getDescriptor())
        .map(FileDescriptor::getServices)
        .flatMap(List::stream)
        .flatMap(service -> service.getMethods().stream());
  }

  private static boolean isPublicRest(MethodDescriptor rpc) {
    Visibility visibility = rpc.getOptions().getExtension(Options.policy).getVisibility();
    return visibility == Visibility.VISIBILITY_PUBLIC
        && rpc.getOptions().hasExtension(AnnotationsProto.http);
  }

  /** Every operation of the document. */
  private static Stream<JsonObject> operations(JsonObject document) {
    JsonObject paths = document.getJsonObject("paths");
    return paths.stream().map(path -> (JsonObject) path.getValue()).flatMap(verbs -> verbs.stream()
        .map(verb -> (JsonObject) verb.getValue()));
  }

  @Test
  void theDocumentIsValidOpenApi31() throws Exception {
    assertThat(document().getString("openapi")).startsWith("3.1.");
    assertThat(judged(document())).isEmpty();
  }

  @Test
  void aDocumentThatIsNoneIsCaught() throws Exception {
    JsonObject broken = document();
    operations(broken).limit(1).forEach(operation -> operation.put("parameters", "none"));
    assertThat(judged(broken)).contains("parameters");
  }

  @Test
  void itIsTheSameEachTimeAndWhatLiesInTheJar() throws IOException {
    byte[] descriptors = Files.readAllBytes(DESCRIPTORS);
    String version = document().getJsonObject("info").getString("version");
    String once = OpenApi.of(descriptors, version).encode();
    assertThat(OpenApi.of(descriptors, version).encode()).isEqualTo(once);
    assertThat(document().encode()).isEqualTo(once);
  }

  @Test
  void everyPublicRpcWithARouteIsInItAndNoOther() throws IOException {
    assertThat(operations(document())
            .map(it -> it.getString("x-paymesh-rpc"))
            .filter(Objects::nonNull)
            .distinct())
        .containsExactlyInAnyOrderElementsOf(rpcs()
            .filter(OpenApiTest::isPublicRest)
            .map(MethodDescriptor::getFullName)
            .toList());
  }

  @Test
  void everyReferenceLeadsSomewhere() throws IOException {
    JsonObject document = document();
    List<String> references = references(document).distinct().toList();
    assertThat(references).hasSizeGreaterThan(50).allSatisfy(reference -> {
      Object at = document;
      for (String step : List.of(reference.substring(2).split("/", -1))) {
        at = at instanceof JsonObject object ? object.getValue(step) : null;
      }
      assertThat(at).as(reference).isNotNull();
    });
  }

  /** Also by what the lint does not know: the messages of a socket. */
  @Test
  void everySchemaIsOfUseToSomething() throws IOException {
    JsonObject document = document();
    List<String> used = references(document).distinct().toList();
    assertThat(document.getJsonObject("components").getJsonObject("schemas").fieldNames())
        .allSatisfy(name -> assertThat(used).contains("#/components/schemas/" + name));
  }

  private static Stream<String> references(Object value) {
    if (value instanceof JsonObject object) {
      return object.stream()
          .flatMap(member -> member.getKey().equals("$ref")
              ? Stream.of((String) member.getValue())
              : references(member.getValue()));
    }
    return value instanceof JsonArray array
        ? array.stream().flatMap(OpenApiTest::references)
        : Stream.empty();
  }

  @Test
  void everyOperationSaysWhatItDoesAndHowItFails() throws IOException {
    assertThat(operations(document())).allSatisfy(operation -> {
      assertThat(operation.getString("summary")).as(operation.encode()).isNotBlank();
      JsonObject responses = operation.getJsonObject("responses");
      assertThat(responses.fieldNames()).contains("400", "401", "403", "429", "500", "503", "504");
      assertThat(responses.fieldNames())
          .anyMatch(status -> status.startsWith("2") || status.equals("101"));
      assertThat(responses.getJsonObject("503").getJsonObject("headers").fieldNames())
          .contains("Retry-After", "X-Request-Id");
    });
  }

  @Test
  void everyExampleOfAProblemIsOne() throws IOException {
    JsonObject components = document().getJsonObject("components");
    JsonObject schema = components.getJsonObject("schemas").getJsonObject("Problem");
    assertThat(components.getJsonObject("examples")).hasSizeGreaterThan(40).allSatisfy(example -> {
      JsonObject problem = ((JsonObject) example.getValue()).getJsonObject("value");
      assertThat(faults(schema, problem)).isEmpty();
      problem.remove("reason");
      assertThat(faults(schema, problem)).isNotEmpty();
    });
  }

  @Test
  void whatAClientMaySendIsClosedAndBounded() throws IOException {
    JsonObject schema = document()
        .getJsonObject("components")
        .getJsonObject("schemas")
        .getJsonObject("CreatePaymentRequest");
    JsonObject payment = new JsonObject().put("amount_cents", 100).put("idempotency_key", "k");
    assertThat(faults(schema, payment)).isEmpty();
    assertThat(faults(schema, payment.copy().put("user_id", "somebody"))).isNotEmpty();
    assertThat(faults(schema, payment.copy().put("amount_cents", 0))).isNotEmpty();
    assertThat(faults(schema, payment.copy().put("currency", "usd"))).isNotEmpty();
    assertThat(faults(schema, payment.copy().put("idempotency_key", "a b"))).isNotEmpty();
    assertThat(faults(schema, new JsonObject().put("idempotency_key", "k"))).isNotEmpty();
  }

  @Test
  void theWordsAreThoseOfTheContracts() throws IOException {
    JsonObject pay =
        document().getJsonObject("paths").getJsonObject("/api/v1/payments").getJsonObject("post");
    assertThat(pay.getString("summary")).startsWith("Stores a payment under the caller's");
    assertThat(document().encode()).doesNotContain("buf:lint");
  }

  /** What is wrong with a value; empty when nothing is. */
  private static String faults(JsonObject schema, JsonObject value) {
    JsonSchemaOptions options = new JsonSchemaOptions()
        .setBaseUri("https://localhost")
        .setDraft(Draft.DRAFT202012)
        .setOutputFormat(OutputFormat.Basic);
    return text(Validator.create(JsonSchema.of(schema), options).validate(value));
  }

  private static String text(OutputUnit found) {
    return Boolean.TRUE.equals(found.getValid()) ? "" : String.valueOf(found.getErrors());
  }
}
