package dev.paymesh.launcher;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.health.v1.HealthProto;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.BooleanSupplier;

/**
 * Owns grpc.health.v1 on the ops port, which is in plain text where the gRPC port asks for a certificate: for probes by
 * gRPC, Kubernetes' own among them, that have none.
 */
final class OpsHealth {

  static final String LIVENESS = "liveness";
  static final String READINESS = "readiness";

  private static final ServiceName NAME =
      ServiceName.create(HealthProto.getDescriptor().findServiceByName("Health").getFullName());
  private static final String PATH = "/" + NAME.fullyQualifiedName() + "/";
  private static final ServiceMethod<HealthCheckRequest, HealthCheckResponse> CHECK =
      ServiceMethod.server(
          NAME,
          "Check",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(HealthCheckRequest.newBuilder()));
  private static final int QUESTION_BYTES_MAX = 1_024;

  private final GrpcServer grpc;
  private final BooleanSupplier ready;
  private final BooleanSupplier alive;

  OpsHealth(Vertx vertx, BooleanSupplier ready, BooleanSupplier alive) {
    this.ready = ready;
    this.alive = alive;
    this.grpc =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(QUESTION_BYTES_MAX));
    grpc.callHandler(CHECK, this::check);
  }

  /** Whether it answers this. */
  static boolean takes(HttpServerRequest request) {
    return request.path().startsWith(PATH);
  }

  void handle(HttpServerRequest request) {
    grpc.handle(request);
  }

  private void check(GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> call) {
    call.last()
        .onSuccess(question -> {
          switch (question.getService()) {
            case "", READINESS -> answer(call, ready);
            case LIVENESS -> answer(call, alive);
            default -> call.response().status(GrpcStatus.NOT_FOUND).end();
          }
        })
        .onFailure(unread -> call.response().status(GrpcStatus.INVALID_ARGUMENT).end());
  }

  private static void answer(
      GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> call, BooleanSupplier is) {
    ServingStatus status = is.getAsBoolean() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    call.response().end(HealthCheckResponse.newBuilder().setStatus(status).build());
  }
}
