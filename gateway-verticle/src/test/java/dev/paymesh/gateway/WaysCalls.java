package dev.paymesh.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.paymesh.proto.ways.v1.AddThingsRequest;
import dev.paymesh.proto.ways.v1.CountThingsRequest;
import dev.paymesh.proto.ways.v1.Counted;
import dev.paymesh.proto.ways.v1.FetchThingRequest;
import dev.paymesh.proto.ways.v1.FetchedPiece;
import dev.paymesh.proto.ways.v1.MaskThingRequest;
import dev.paymesh.proto.ways.v1.Sum;
import dev.paymesh.proto.ways.v1.TalkRequest;
import dev.paymesh.proto.ways.v1.Thing;
import dev.paymesh.proto.ways.v1.UpdateThingRequest;
import dev.paymesh.proto.ways.v1.UploadThingRequest;
import dev.paymesh.proto.ways.v1.WaysServiceGrpcService;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Owns a server of the contract with every way in, and what it was asked. */
public final class WaysCalls {

  public static final long VERSION = 7;

  private static final int PIECE_BYTES = 1_000;

  /** Calls that have begun and not ended. */
  public final AtomicInteger open = new AtomicInteger();
  /** Messages of streams written or read so far. */
  public final AtomicLong messages = new AtomicLong();
  /** Completes when uploads may be read on; set by a test that holds them. */
  public volatile Future<Void> hold = Future.succeededFuture();

  private volatile @Nullable Message last;

  Message last() {
    return Objects.requireNonNull(last);
  }

  Future<MeshServer> serve(Vertx vertx) {
    return serve(vertx, TestMesh.server("ways"));
  }

