package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One message under construction, and which of its members the client has sent. */
final class Draft {

  private final Message.Builder message;
  private final Nulls nulls;
  private final BitSet sent = new BitSet();
  /** Members of inner messages that came one by one; few clients send any. */
  private final Set<String> sentInside = new HashSet<>(0);
  /** What was sent, and into what, where a mask has to tell it. */
  private final Map<Slot, Optional<Draft>> touched = new LinkedHashMap<>(0);

  /** What a null means. */
  enum Nulls {
    /** A value of the wrong kind. */
    REFUSED,
    /** Emptied, where empty can be told from absent without a mask. */
    PRESENCE,
    /** In the mask, without a value. */
    MASK
  }

  Draft(Message.Builder message) {
    this(message, Nulls.REFUSED);
  }

  Draft(Message.Builder message, Nulls nulls) {
    this.message = message;
    this.nulls = nulls;
  }

  /** Whether this is the first time that the member comes. */
  boolean markSent(Slot slot) {
    if (!slot.isInPlan()) {
      return sentInside.add(slot.name());
    }
    boolean first = !sent.get(slot.ordinal());
    sent.set(slot.ordinal());
    if (nulls == Nulls.MASK) {
      touched.putIfAbsent(slot, Optional.empty());
    }
    return first;
  }

  boolean wasSent(Slot slot) {
    return slot.isInPlan() ? sent.get(slot.ordinal()) : sentInside.contains(slot.name());
  }

  /** Takes a null for what it means here; false where it means nothing. */
  boolean clear(Slot slot) {
    if (nulls == Nulls.REFUSED || !slot.header().isEmpty()) {
      return false;
    }
    if (nulls == Nulls.MASK) {
      slot.owner(message).clearField(slot.field());
      return true;
    }
    boolean emptied = slot.field().hasPresence() && slot.isTextOrBytes();
    if (emptied) {
      put(slot, slot.field().getDefaultValue());
    }
    return emptied;
  }

  /** The fields that were sent, an inner message by its own; a list is one field. */
  List<String> mask() {
    List<String> paths = new ArrayList<>();
    touched.forEach((slot, inner) -> {
      List<String> inside = inner.map(Draft::mask).orElse(List.of());
      if (!slot.header().isEmpty()) {
        return;
      }
      if (inside.isEmpty()) {
        paths.add(slot.contractPath());
      } else {
        inside.forEach(path -> paths.add(slot.contractPath() + "." + path));
      }
    });
    return paths;
  }

  /** Whether another member of the same oneof is there, which this one would silently replace. */
  boolean hasRival(Slot slot) {
    OneofDescriptor oneof = slot.field().getRealContainingOneof();
    return oneof != null && slot.owner(message).hasOneof(oneof);
  }

  void put(Slot slot, Object value) {
    Message.Builder owner = slot.owner(message);
    if (slot.isRepeated()) {
      owner.addRepeatedField(slot.field(), value);
    } else {
      owner.setField(slot.field(), value);
    }
  }

  /** A field of the outermost message that no client sends. */
  void put(FieldDescriptor field, Object value) {
    message.setField(field, value);
  }

  Object get(Slot slot) {
    return slot.owner(message).getField(slot.field());
  }

  /** The member's message, still empty. */
  Draft inner(Slot slot) {
    Draft inner = new Draft(slot.owner(message).newBuilderForField(slot.field()), nulls);
    if (nulls == Nulls.MASK && !slot.isRepeated()) {
      touched.put(slot, Optional.of(inner));
    }
    return inner;
  }

  /** Gives what the client left out its default. */
  void putDefaults(ObjectPlan plan) {
    for (Slot slot : plan.slots()) {
      Object value = slot.defaultValue();
      if (value != null && !wasSent(slot)) {
        put(slot, value);
      }
    }
  }

  Message build() {
    return message.build();
  }
}
