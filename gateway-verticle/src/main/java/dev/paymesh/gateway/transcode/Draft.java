package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.BitSet;

/** One message under construction, and which of its members the client has sent. */
final class Draft {

  private final Message.Builder message;
  private final BitSet sent = new BitSet();

  Draft(Message.Builder message) {
    this.message = message;
  }

  /** Whether this is the first time that the member comes. */
  boolean markSent(Slot slot) {
    boolean first = !sent.get(slot.ordinal());
    sent.set(slot.ordinal());
    return first;
  }

  boolean wasSent(Slot slot) {
    return sent.get(slot.ordinal());
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

  Object get(Slot slot) {
    return slot.owner(message).getField(slot.field());
  }

  /** The member's message, still empty. */
  Draft inner(Slot slot) {
    return new Draft(slot.owner(message).newBuilderForField(slot.field()));
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
