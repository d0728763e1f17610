package dev.paymesh.payment;

import dev.paymesh.payment.PaymentStore.Order;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Owns the stores of one event loop, with connections of its own, as a verticle has them. */
final class StoreLoop {

  private static final Provenance BY_ANNA = new Provenance(
      "user:anna",
      "request-of-anna",
      new Provenance.Word("POSITIVE", "u1"),
      new Provenance.Word("POSITIVE", "c1"),
      "2026.1");

  final Database database;
  final PaymentStore payments;
  final SettlementStore settlements;
  private final ContextInternal home;

  StoreLoop(Vertx vertx) {
    home = ((VertxInternal) vertx).createEventLoopContext();
    database = TestMesh.await(
        at(() -> Future.succeededFuture(Database.open(vertx, TestDatabase.configFor("payment")))));
    payments = new PaymentStore(database);
    settlements = new SettlementStore(database);
  }

  private <T> Future<T> at(Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    home.duplicate().runOnContext(run -> action.get().onComplete(done));
    return done.future();
  }

  /** The first is sent alone, and the others share the statements after it. */
  <T> List<Future<T>> all(List<Supplier<Future<T>>> asking) {
    return TestMesh.await(at(() -> {
      Promise<List<Future<T>>> asked = Promise.promise();
      List<Future<T>> answers = new ArrayList<>(List.of(asking.get(0).get()));
      home.runOnContext(sent -> {
        asking.stream().skip(1).map(Supplier::get).forEach(answers::add);
        asked.complete(answers);
      });
      return asked.future();
    }));
  }

  List<Future<CreatePaymentResponse>> insert(List<CreatePaymentRequest> requests) {
    return all(requests.stream()
        .<Supplier<Future<CreatePaymentResponse>>>map(
            request -> () -> payments.insertOnce(new Order(UUID.randomUUID(), request, BY_ANNA, 0)))
        .toList());
  }
}
