package dev.paymesh.shared.sql;

import com.google.protobuf.Timestamp;
import java.time.OffsetDateTime;

/** Owns how a time in a row looks in a message. */
public final class Timestamps {

  private Timestamps() {}

  public static Timestamp of(OffsetDateTime time) {
    return Timestamp.newBuilder()
        .setSeconds(time.toEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
