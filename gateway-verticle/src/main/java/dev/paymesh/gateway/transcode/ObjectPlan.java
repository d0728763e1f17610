package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.FieldMask;
import dev.paymesh.gateway.transcode.Slot.Position;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Upload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
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
  /** Of a name in a query, {@code a.b.c}: as deep as a body may be. */
  private static final int NAME_DEPTH_MAX = 16;

  /** A field of this name and type is filled by the edge, from the members that were sent. */
  private static final String MASK = "update_mask";

  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final List<Slot> fromCaller = new ArrayList<>();
  private @Nullable FieldDescriptor mask;

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
      if (inside.isEmpty() && isMask(field)) {
        mask = field;
      } else if (edge.getInline()) {
        addFields(inlined(field), plus(inside, field), known);
      } else if (!edge.getHidden()) {
        add(new Position(inside, field), edge, known);
      }
    }
  }

  private static boolean isMask(FieldDescriptor field) {
    return field.getName().equals(MASK)
        && field.getJavaType() == JavaType.MESSAGE
        && field.getMessageType().getFullName().equals(FieldMask.getDescriptor().getFullName());
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

  /** A member, or by {@code a.b} one of a single message inside; null where there is none. */
  @Nullable
  Slot find(String path) {
    Slot direct = slots.get(path);
    if (direct != null || path.indexOf('.') < 0) {
      return direct;
    }
    String[] steps = path.split("\\.", NAME_DEPTH_MAX);
    List<FieldDescriptor> outer = new ArrayList<>();
    ObjectPlan level = this;
    for (int at = 0; at < steps.length - 1; at++) {
      Slot step = level.slots.get(steps[at]);
      ObjectPlan members = step == null || step.isRepeated() ? null : step.members();
      if (step == null || members == null) {
        return null;
      }
      outer.addAll(step.inside());
      outer.add(step.field());
      level = members;
    }
    Slot leaf = level.slots.get(steps[steps.length - 1]);
    return leaf == null ? null : leaf.below(outer, path);
  }

  /** Where the members that a request changes are named, if it tells them so. */
  @Nullable
  FieldDescriptor mask() {
    return mask;
  }

  Collection<Slot> slots() {
    return slots.values();
  }

  List<Slot> fromCaller() {
    return fromCaller;
  }

  /** Takes a member away from the body and the query, because the path gives it. */
  Slot takeForPath(String name) {
    Slot slot = find(name);
    if (slot == null) {
      throw new IllegalStateException(
          "path variable {" + name + "} (expected a field of the request)");
    }
    slots.remove(name);
    return requireText(slot);
  }

  /** Takes the one member away that the whole body is. */
  Slot takeForBody(String name) {
    Slot slot = slots.remove(name);
    if (slot == null || slot.isRepeated() || slot.members() == null) {
      throw new IllegalStateException(
          "body " + name + " (expected *, or a single message of the request)");
    }
    return slot;
  }

  /** Takes away what comes from a file, by what it takes of it. */
  Map<Upload, Slot> takeForUpload() {
    Map<Upload, Slot> taken = new EnumMap<>(Upload.class);
    for (Slot slot : List.copyOf(slots.values())) {
      if (slot.upload() != Upload.UPLOAD_UNSPECIFIED) {
        taken.put(slot.upload(), requireText(slot));
        slots.remove(slot.name());
      }
    }
    return taken;
  }
}
