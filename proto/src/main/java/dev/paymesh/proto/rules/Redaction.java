package dev.paymesh.proto.rules;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;

/**
 * Owns how a message is told in a log: without the fields that the contract marks {@code debug_redact}, nor those that
 * this version does not know, which may be anything.
 */
public final class Redaction {

  private static final int CHARS_MAX = 1_000;

  private Redaction() {}

  /** On one line. */
  public static String text(Message message) {
    try {
      Message known = DiscardUnknownFieldsParser.wrap(message.getParserForType())
          .parseFrom(message.toByteString());
      String text = TextFormat.debugFormatPrinter().emittingSingleLine(true).printToString(known);
      return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "...";
    } catch (InvalidProtocolBufferException unreadable) {
      return "(unreadable)";
    }
  }
}
