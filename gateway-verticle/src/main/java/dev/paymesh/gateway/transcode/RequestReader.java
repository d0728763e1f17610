package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.gateway.transcode.Draft.Nulls;
import dev.paymesh.proto.common.v1.Upload;
import dev.paymesh.proto.rules.FieldRules;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Owns the way from a REST request to the message of one rpc, and every refusal on it.
 *
 * <p>Each value has exactly one place it may come from: the path, then the body or else the query; a header only where
 * the contract names it. What cannot be placed is refused, never dropped.
 */
public final class RequestReader {

  private final Message prototype;
  private final Form form;
  private final ObjectPlan plan;
  private final @Nullable Slot bodyField;
  private final Map<Upload, Slot> uploads;
  private final Nulls nulls;
  private final Map<String, Slot> path = new LinkedHashMap<>();
  private final List<Slot> headers;

  /**
   * How a request is sent.
   *
   * @param body {@code *}, the field that the body is, or empty for no body
   * @param patch whether members that are not sent stay as they are
   * @param upload whether a file takes the place of the body
   */
  record Form(PathTemplate path, String body, boolean patch, boolean upload) {

    boolean bodyIsAll() {
      return body.equals(HttpBinding.ALL);
    }
  }

  RequestReader(Message prototype, Form form) {
    this.prototype = prototype;
    this.form = form;
    plan = ObjectPlan.of(prototype.getDescriptorForType());
    form.path().variables().forEach(name -> path.put(name, plan.takeForPath(name)));
    uploads = form.upload() ? plan.takeForUpload() : Map.of();
    boolean aField = !form.body().isEmpty() && !form.bodyIsAll();
    bodyField = aField ? plan.takeForBody(form.body()) : null;
    nulls = !form.patch() ? Nulls.REFUSED : plan.mask() == null ? Nulls.PRESENCE : Nulls.MASK;
    headers = plan.slots().stream().filter(slot -> !slot.header().isEmpty()).toList();
    if (!form.bodyIsAll()) {
      plan.slots().forEach(RequestReader::requireQueryable);
    }
  }

  private static void requireQueryable(Slot slot) {
    if (!slot.isText() && slot.isRepeated()) {
      throw new IllegalStateException(slot.field().getFullName()
          + ": a list of messages cannot be sent in a query (expected a body)");
    }
  }

  /** Where a part of an uploaded file goes. */
  Optional<FieldDescriptor> upload(Upload part) {
    return Optional.ofNullable(uploads.get(part)).map(Slot::field);
  }

  /** The checked message; fails with INVALID_ARGUMENT, or with NOT_FOUND where the path names nothing possible. */
  public Message read(RestRequest request, String callerId) {
    return read(request, callerId, Map.of());
  }

  /** The same with what is told about a file. */
  Message read(RestRequest request, String callerId, Map<Upload, String> file) {
    Draft draft = new Draft(prototype.newBuilderForType(), nulls);
    readPath(request, draft);
    readQuery(request, draft);
    readBody(request, draft);
    // Once more: a body may have brought the message that a variable is inside of.
    readPath(request, draft);
    readHeaders(request, draft);
    file.forEach((part, text) -> readFile(part, text, draft));
    draft.putDefaults(plan);
    plan.fromCaller().forEach(slot -> draft.put(slot, callerId));
    return checked(draft);
  }

  private void readFile(Upload part, String text, Draft draft) {
    Slot slot = uploads.get(part);
    if (slot != null) {
      draft.put(slot, valueOf(slot, text, draft));
    }
  }

  private void readPath(RestRequest request, Draft draft) {
    path.forEach((name, slot) -> {
      String text = request.path().get(name);
      Object value = text == null ? null : slot.parse(text);
      if (value == null) {
        throw notFound(List.of(violation(name, "expected " + slot.expected())));
      }
      draft.put(slot, value);
    });
  }

  private void readQuery(RestRequest request, Draft draft) {
    for (Map.Entry<String, String> parameter : request.query()) {
      String name = parameter.getKey();
      Slot slot = form.bodyIsAll() ? null : plan.find(name);
      if (slot == null || !slot.isText()) {
        throw MeshStatus.invalid(RestNames.printable(name), "expected no such query parameter");
      }
      boolean first = draft.markSent(slot);
      if (!first && !slot.isRepeated()) {
        throw MeshStatus.invalid(name, "expected the query parameter only once");
      }
      draft.put(slot, valueOf(slot, parameter.getValue(), draft));
    }
  }

