package dev.paymesh.launcher;

import dev.paymesh.payment.PaymentOperationsStore;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Owns the way of a command to the payments: the login of the payment service, and one question with an end. */
final class PaymentDesk {

  private static final long ANSWER_TIME_MAX_S = 10;
  private static final String LOGIN = "paymesh_payment";
  private static final String URL = "PAYMESH_PAYMENT_DATABASE_URL";
  /** The fourth line of a running PostgreSQL's postmaster.pid is its port. */
  private static final int PORT_LINE = 3;

  private PaymentDesk() {}

  /** Asks, waits, and leaves nothing open. */
  static <T> T ask(Function<PaymentOperationsStore, Future<T>> question) {
    DatabaseConfig login = login(Told.here()).named("paymesh-command");
    Vertx vertx = Vertx.vertx(RunningMesh.options(1));
    try {
      PaymentOperationsStore store = PaymentOperationsStore.open(vertx, login);
      return question
          .apply(store)
          .eventually(store::close)
          .await(ANSWER_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new Refusal("no answer from " + login + " within " + ANSWER_TIME_MAX_S + " s");
    } catch (MeshStatus failure) {
      throw new Refusal(login + ": " + failure.message());
    } finally {
      close(vertx);
    }
  }

  private static void close(Vertx vertx) {
    try {
      vertx.close().await(ANSWER_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException("Vert.x did not close in time", late);
    }
  }

  /** The service's own address where it is given, else the database of {@code up} with the password kept there. */
  static DatabaseConfig login(Map<String, String> environment) {
    String own = environment.getOrDefault(URL, "");
    if (!own.isEmpty()) {
      return parse(own);
    }
    Path folder = Home.folder(environment);
    if (!Files.exists(Secrets.fileIn(folder))) {
      throw nowhere(folder);
    }
    String password = Secrets.existing(folder).passwordOf("payment");
    String owner = environment.getOrDefault("DATABASE_URL", "");
    DatabaseConfig database = owner.isEmpty() ? embedded(folder) : parse(owner);
    return database.as(LOGIN, password);
  }

  private static DatabaseConfig parse(String url) {
    try {
      return DatabaseConfig.parse(url);
    } catch (IllegalArgumentException malformed) {
      throw new Refusal("the database's address: " + malformed.getMessage());
    }
  }

  private static DatabaseConfig embedded(Path folder) {
    Path pidFile = folder.resolve("data").resolve("postmaster.pid");
    try {
      List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
      if (lines.size() <= PORT_LINE) {
        throw nowhere(folder);
      }
      return DatabaseConfig.parse(
          "postgresql://localhost:" + lines.get(PORT_LINE).strip() + "/postgres");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Refusal nowhere(Path folder) {
    return new Refusal("no ./paymesh up runs in " + folder + ": start it, or set " + URL);
  }
}
