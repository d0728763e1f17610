package dev.paymesh.gateway.console;

import com.google.protobuf.Message;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.mesh.v1.MethodBytes;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Owns what the messages of each rpc weigh: as protobuf and as JSON where the one becomes the other, as protobuf alone
 * by gRPC-Web; and what of the replies their fields are. Safe across event loops.
 */
public final class MethodWeights {

  /** So many replies of an rpc are looked into at first, and of the others one in so many. */
  private static final int LOOKED_INTO = 64;

  private static final int LOOKED_INTO_ONE_IN = 16;

  private final Map<String, Weight> byRpc = new ConcurrentHashMap<>();

  /** What is counted of one rpc. */
  public static final class Weight {
    private final Sum replies = new Sum();
    private final Sum requests = new Sum();
    private final Sum webReplies = new Sum();
    private final Sum webRequests = new Sum();
    private final FieldFills fills;

    private Weight(RestMethod rest) {
      fills = new FieldFills(rest.bodyType());
    }

    /** A request that came as this body; without one it had nothing to weigh. */
    public void request(Message message, @Nullable Buffer json) {
      if (json != null && json.length() > 0) {
        requests.add(message.getSerializedSize(), json.length());
      }
    }

    public void reply(Message message, Buffer json) {
      if (json.length() > 0) {
        replies.add(message.getSerializedSize(), json.length());
        if (replies.messages.sum() <= LOOKED_INTO
            || ThreadLocalRandom.current().nextInt(LOOKED_INTO_ONE_IN) == 0) {
          fills.add(message);
        }
      }
    }

    /** One that came as protobuf. */
    public void webRequest(int bytes) {
      webRequests.add(bytes, 0);
    }

    /** One that went as protobuf. */
    public void webReply(int bytes) {
      webReplies.add(bytes, 0);
    }

    private boolean isUsed() {
      return replies.messages.sum() + webReplies.messages.sum() > 0;
    }
  }

  private static final class Sum {
    private final LongAdder messages = new LongAdder();
    private final LongAdder protobuf = new LongAdder();
    private final LongAdder json = new LongAdder();

    private void add(int protobufBytes, int jsonBytes) {
      messages.increment();
      protobuf.add(protobufBytes);
      json.add(jsonBytes);
    }
  }

  /** Of an rpc, whichever way in it is. */
  public Weight of(RestMethod rest) {
    return byRpc.computeIfAbsent(rest.descriptor().getFullName(), first -> new Weight(rest));
  }

  /** Of those that have been used, by name. */
  List<MethodBytes> all() {
    return new ConcurrentSkipListMap<>(byRpc)
        .entrySet().stream()
            .filter(one -> one.getValue().isUsed())
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
        .setWebReplies(weight.webReplies.messages.sum())
        .setWebReplyBytes(weight.webReplies.protobuf.sum())
        .setWebRequests(weight.webRequests.messages.sum())
        .setWebRequestBytes(weight.webRequests.protobuf.sum())
        .addAllReplyFields(weight.fills.all())
        .build();
  }
}
