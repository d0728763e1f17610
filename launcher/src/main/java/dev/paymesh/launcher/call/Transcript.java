package dev.paymesh.launcher.call;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.paymesh.proto.rules.Reasons;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Owns what a caller is shown: replies on the one writer, one a line where there are many, and everything else on the
 * other. What would let a reader act as the caller is never shown.
 */
final class Transcript {

  private static final Set<String> SECRETS = Set.of("authorization", "x-mesh-auth");

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean verbose;
  private final JsonFormat.Printer json;
  private final JsonFormat.Printer line;

  Transcript(PrintWriter out, PrintWriter err, boolean verbose, TypeRegistry types) {
    this.out = out;
    this.err = err;
    this.verbose = verbose;
    this.json = JsonFormat.printer().usingTypeRegistry(types).preservingProtoFieldNames();
    this.line = json.omittingInsignificantWhitespace();
  }

  /** {@code >} leads what is sent, {@code <} what comes back. */
  void metadata(String direction, String title, MultiMap metadata) {
    if (verbose) {
      err.println(direction + " " + title);
      metadata.forEach(entry -> err.println(
          direction + "   " + entry.getKey() + ": " + shown(entry.getKey(), entry.getValue())));
      err.flush();
    }
  }

  private static String shown(String name, String value) {
    return SECRETS.contains(name.toLowerCase(Locale.ROOT)) ? "(not shown)" : value;
  }

  void reply(Message message, boolean oneOfMany) {
    print(printed(message, oneOfMany ? line : json));
  }

  /** As it came. */
  void print(String text) {
    out.println(text);
    out.flush();
  }

  /** What the gateway says of a failure, whole. */
  void problem(JsonObject problem) {
    if (verbose) {
      err.println("< " + problem.encode());
    }
  }

  private static String printed(Message message, JsonFormat.Printer printer) {
    try {
      return printer.print(message);
    } catch (InvalidProtocolBufferException unknownType) {
      return message.toString();
    }
  }

  /** How it ended, and what to do about it where we know. */
  void end(Answer answer) {
    if (answer.exitCode() != 0) {
      Optional<ErrorInfo> info = detail(answer, ErrorInfo.class);
      String reason = info.map(known -> " " + known.getReason()).orElse("");
      err.println(answer.code().name() + " (" + answer.code().code + ")" + reason + ": "
          + answer.message());
      detail(answer, BadRequest.class).ifPresent(bad -> bad.getFieldViolationsList()
          .forEach(field -> err.println("  " + field.getField() + ": " + field.getDescription())));
      Advice.on(answer.code(), info.map(ErrorInfo::getReason).orElse(""))
          .or(() ->
              info.flatMap(known -> Reasons.of(known.getReason())).map(about -> about.getAdvice()))
          .ifPresent(advice -> err.println("  " + advice));
    }
    if (verbose) {
      err.println("< status " + answer.code().name());
      answer.details().forEach(detail -> err.println("<   " + printed(detail, line)));
    }
    err.flush();
  }

  private static <T extends Message> Optional<T> detail(Answer answer, Class<T> type) {
    return answer.details().stream()
        .filter(detail -> detail.is(type))
        .findFirst()
        .flatMap(detail -> unpacked(detail, type));
  }

  private static <T extends Message> Optional<T> unpacked(Any detail, Class<T> type) {
    try {
      return Optional.of(detail.unpack(type));
    } catch (InvalidProtocolBufferException malformed) {
      return Optional.empty();
    }
  }
}
