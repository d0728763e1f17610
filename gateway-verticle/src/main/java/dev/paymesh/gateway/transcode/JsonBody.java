package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Owns the JSON dialect of the edge: RFC 8259 and not a bit more, in UTF-8, within limits. */
final class JsonBody {

  /** Names the body as a whole in an error. */
  static final String BODY = "body";

  static final int NUMBER_CHARS_MAX = 20;
  private static final int DEPTH_MAX = 16;
  private static final int STRING_CHARS_MAX = 4096;
  private static final int NAME_CHARS_MAX = 128;

  /** Reads after "expected". */
  static final String LIMITS = "numbers of at most " + NUMBER_CHARS_MAX + " and strings of at most "
      + STRING_CHARS_MAX + " characters, and at most " + DEPTH_MAX + " levels";

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  // Names are neither interned nor cached: they come from clients, and a cache of them could be
  // flooded.
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
      .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(DEPTH_MAX)
          .maxNumberLength(NUMBER_CHARS_MAX)
          .maxStringLength(STRING_CHARS_MAX)
          .maxNameLength(NAME_CHARS_MAX)
          .build())
      .build();

  private JsonBody() {}

  /** Decoded before it is parsed: Jackson itself guesses UTF-16 and UTF-32 and takes overlong sequences. */
  static JsonParser parser(@Nullable Buffer body) throws IOException {
    if (body == null || body.length() == 0) {
      throw MeshStatus.invalid(BODY, "expected a JSON object, got nothing");
    }
    CharBuffer text = decode(body);
    if (text.charAt(0) == BYTE_ORDER_MARK) {
      throw MeshStatus.invalid(BODY, "expected JSON without a byte order mark");
    }
    return FACTORY.createParser(text.array(), text.arrayOffset(), text.length());
  }

  static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out);
  }

  private static CharBuffer decode(Buffer body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body.getBytes()));
    } catch (CharacterCodingException malformed) {
      throw MeshStatus.invalid(BODY, "expected valid UTF-8");
    }
  }
}
