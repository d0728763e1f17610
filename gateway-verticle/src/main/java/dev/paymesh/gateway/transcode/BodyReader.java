package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.protobuf.Message;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one JSON object into a draft, and knows at each moment which member it is at, to name it in an error. */
final class BodyReader {

  private final JsonParser json;

  private BodyReader(JsonParser json) {
    this.json = json;
  }

  static void read(@Nullable Buffer body, ObjectPlan plan, Draft draft) {
    try (JsonParser json = JsonBody.parser(body)) {
      new BodyReader(json).document(plan, draft);
    } catch (IOException impossible) {
      // The reader turns the parser's own failures into refusals, and there is no stream behind it.
      throw new IllegalStateException(impossible);
    }
  }

  private void document(ObjectPlan plan, Draft draft) {
    try {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw refused("a JSON object");
      }
      members(plan, draft);
      if (json.nextToken() != null) {
        throw refused("nothing after the JSON object");
      }
    } catch (StreamConstraintsException beyond) {
      throw refused(JsonBody.LIMITS);
    } catch (IOException malformed) {
      throw refused("well-formed JSON at column " + json.currentLocation().getColumnNr());
    }
  }

  private void members(ObjectPlan plan, Draft draft) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      member(known(plan.slot(json.currentName())), draft);
    }
  }

  private Slot known(@Nullable Slot slot) {
    if (slot == null) {
      throw refused("no such member");
    }
    return slot;
  }

  private void member(Slot slot, Draft draft) throws IOException {
    json.nextToken();
    if (draft.hasRival(slot)) {
      throw refused("only one of the members that exclude each other");
    }
    if (!draft.markSent(slot)) {
      throw refused("the member only once");
    }
    if (json.currentToken() == JsonToken.VALUE_NULL && draft.clear(slot)) {
      return;
    }
    if (slot.isRepeated()) {
      items(slot, draft);
    } else {
      draft.put(slot, value(slot, draft));
    }
  }

  private void items(Slot slot, Draft draft) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw refused("a list, got " + kind());
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      draft.put(slot, value(slot, draft));
    }
  }

  private Object value(Slot slot, Draft draft) throws IOException {
    ObjectPlan members = slot.members();
    if (members != null && json.currentToken() == JsonToken.START_OBJECT) {
      return object(members, draft.inner(slot));
    }
    ValueCodec codec = slot.codec();
    Object value = codec == null ? null : codec.read(json);
    if (value == null) {
      throw refused(slot.expected() + ", got " + kind());
    }
    return value;
  }

  private Message object(ObjectPlan members, Draft inner) throws IOException {
    members(members, inner);
    inner.putDefaults(members);
    return inner.build();
  }

  /** What stands there, without repeating it. */
  private String kind() {
    return switch (json.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "another number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }

  private MeshStatus refused(String expected) {
    StringBuilder path = new StringBuilder();
    appendPath(json.getParsingContext(), path);
    String field = path.isEmpty() ? JsonBody.BODY : RestNames.printable(path.toString());
    return MeshStatus.invalid(field, "expected " + expected);
  }

  /** From the parser's own account of where it is, which also holds where it stumbles before it has a token. */
  private static void appendPath(@Nullable JsonStreamContext at, StringBuilder path) {
    if (at == null) {
      return;
    }
    appendPath(at.getParent(), path);
    if (at.inArray() && at.hasCurrentIndex()) {
      path.append('[').append(at.getCurrentIndex()).append(']');
    } else if (at.getCurrentName() != null) {
      path.append(path.isEmpty() ? "" : ".").append(at.getCurrentName());
    }
  }
}
