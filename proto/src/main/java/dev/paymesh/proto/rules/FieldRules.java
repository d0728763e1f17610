package dev.paymesh.proto.rules;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.rules.Violations.Place;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Owns the checks that the contract's field options ask for, compiled once per message type.
 *
 * <p>The edge and every service run the same plan, so neither can be laxer than the other.
 */
public final class FieldRules {

  private static final Map<Descriptor, FieldRules> PLANS = new ConcurrentHashMap<>();

  private final List<FieldCheck> checks;

  private FieldRules(List<FieldCheck> checks) {
    this.checks = checks;
  }

  /** What is wrong with a message, in field order and in paths of the contract; empty when nothing is. */
  public static List<FieldViolation> check(Message message) {
    Violations found = new Violations();
    of(message.getDescriptorForType()).check(message, null, found);
    return found.list();
  }

  /** Not computeIfAbsent around the children: a message may contain itself, so each plan finds its children late. */
  static FieldRules of(Descriptor type) {
    FieldRules known = PLANS.get(type);
    return known != null ? known : PLANS.computeIfAbsent(type, FieldRules::compile);
  }

  private static FieldRules compile(Descriptor type) {
    return new FieldRules(
        type.getFields().stream().map(FieldCheck::of).filter(Objects::nonNull).toList());
  }

  void check(Message message, @Nullable Place in, Violations found) {
    for (FieldCheck check : checks) {
      check.run(message, in, found);
    }
  }
}
