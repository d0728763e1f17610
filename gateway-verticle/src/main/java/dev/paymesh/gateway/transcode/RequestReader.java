package dev.paymesh.gateway.transcode;

import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.rules.FieldRules;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Owns the way from a REST request to the message of one rpc, and every refusal on it.
 *
 * <p>Each value has exactly one place it may come from: the path, then the body or else the query; a header only where
 * the contract names it. What cannot be placed is refused, never dropped.
 */
public final class RequestReader {

  private final Message prototype;
  private final ObjectPlan plan;
  private final boolean hasBody;
  private final Map<String, Slot> path = new LinkedHashMap<>();
  private final List<Slot> headers;

  RequestReader(Message prototype, PathTemplate template, boolean hasBody) {
    this.prototype = prototype;
    this.hasBody = hasBody;
    plan = ObjectPlan.of(prototype.getDescriptorForType());
    template.variables().forEach(name -> path.put(name, plan.takeForPath(name)));
    headers = plan.slots().stream().filter(slot -> !slot.header().isEmpty()).toList();
    if (!hasBody) {
      plan.slots().forEach(RequestReader::requireQueryable);
    }
  }

  private static void requireQueryable(Slot slot) {
    if (!slot.isText()) {
      throw new IllegalStateException(slot.field().getFullName()
          + ": a message cannot be sent in a query (expected inline or a body)");
    }
  }

  /** The checked message; fails with INVALID_ARGUMENT, or with NOT_FOUND where the path names nothing possible. */
  public Message read(RestRequest request, String callerId) {
    Draft draft = new Draft(prototype.newBuilderForType());
    readPath(request, draft);
    readQuery(request, draft);
    readBody(request, draft);
    readHeaders(request, draft);
    draft.putDefaults(plan);
    plan.fromCaller().forEach(slot -> draft.put(slot, callerId));
    return checked(draft);
  }

  private void readPath(RestRequest request, Draft draft) {
    path.forEach((name, slot) -> {
      String text = request.path().get(name);
      Object value = text == null ? null : slot.parse(text);
      if (value == null) {
        throw notFound(List.of(violation(name, "expected " + slot.expected())));
      }
      draft.markSent(slot);
      draft.put(slot, value);
    });
  }

  private void readQuery(RestRequest request, Draft draft) {
    for (Map.Entry<String, String> parameter : request.query()) {
      String name = parameter.getKey();
      Slot slot = hasBody ? null : plan.slot(name);
      if (slot == null) {
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
    if (hasBody) {
      BodyReader.read(request.body(), plan, draft);
    } else if (request.body() != null && request.body().length() > 0) {
      throw MeshStatus.invalid(JsonBody.BODY, "expected no body");
    }
  }

  private void readHeaders(RestRequest request, Draft draft) {
    for (Slot slot : headers) {
      List<String> values = request.headers().getAll(slot.header());
      if (values.size() > 1) {
        throw MeshStatus.invalid(
            slot.name(), "expected the header " + slot.header() + " only once");
      }
      if (!values.isEmpty()) {
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
    String name = RestNames.of(prototype.getDescriptorForType(), found.getField());
    Slot slot = plan.slot(name);
    String description = found.getDescription();
    boolean absent = slot != null && !slot.isRepeated() && !draft.wasSent(slot);
    return violation(
        name, absent ? description.replaceFirst(", got .*", ", got nothing") : description);
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
