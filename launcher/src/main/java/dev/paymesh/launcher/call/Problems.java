package dev.paymesh.launcher.call;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns what the gateway says of a failure, in the words that gRPC has for it; the last line of a stream may be one. */
final class Problems {

  private @Nullable Answer last;

  /** A line of a stream: a problem, or a message to print. */
  void orPrint(String line, Transcript transcript) {
    if (line.startsWith("{\"type\":\"urn:paymesh:problem:")) {
      last = of(line, transcript);
    } else if (!line.isBlank()) {
      transcript.print(line);
    }
  }

  /** How the stream ended. */
  Answer answer() {
    Answer told = last;
    return told == null ? Answer.of(GrpcStatus.OK, "") : told;
  }

  static Answer of(String body, Transcript transcript) {
    try {
      JsonObject problem = new JsonObject(body);
      transcript.problem(problem);
      BadRequest.Builder fields = BadRequest.newBuilder();
      problem.getJsonArray("errors", new JsonArray()).stream()
          .map(JsonObject.class::cast)
          .forEach(field -> fields
              .addFieldViolationsBuilder()
              .setField(field.getString("field", ""))
              .setDescription(field.getString("message", "")));
      ErrorInfo info =
          ErrorInfo.newBuilder().setReason(problem.getString("reason", "")).build();
      return new Answer(
          code(problem.getString("code", "")),
          problem.getString("detail", ""),
          List.of(Any.pack(info), Any.pack(fields.build())));
    } catch (DecodeException | ClassCastException foreign) {
      return Answer.of(GrpcStatus.UNKNOWN, body);
    }
  }

  static GrpcStatus code(String name) {
    return Arrays.stream(GrpcStatus.values())
        .filter(code -> code.name().equals(name))
        .findFirst()
        .orElse(GrpcStatus.UNKNOWN);
  }
}
