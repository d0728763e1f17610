package dev.paymesh.gateway.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Owns gRPC-Web as a client reads and writes it, by the protocol's text and without our code. */
final class WebFrames {

  private static final int HEAD_BYTES = 5;

  final List<byte[]> messages = new ArrayList<>();
  final Map<String, String> trailers = new TreeMap<>();

  /** Of an answer; one without a body has its trailers in the headers. */
  WebFrames(HttpResponse<byte[]> answer) {
    boolean text = answer.headers().firstValue("Content-Type").orElse("").contains("-text");
    ByteBuffer body = ByteBuffer.wrap(text ? decoded(answer.body()) : answer.body());
    while (body.hasRemaining()) {
      boolean last = body.get() != 0;
      byte[] content = new byte[body.getInt()];
      body.get(content);
      if (last) {
        for (String line : new String(content, US_ASCII).split("\r\n")) {
          String[] parts = line.split(": ", 2);
          trailers.put(parts[0], parts[1]);
        }
      } else {
        messages.add(content);
      }
    }
    answer.headers().map().forEach((name, values) -> {
      if (name.startsWith("grpc-")) {
        trailers.put(name, values.get(0));
      }
    });
  }

  /** Padded wherever a frame ends: four characters at a time. */
  private static byte[] decoded(byte[] text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length);
    for (int at = 0; at < text.length; at += 4) {
      bytes.put(Base64.getDecoder().decode(new String(text, at, 4, US_ASCII)));
    }
    byte[] all = new byte[bytes.position()];
    bytes.flip().get(all);
    return all;
  }

  static byte[] frame(Message message) {
    byte[] bytes = message.toByteArray();
    return ByteBuffer.allocate(HEAD_BYTES + bytes.length)
        .put((byte) 0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  String status() {
    return trailers.getOrDefault("grpc-status", "none");
  }

  /** Of the details. */
  String reason() {
    try {
      Status told =
          Status.parseFrom(Base64.getDecoder().decode(trailers.get("grpc-status-details-bin")));
      return told.getDetails(0).unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException malformed) {
      throw new AssertionError(malformed);
    }
  }
}
