package dev.paymesh.bench;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.Options;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Owns the reads of stored payments: one after another and again, each as the gateway asks for the payment's owner. */
record StoredReads(List<StoredPayments.Owned> payments, String meshKey) {

  private static final MethodDescriptor GET_PAYMENT = Contract.rpc("PaymentService/GetPayment");
  private static final String CALLER = "gateway";

  /** Of whoever serves them at this place; with the rpc's own deadline, which no caller may exceed. */
  LoadSource at(Target target, int connections) {
    RpcMessages messages = RpcMessages.inTurn(
        GET_PAYMENT,
        payments.stream()
            .map(payment -> new JsonObject().put("id", payment.id()).encode())
            .toList());
    List<CallerSeal> seals = seals();
    RpcRequests requests = new RpcRequests(
        messages,
        RpcRequests.head(GET_PAYMENT, target),
        number -> seals.get((int) (number % seals.size())).metadata(),
        new HttpClientOptions(),
        1);
    long deadlineMs = GET_PAYMENT.getOptions().getExtension(Options.policy).getDeadlineMs();
    return new RpcTurns(requests, connections, deadlineMs);
  }

  /** In the order of the payments; who owns several has one. */
  private List<CallerSeal> seals() {
    Map<String, CallerSeal> byUser = new HashMap<>();
    return payments.stream()
        .map(payment -> byUser.computeIfAbsent(payment.userId(), this::seal))
        .toList();
  }

  private CallerSeal seal(String userId) {
    CallerSeal.Caller caller =
        new CallerSeal.Caller(CALLER, Contract.roleOf(GET_PAYMENT), userId, "user");
    return new CallerSeal(caller, meshKey, Clock.systemUTC());
  }
}