  /** On terms of one's own. */
  public Future<MeshServer> serve(Vertx vertx, MeshServerConfig config) {
    return MeshServer.on(vertx, config, WaysServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(WaysServiceGrpcService.GetThing, this::thing)
        .unary(WaysServiceGrpcService.FindThings, this::thing)
        .unary(WaysServiceGrpcService.CancelThing, this::thing)
        .unary(WaysServiceGrpcService.UpdateThing, this::update)
        .unary(WaysServiceGrpcService.MaskThing, (MaskThingRequest request) -> thing(request))
        .serverStream(WaysServiceGrpcService.CountThings, this::count)
        .clientStream(WaysServiceGrpcService.AddThings, this::add)
        .clientStream(WaysServiceGrpcService.UploadThing, this::upload)
        .clientStream(WaysServiceGrpcService.AddBriefly, this::upload)
        .serverStream(WaysServiceGrpcService.FetchThing, WaysCalls::fetch)
        .bidiStream(WaysServiceGrpcService.Talk, this::talk)
        .unary(WaysServiceGrpcService.Hidden, this::thing)
        .listen();
  }

  private Future<Thing> thing(Message request) {
    last = request;
    return Future.succeededFuture(Thing.newBuilder()
        .setId("thing-1")
        .setName("a thing")
        .setVersion(VERSION)
        .build());
  }

  private Future<Thing> update(UpdateThingRequest request) {
    boolean other = request.getExpectedVersion() != 0 && request.getExpectedVersion() != VERSION;
    return other
        ? Future.failedFuture(
            MeshStatus.of(GrpcStatus.ABORTED, "VERSION_MISMATCH", "the thing has changed"))
        : thing(request);
  }

  private Future<Void> count(CountThingsRequest request, Outbound<Counted> out) {
    last = request;
    open.incrementAndGet();
    Promise<Void> done = Promise.promise();
    out.onEnd(() -> {
      open.decrementAndGet();
      done.tryComplete();
    });
    countOn(request, out, done, request.getAfterSequence() + 1);
    return done.future();
  }

  /** Fails at the number it is told, waits for ever at the end of none, and never runs ahead of its reader. */
  private void countOn(
      CountThingsRequest request, Outbound<Counted> out, Promise<Void> done, long from) {
    for (long number = from; number <= request.getUpto() && out.isOpen(); number++) {
      if (number == request.getFailAt()) {
        done.tryFail(MeshStatus.of(GrpcStatus.NOT_FOUND, "COUNT_LOST", "the count is lost"));
        return;
      }
      out.write(Counted.newBuilder()
          .setNumber(number)
          .setSequence(number)
          .setText("x".repeat(request.getPaddingBytes()))
          .build());
      messages.incrementAndGet();
      if (out.isFull()) {
        long next = number + 1;
        out.onDrain(() -> countOn(request, out, done, next));
        return;
      }
    }
    if (request.getUpto() > 0) {
      done.tryComplete();
    }
  }

  private Future<Sum> add(Incoming<AddThingsRequest> in) {
    Sum.Builder sum = Sum.newBuilder();
    Promise<Sum> done = Promise.promise();
    in.onEnd(() -> done.complete(sum.build()));
    hold.onComplete(free -> in.onMessage(request -> {
      last = request;
      messages.incrementAndGet();
      sum.setTotal(sum.getTotal() + request.getNumber()).setMessages(sum.getMessages() + 1);
    }));
    return done.future();
  }

  /** Counts the bytes; the first message alone tells about the file. */
  private Future<Sum> upload(Incoming<UploadThingRequest> in) {
    Sum.Builder sum = Sum.newBuilder();
    Promise<Sum> done = Promise.promise();
    open.incrementAndGet();
    in.onEnd(() -> {
      open.decrementAndGet();
      done.tryComplete(sum.build());
    });
    hold.onComplete(free -> in.onMessage(request -> take(request, sum)));
    return done.future();
  }

  private void take(UploadThingRequest request, Sum.Builder sum) {
    ByteString content = request.getContent();
    if (sum.getMessages() == 0) {
      sum.setAsked(String.join(
          " ",
          request.getId(),
          request.getMediaType(),
          request.getFileName(),
          request.getUserId(),
          Long.toString(request.getOffset())));
    }
    last = request;
    messages.incrementAndGet();
    sum.setTotal(sum.getTotal() + content.size()).setMessages(sum.getMessages() + 1);
  }

  /** Small enough that nobody has to wait for its reader. */
  private static Future<Void> fetch(FetchThingRequest request, Outbound<FetchedPiece> out) {
    if (request.hasFailAt() && request.getFailAt() == 0) {
      return Future.failedFuture(lost());
    }
    out.write(FetchedPiece.newBuilder()
        .setMediaType("text/html")
        .setSizeBytes(request.getToldBytes())
        .build());
    long until = request.hasFailAt() ? request.getFailAt() : request.getBytes();
    for (long from = 0; from < until; from += PIECE_BYTES) {
      int bytes = (int) Math.min(PIECE_BYTES, until - from);
      ByteString content = ByteString.copyFrom("x".repeat(bytes), StandardCharsets.US_ASCII);
      out.write(FetchedPiece.newBuilder().setContent(content).build());
    }
    return request.hasFailAt() ? Future.failedFuture(lost()) : Future.succeededFuture();
  }

  private static MeshStatus lost() {
    return MeshStatus.of(GrpcStatus.NOT_FOUND, "FILE_LOST", "the file is lost");
  }

  /** Says each text back as often as its number tells; a text of "fail" fails the call. */
  private Future<Void> talk(Incoming<TalkRequest> in, Outbound<Counted> out) {
    Promise<Void> done = Promise.promise();
    open.incrementAndGet();
    out.onEnd(() -> {
      open.decrementAndGet();
      done.tryComplete();
    });
    in.onEnd(() -> out.write(Counted.newBuilder().setText("bye").build())
        .onComplete(sent -> done.tryComplete()));
    hold.onComplete(free -> in.onMessage(request -> answer(request, in, out, done)));
    return done.future();
  }

  private void answer(
      TalkRequest request, Incoming<TalkRequest> in, Outbound<Counted> out, Promise<Void> done) {
    last = request;
    messages.incrementAndGet();
    if (request.getText().equals("fail")) {
      done.tryFail(MeshStatus.of(GrpcStatus.NOT_FOUND, "TALK_LOST", "the talk is lost"));
      return;
    }
    if (out.isFull()) {
      in.pause();
      out.onDrain(in::resume);
    }
    out.write(Counted.newBuilder()
        .setNumber(request.getNumber())
        .setText(request.getText())
        .build());
  }
}
