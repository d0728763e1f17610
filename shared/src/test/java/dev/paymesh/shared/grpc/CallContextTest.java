package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A handler's callbacks always find the context of their own call, whatever they waited for. */
@ParameterizedClass
@EnumSource
final class CallContextTest {

  private final Way way;

  private static final int REQUESTS = 200;
  private static final long LONG_MS = 10_000;

  private final Vertx vertx;

  CallContextTest(Way way) {
    this.way = way;
    this.vertx = way.vertx();
  }

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  @Test
  void twoHundredInterleavedCallsNeverSeeEachOthersCaller() {
    long seed = System.nanoTime();
    System.out.println("CallContextTest seed " + seed);
    Random random = new Random(seed);
    MeshServer server = Probe.serve(vertx, request -> vertx
        .timer(1 + request.getNumber(), TimeUnit.MILLISECONDS)
        .map(fired -> Probe.reply(who())));
    Peer peer = way.peer(vertx, server.port());
    List<String> users = IntStream.range(0, REQUESTS).mapToObj(i -> "user-" + i).toList();
    List<EchoReply> replies = Probe.onLoop(vertx, () -> Future.all(users.stream()
            .map(user -> peer.start(
                    CallContext.entering(user, "user", "request-" + user, Deadline.after(LONG_MS)),
                    ProbeServiceGrpcClient.Echo,
                    EchoRequest.newBuilder().setNumber(random.nextInt(30)).build())
                .future())
            .toList())
        .map(all -> all.<EchoReply>list()));
    assertThat(replies)
        .extracting(EchoReply::getText)
        .isEqualTo(users.stream().map(user -> user + " request-" + user).toList());
  }

  @Test
  void theContextOutlivesPeerCallsTimersWorkersAndStatements() {
    DatabaseConfig config = TestDatabase.configFor("probe");
    Database database =
        Probe.onLoop(vertx, () -> Future.succeededFuture(Database.open(vertx, config)));
    Peer next =
        way.peer(vertx, "middle", Probe.serve(vertx, CallContextTest::answer).port());
    List<String> seen = new ArrayList<>();
    MeshServer server =
        Probe.serve(vertx, request -> next.call(ProbeServiceGrpcClient.Echo, request)
            .compose(reply -> {
              seen.add("peer " + who());
              return vertx.timer(1, TimeUnit.MILLISECONDS);
            })
            .compose(fired -> {
              seen.add("timer " + who());
              return vertx.executeBlocking(() -> "worker");
            })
            .compose(done -> {
              seen.add("worker " + who());
              return database.query("SELECT 1", Tuple.tuple());
            })
            .map(rows -> {
              seen.add("statement " + who());
              return Probe.reply("done");
            }));
    Probe.call(vertx, way.peer(vertx, server.port()), LONG_MS);
    String caller = "user-0001 request-1";
    assertThat(seen)
        .containsExactly(
            "peer " + caller, "timer " + caller, "worker " + caller, "statement " + caller);
    Probe.await(database.close());
  }

  @Test
  void aHandlerThatCompletesOnAnotherThreadStillAnswersOnItsOwn() {
    Promise<String> endedOn = Promise.promise();
    MeshServer server = Probe.serve(vertx, request -> {
      CallContext.current().scope().onEnd(() -> endedOn.complete(who()));
      Promise<EchoReply> reply = Promise.promise();
      Thread stranger = new Thread(() -> reply.complete(Probe.reply("from afar")));
      stranger.start();
      return reply.future();
    });
    EchoReply reply = Probe.call(vertx, way.peer(vertx, server.port()), LONG_MS);
    assertThat(reply.getText()).isEqualTo("from afar");
    assertThat(Probe.await(endedOn.future())).isEqualTo("user-0001 request-1");
  }

  @Test
  void whatEndsWithACancelledCallRunsOnItsContext() {
    Promise<Void> arrived = Promise.promise();
    Promise<String> endedOn = Promise.promise();
    MeshServer server = Probe.serve(vertx, request -> {
      CallContext.current().scope().onEnd(() -> endedOn.complete(who()));
      arrived.complete();
      return Promise.<EchoReply>promise().future();
    });
    Peer peer = way.peer(vertx, server.port());
    Probe.onLoop(vertx, () -> {
      Call<EchoReply> call =
          peer.start(Probe.caller(LONG_MS), ProbeServiceGrpcClient.Echo, Probe.echo(""));
      arrived.future().onSuccess(here -> call.cancel());
      return call.future().otherwiseEmpty();
    });
    assertThat(Probe.await(endedOn.future())).isEqualTo("user-0001 request-1");
  }

  @Test
  void aPeerUsedFromTwoEventLoopsAnswersEachOnItsOwn() {
    Peer peer = way.peer(vertx, Probe.serve(vertx, CallContextTest::answer).port());
    for (int i = 0; i < 50; i++) {
      assertThat(answersOn(peer, vertx.getOrCreateContext())).isTrue();
    }
  }

  private static boolean answersOn(Peer peer, Context context) {
    Promise<Boolean> same = Promise.promise();
    context.runOnContext(
        run -> peer.start(Probe.caller(LONG_MS), ProbeServiceGrpcClient.Echo, Probe.echo(""))
            .future()
            .map(reply -> Vertx.currentContext() == context)
            .onComplete(same));
    return Probe.await(same.future());
  }

  @Test
  void outsideOfACallThereIsNoContext() {
    assertThatThrownBy(CallContext::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no call is being served");
  }

  private static Future<EchoReply> answer(EchoRequest request) {
    return Future.succeededFuture(Probe.reply(who()));
  }

  private static String who() {
    CallContext caller = CallContext.current();
    return caller.userId() + " " + caller.requestId();
  }
}
