package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.paymesh.gateway.transcode.Slot.Position;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.Options;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Owns the members that a client may send for one message: its fields, and those of the messages inline in it.
 *
 * <p>What is hidden or filled from the caller is not among them, so it is as unknown as any invented name.
 */
final class ObjectPlan {

  private static final int INLINE_DEPTH_MAX = 4;

  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final List<Slot> fromCaller = new ArrayList<>();

  private ObjectPlan() {}

  static ObjectPlan of(Descriptor type) {
    return compile(type, new HashMap<>());
  }

  /** Known before its fields are looked at, because a message may contain itself. */
  private static ObjectPlan compile(Descriptor type, Map<Descriptor, ObjectPlan> known) {
    ObjectPlan found = known.get(type);
    if (found != null) {
      return found;
    }
    ObjectPlan plan = new ObjectPlan();
    known.put(type, plan);
    plan.addFields(type, List.of(), known);
    return plan;
  }

  private void addFields(
      Descriptor type, List<FieldDescriptor> inside, Map<Descriptor, ObjectPlan> known) {
    if (inside.size() > INLINE_DEPTH_MAX) {
      throw new IllegalStateException(
          type.getFullName() + ": inline deeper than " + INLINE_DEPTH_MAX);
    }
    for (FieldDescriptor field : type.getFields()) {
      EdgeField edge = field.getOptions().getExtension(Options.edge);
      if (edge.getInline()) {
        addFields(inlined(field), plus(inside, field), known);
      } else if (!edge.getHidden()) {
        add(new Position(inside, field), edge, known);
      }
    }
  }

  private static Descriptor inlined(FieldDescriptor field) {
    if (field.getJavaType() != JavaType.MESSAGE || field.isRepeated()) {
      throw new IllegalStateException(field.getFullName() + ": inline is for single messages");
    }
    return field.getMessageType();
  }

  private static List<FieldDescriptor> plus(List<FieldDescriptor> inside, FieldDescriptor field) {
    List<FieldDescriptor> longer = new ArrayList<>(inside);
    longer.add(field);
    return List.copyOf(longer);
  }

  private void add(Position position, EdgeField edge, Map<Descriptor, ObjectPlan> known) {
    FieldDescriptor field = position.field();
    Slot slot = new Slot(slots.size() + fromCaller.size(), position, edge, members(field, known));
    if (edge.getFromCaller()) {
      fromCaller.add(requireText(slot));
    } else if (slots.putIfAbsent(slot.name(), slot) != null) {
      throw new IllegalStateException(
          field.getFullName() + ": its name is taken by another member");
    }
    if (!slot.header().isEmpty()) {
      requireText(slot);
    }
  }

  private static @Nullable ObjectPlan members(
      FieldDescriptor field, Map<Descriptor, ObjectPlan> known) {
    if (ValueCodec.of(field) != null) {
      return null;
    }
    ObjectPlan members = compile(field.getMessageType(), known);
    boolean outerOnly = !members.fromCaller.isEmpty()
        || members.slots().stream().anyMatch(slot -> !slot.header().isEmpty());
    if (outerOnly) {
      throw new IllegalStateException(
          field.getFullName() + ": from_caller and header are for the outermost message");
    }
    return members;
  }

  private static Slot requireText(Slot slot) {
    if (!slot.isText() || slot.isRepeated()) {
      throw new IllegalStateException(slot.field().getFullName() + ": expected a single value");
    }
    return slot;
  }

  @Nullable
  Slot slot(String name) {
    return slots.get(name);
  }

  Collection<Slot> slots() {
    return slots.values();
  }

  List<Slot> fromCaller() {
    return fromCaller;
  }

  /** Takes a member away from the body and the query, because the path gives it. */
  Slot takeForPath(String name) {
    Slot slot = slots.remove(name);
    if (slot == null) {
      throw new IllegalStateException(
          "path variable {" + name + "} (expected a field of the request)");
    }
    return requireText(slot);
  }
}
