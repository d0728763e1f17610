package dev.paymesh.launcher.call;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import com.google.rpc.ErrorDetailsProto;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Owns one call from the name of an rpc to the exit code.
 *
 * @param out where replies go
 * @param err where everything else goes
 * @param input where the requests of a stream come from
 */
public record CallSession(PrintWriter out, PrintWriter err, InputStream input) {

  /** No stream of the mesh lives longer. */
  private static final long END_S_MAX = 7_200;

  private static final long CLOSE_S_MAX = 5;

  /** Zero, or 64 and the code of the gRPC status; fails with a {@link CallProblem} when nothing was called. */
  public int run(CallPlan plan, Surroundings surroundings) throws TimeoutException {
    // Its one loop prints, and may wait for who reads.
    Vertx vertx = Vertx.vertx(new VertxOptions()
        .setEventLoopPoolSize(1)
        .setBlockedThreadCheckInterval(END_S_MAX)
        .setBlockedThreadCheckIntervalUnit(TimeUnit.SECONDS));
    try {
      return begin(vertx, plan, surroundings).await(END_S_MAX, TimeUnit.SECONDS);
    } finally {
      vertx.close().await(CLOSE_S_MAX, TimeUnit.SECONDS);
    }
  }

  private Future<Integer> begin(Vertx vertx, CallPlan plan, Surroundings surroundings) {
    if (!plan.reflects()) {
      return call(vertx, plan, surroundings, RpcFinder.find(plan, surroundings.contracts()));
    }
    if (plan.rest()) {
      throw new CallProblem("--reflect asks a service: leave out --rest");
    }
    GrpcWay way = new GrpcWay(vertx, plan, surroundings, RpcFinder.roleOf(plan.service()));
    return new Reflected(vertx, way)
        .service(plan.service())
        .compose(told -> call(vertx, plan, surroundings, RpcFinder.find(plan, told)));
  }

  private Future<Integer> call(
      Vertx vertx, CallPlan plan, Surroundings surroundings, MethodDescriptor rpc) {
    Transcript transcript = new Transcript(out, err, plan.verbose(), types(rpc.getFile()));
    Future<Answer> answer = plan.rest()
        ? new RestWay(vertx, plan, surroundings).call(rpc, transcript, input)
        : new GrpcWay(vertx, plan, surroundings, RpcFinder.roleOf(rpc.getFullName()))
            .call(rpc, transcript, input);
    return answer.map(ended -> {
      transcript.end(ended);
      return ended.exitCode();
    });
  }

  /** What details may hold. */
  private static TypeRegistry types(FileDescriptor contract) {
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    types.add(ErrorDetailsProto.getDescriptor().getMessageTypes());
    types.add(contract.getMessageTypes());
    contract.getDependencies().forEach(file -> types.add(file.getMessageTypes()));
    return types.build();
  }
}
