package dev.paymesh.gateway.console;

import com.google.protobuf.Message;
import dev.paymesh.proto.mesh.v1.MethodBytes;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Owns what the messages of each rpc weigh as protobuf and as JSON, counted where the one becomes the other. Safe across event loops. */
public final class MethodWeights {

  private final Map<String, Weight> byRpc = new ConcurrentHashMap<>();

  /** What is counted of one rpc. */
  public static final class Weight {
    private final Sum replies = new Sum();
    private final Sum requests = new Sum();

    private Weight() {}

    /** A request that came as this body; without one it had nothing to weigh. */
    public void request(Message message, @Nullable Buffer json) {
      if (json != null && json.length() > 0) {
        requests.add(message, json);
      }
    }

    public void reply(Message message, Buffer json) {
      if (json.length() > 0) {
        replies.add(message, json);
      }
    }
  }

  private static final class Sum {
    private final LongAdder messages = new LongAdder();
    private final LongAdder protobuf = new LongAdder();
    private final LongAdder json = new LongAdder();

    private void add(Message message, Buffer text) {
      messages.increment();
      protobuf.add(message.getSerializedSize());
      json.add(text.length());
    }
  }

  /** Of an rpc by its full name. */
  public Weight of(String rpc) {
    return byRpc.computeIfAbsent(rpc, first -> new Weight());
  }

  /** Of those that have been used, by name. */
  List<MethodBytes> all() {
    return new ConcurrentSkipListMap<>(byRpc)
        .entrySet().stream()
            .filter(one -> one.getValue().replies.messages.sum() > 0)
            .map(one -> bytes(one.getKey(), one.getValue()))
            .toList();
  }

  private static MethodBytes bytes(String rpc, Weight weight) {
    return MethodBytes.newBuilder()
        .setRpc(rpc)
        .setReplies(weight.replies.messages.sum())
        .setReplyProtobufBytes(weight.replies.protobuf.sum())
        .setReplyJsonBytes(weight.replies.json.sum())
        .setRequests(weight.requests.messages.sum())
        .setRequestProtobufBytes(weight.requests.protobuf.sum())
        .setRequestJsonBytes(weight.requests.json.sum())
        .build();
  }
}
