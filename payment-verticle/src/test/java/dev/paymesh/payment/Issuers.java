package dev.paymesh.payment;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.grpc.ContextSeal;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Owns a user and a compliance service on loopback that answer as a test tells them to, and count their calls. */
final class Issuers {

  static final String POLICY = "2026.1";
  static final AttestationKey USER_KEY = key(Attestations.USER, "u1");
  static final AttestationKey COMPLIANCE_KEY = key(Attestations.COMPLIANCE, "c1");

  final AtomicInteger userCalls = new AtomicInteger();
  final AtomicInteger complianceCalls = new AtomicInteger();
  private final MeshServer users;
  private final MeshServer compliance;
  private volatile Function<GetUserRequest, Future<User>> user = Issuers::agree;
  private volatile Function<CheckKycRequest, Future<CheckKycResponse>> kyc = Issuers::agree;

  private Issuers(Vertx vertx, ContextSeal seal) {
    users = MeshServer.on(
            vertx,
            new MeshServerConfig("user", "127.0.0.1", 0, seal),
            UserServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(UserServiceGrpcService.GetUser, request -> {
          userCalls.incrementAndGet();
          return user.apply(request);
        })
        .unimplemented(UserServiceGrpcService.CreateUser, UserServiceGrpcService.UpdateUser)
        .unimplemented(UserServiceGrpcService.DeleteUser, UserServiceGrpcService.ListUsers)
        .unimplemented(UserServiceGrpcService.GetUsersBatch)
        .unimplemented(UserServiceGrpcService.WatchUserUpdates);
    compliance = MeshServer.on(
            vertx,
            new MeshServerConfig("compliance", "127.0.0.1", 0, seal),
            ComplianceServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(ComplianceServiceGrpcService.CheckKyc, request -> {
          complianceCalls.incrementAndGet();
          return kyc.apply(request);
        })
        .unimplemented(
            ComplianceServiceGrpcService.CheckKycBatch, ComplianceServiceGrpcService.ReviewCase);
  }

  static Issuers start(Vertx vertx, ContextSeal seal) {
    Issuers issuers = new Issuers(vertx, seal);
    MeshVertx.await(Future.all(issuers.users.listen(), issuers.compliance.listen()));
    return issuers;
  }

  static AttestationKey key(String issuer, String keyId) {
    String secret = "a secret of " + issuer + " under " + keyId + ", padded to 32 bytes";
    return new AttestationKey(issuer, keyId, secret.getBytes(StandardCharsets.UTF_8));
  }

  int userPort() {
    return users.port();
  }

  int compliancePort() {
    return compliance.port();
  }

  /** Both agree to everything, and nothing has been asked. */
  void reset() {
    user = Issuers::agree;
    kyc = Issuers::agree;
    userCalls.set(0);
    complianceCalls.set(0);
  }

  void user(Function<GetUserRequest, Future<User>> answer) {
    user = answer;
  }

  void kyc(Function<CheckKycRequest, Future<CheckKycResponse>> answer) {
    kyc = answer;
  }

  static Future<User> agree(GetUserRequest request) {
    return answer(request, "");
  }

  static Future<User> answer(GetUserRequest request, String reason) {
    return Future.succeededFuture(User.newBuilder()
        .setId(request.getId())
        .setAttestation(byUser(request.getId(), request.getRequestHash(), reason))
        .build());
  }

  /** As the user service says it: NOT_FOUND, with the verdict in the details. */
  static Future<User> unknown(GetUserRequest request) {
    Message verdict = byUser(request.getId(), request.getRequestHash(), "ACCOUNT_UNKNOWN");
    return Future.failedFuture(
        MeshStatus.of(GrpcStatus.NOT_FOUND, "ACCOUNT_UNKNOWN", "no such account")
            .with(verdict));
  }

  static Future<CheckKycResponse> agree(CheckKycRequest request) {
    return answer(request, "");
  }

  static Future<CheckKycResponse> answer(CheckKycRequest request, String reason) {
    return Future.succeededFuture(CheckKycResponse.newBuilder()
        .setReason(reason)
        .setAttestation(byCompliance(
            request.getUserId(), request.getAmount(), request.getRequestHash(), reason))
        .build());
  }

  /** What the gateway would bring along for a request. */
  static List<Attestation> evidenceFor(CreatePaymentRequest request) {
    return List.of(byUser(request, ""), byCompliance(request, ""));
  }

  static Attestation byUser(CreatePaymentRequest request, String reason) {
    return byUser(request.getUserId(), RequestHash.ofRequest(request), reason);
  }

  static Attestation byCompliance(CreatePaymentRequest request, String reason) {
    return byCompliance(
        request.getUserId(), request.getAmount(), RequestHash.ofRequest(request), reason);
  }

  private static Attestation byUser(String subject, ByteString hash, String reason) {
    return sign(USER_KEY, Attestations.finding(subject, hash, reason));
  }

  private static Attestation byCompliance(
      String subject, Money amount, ByteString hash, String reason) {
    return sign(
        COMPLIANCE_KEY,
        Attestations.finding(subject, hash, reason).setAmount(amount).setPolicyVersion(POLICY));
  }

  static Attestation sign(AttestationKey key, Attestation.Builder finding) {
    return sign(key, finding, InstantSource.system());
  }

  static Attestation sign(AttestationKey key, Attestation.Builder finding, InstantSource clock) {
    return new Attestations(key, clock).sign(finding);
  }
}
