package dev.paymesh.shared.grpc;

import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import java.util.List;

/** Placeholder until branch codec lands. */
public final class FieldRules {
  private FieldRules() {}

  public static List<FieldViolation> check(Message message) {
    return List.of();
  }
}
