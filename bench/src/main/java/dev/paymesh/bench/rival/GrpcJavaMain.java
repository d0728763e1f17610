package dev.paymesh.bench.rival;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.concurrent.TimeoutException;

/** Owns the process of the payment service on grpc-java, until its parent closes its standard input. */
public final class GrpcJavaMain {

  /** As whom it reads which database. */
  public static final String DATABASE_URL = "GRPC_JAVA_DATABASE_URL";

  /** What contexts are sealed with. */
  public static final String MESH_KEY = "GRPC_JAVA_MESH_KEY";

  private GrpcJavaMain() {}

  /** Prints {@code payment port} once it listens. */
  public static void main(String[] args) throws IOException, TimeoutException {
    // Of all that count, the registry that costs least.
    Metrics.addRegistry(new SimpleMeterRegistry());
    Vertx vertx = Vertx.vertx(new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
    try (PrintWriter out = new PrintWriter(System.out, true)) {
      GrpcJavaServer server = GrpcJavaServer.start(vertx, need(DATABASE_URL), need(MESH_KEY));
      out.println("payment " + server.port());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    System.exit(0);
  }

  private static String need(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
