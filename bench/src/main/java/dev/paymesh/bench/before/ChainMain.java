package dev.paymesh.bench.before;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Owns one process of the chain: one service or all of them, until its parent closes its standard input. */
public final class ChainMain {

  private static final long START_S_MAX = 30;

  private ChainMain() {}

  /**
   * Prints {@code role port} for each service that listens. A role alone has one event loop, with which five processes
   * on few processors do better; roles together have one for each processor, with which they do (decision 0018).
   *
   * @param args the roles, callees first
   */
  public static void main(String[] args) throws IOException, TimeoutException {
    Map<String, String> settings = new HashMap<>(System.getenv());
    int eventLoops = args.length == 1 ? 1 : Runtime.getRuntime().availableProcessors();
    Vertx vertx = Vertx.vertx(
        new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops));
    try (PrintWriter out = new PrintWriter(System.out, true)) {
      for (String role : List.of(args)) {
        int port =
            new Chain(vertx, settings).start(role, eventLoops).await(START_S_MAX, TimeUnit.SECONDS);
        settings.putIfAbsent(Chain.variable(role, "URL"), "http://127.0.0.1:" + port);
        out.println(role + " " + port);
      }
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    System.exit(0);
  }
}
