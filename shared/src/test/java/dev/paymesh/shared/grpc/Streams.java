package dev.paymesh.shared.grpc;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Owns what the tests of request streams send, and handlers that sum and echo it. */
final class Streams {

  static final String BIG = "x".repeat(16 * 1024);

  private Streams() {}

  static Future<EchoReply> sum(Incoming<EchoRequest> in) {
    Promise<EchoReply> reply = Promise.promise();
    long[] sum = {0};
    in.onMessage(message -> sum[0] += message.getNumber());
    in.onEnd(() -> reply.complete(Probe.numbered(sum[0])));
    return reply.future();
  }

  static Future<Void> echoEach(Incoming<EchoRequest> in, Outbound<EchoReply> out) {
    return echoEach(in, out, new AtomicInteger());
  }

  /** Reads no faster than it can write. */
  static Future<Void> echoEach(
      Incoming<EchoRequest> in, Outbound<EchoReply> out, AtomicInteger echoed) {
    Promise<Void> done = Promise.promise();
    in.onMessage(message -> {
      echoed.incrementAndGet();
      out.write(EchoReply.newBuilder()
          .setNumber(message.getNumber())
          .setText(message.getText())
          .build());
      if (out.isFull()) {
        in.pause();
        out.onDrain(in::resume);
      }
    });
    in.onEnd(done::complete);
    return done.future();
  }

  static ClientStream<EchoRequest, EchoReply> sum(Peer peer, long budgetMs) {
    return peer.clientStream(Probe.caller(budgetMs), ProbeServiceGrpcClient.Sum);
  }

  static BidiStream<EchoRequest> chat(Peer peer, long budgetMs, Consumer<EchoReply> receiver) {
    return peer.bidiStream(Probe.caller(budgetMs), ProbeServiceGrpcClient.Chat, receiver);
  }

  static EchoRequest numbered(long number, String text) {
    return EchoRequest.newBuilder()
        .setOwnerId("user-0001")
        .setNumber(number)
        .setText(text)
        .build();
  }

  /** Writes numbers while there is room, and half-closes behind the last. */
  record Pump(RequestStream<EchoRequest> into, long upto, String text, AtomicInteger written) {

    Pump(RequestStream<EchoRequest> into, long upto, String text) {
      this(into, upto, text, new AtomicInteger());
    }

    void from(long first) {
      long next = first;
      while (next <= upto && !into.isFull()) {
        into.write(numbered(next++, text));
        written.incrementAndGet();
      }
      if (next > upto) {
        into.end();
      } else {
        long rest = next;
        into.onDrain(() -> from(rest));
      }
    }
  }
}