  private void readBody(RestRequest request, Draft draft) {
    if (form.bodyIsAll()) {
      BodyReader.read(request.body(), plan, draft);
      putMask(draft, draft);
    } else if (bodyField != null) {
      Draft inner = draft.inner(bodyField);
      ObjectPlan members = Objects.requireNonNull(bodyField.members());
      BodyReader.read(request.body(), members, inner);
      putMask(inner, draft);
      inner.putDefaults(members);
      draft.put(bodyField, inner.build());
    } else if (request.body() != null && request.body().length() > 0) {
      throw MeshStatus.invalid(JsonBody.BODY, "expected no body");
    }
  }

  /** A change tells what it is about: without that, whatever the client left out would be emptied. */
  private void putMask(Draft sent, Draft draft) {
    FieldDescriptor mask = plan.mask();
    if (mask == null || !form.patch()) {
      return;
    }
    List<String> paths = sent.mask();
    if (paths.isEmpty()) {
      throw MeshStatus.invalid(JsonBody.BODY, "expected at least one member to change");
    }
    draft.put(mask, FieldMask.newBuilder().addAllPaths(paths).build());
  }

  private void readHeaders(RestRequest request, Draft draft) {
    for (Slot slot : headers) {
      List<String> values = request.headers().getAll(slot.header());
      if (values.size() > 1) {
        throw MeshStatus.invalid(
            slot.name(), "expected the header " + slot.header() + " only once");
      }
      boolean anyVersion = slot.isVersion() && values.contains("*");
      if (!values.isEmpty() && !anyVersion) {
        putHeader(slot, values.get(0), draft);
      }
    }
  }

  private static void putHeader(Slot slot, String header, Draft draft) {
    String text = HeaderText.of(header);
    if (text == null) {
      throw MeshStatus.invalid(
          slot.name(), "expected the header " + slot.header() + " as bare text or a quoted string");
    }
    if (slot.isVersion() && slot.parse(text) == null) {
      // No version of ours looks like that, so it is not the one there is.
      throw MeshStatus.of(GrpcStatus.ABORTED, "VERSION_MISMATCH", "there is no such version");
    }
    boolean alsoElsewhere = draft.wasSent(slot);
    Object value = valueOf(slot, text, draft);
    if (alsoElsewhere && !draft.get(slot).equals(value)) {
      throw MeshStatus.invalid(
          slot.name(), "expected the same value as in the header " + slot.header());
    }
    draft.markSent(slot);
    draft.put(slot, value);
  }

  private static Object valueOf(Slot slot, String text, Draft draft) {
    if (!draft.wasSent(slot) && draft.hasRival(slot)) {
      throw MeshStatus.invalid(slot.name(), "expected only one of what excludes each other");
    }
    Object value = slot.parse(text);
    if (value == null) {
      throw MeshStatus.invalid(slot.name(), "expected " + slot.expected());
    }
    return value;
  }

  private Message checked(Draft draft) {
    Message message = draft.build();
    List<FieldViolation> found = FieldRules.check(message);
    if (found.isEmpty()) {
      return message;
    }
    List<FieldViolation> named = found.stream().map(it -> named(it, draft)).toList();
    boolean namesNothing = named.stream().anyMatch(it -> path.containsKey(it.getField()));
    throw namesNothing ? notFound(named) : MeshStatus.invalid(named);
  }

  /** As the client knows the field, and without a value that the client did not send. */
  private FieldViolation named(FieldViolation found, Draft draft) {
    String name = restName(found.getField());
    Slot slot = plan.slot(name);
    String description = found.getDescription();
    boolean absent = slot != null && !slot.isRepeated() && !draft.wasSent(slot);
    return violation(
        name, absent ? description.replaceFirst(", got .*", ", got nothing") : description);
  }

  /** A field of the contract as the client knows it. */
  String restName(String contractPath) {
    String name = RestNames.of(prototype.getDescriptorForType(), contractPath);
    String body = bodyField == null ? "" : bodyField.name() + ".";
    return !body.isEmpty() && name.startsWith(body) ? name.substring(body.length()) : name;
  }

  private static FieldViolation violation(String field, String description) {
    return FieldViolation.newBuilder()
        .setField(field)
        .setDescription(description)
        .build();
  }

  private static MeshStatus notFound(List<FieldViolation> violations) {
    return MeshStatus.of(GrpcStatus.NOT_FOUND, "NOT_FOUND", "there is no such resource")
        .with(BadRequest.newBuilder().addAllFieldViolations(violations).build());
  }
}
