package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Points in time as RFC 3339 text; written in UTC. */
record TimestampCodec() implements ValueCodec {

  /** OffsetDateTime alone would also take a time without seconds, and years of ten digits. */
  private static final Pattern RFC_3339 = Pattern.compile(
      "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

  /** The years 1 to 9999, which is what a Timestamp may hold. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  @Override
  public String expected() {
    return "an RFC 3339 time such as 2026-01-31T12:00:00Z";
  }

  @Override
  public @Nullable Object read(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING ? parse(json.getText()) : null;
  }

  @Override
  public @Nullable Object parse(String text) {
    if (!RFC_3339.matcher(text).matches()) {
      return null;
    }
    try {
      Instant at = OffsetDateTime.parse(text).toInstant();
      return at.isBefore(FIRST) || at.isAfter(LAST) ? null : timestamp(at);
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder()
        .setSeconds(at.getEpochSecond())
        .setNanos(at.getNano())
        .build();
  }

  @Override
  public void write(Object value, JsonGenerator json) throws IOException {
    Timestamp at = (Timestamp) value;
    json.writeString(Instant.ofEpochSecond(at.getSeconds(), at.getNanos()).toString());
  }
}
