package dev.paymesh.launcher;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.ParseException;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.OpenService;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthProto;
import io.vertx.grpc.reflection.v1.ServerReflectionProto;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import java.util.List;

/**
 * Owns grpc.reflection, with which a tool learns the contracts from a server, in one of the two versions that tools
 * speak. Their messages are the same.
 */
final class Reflection implements OpenService {

  private static final String NAME = "ServerReflection";
  private static final String RPC = "ServerReflectionInfo";
  private static final FileDescriptor V1 = ServerReflectionProto.getDescriptor();

  private final ServiceDescriptor service;

  private Reflection(FileDescriptor file) {
    this.service = file.findServiceByName(NAME);
  }

  /** Both versions. */
  static List<OpenService> versions() {
    return List.of(new Reflection(V1), new Reflection(v1alpha()));
  }

  /** The version before, which was the same but for its package. */
  private static FileDescriptor v1alpha() {
    String text = V1.toProto().toString().replace(V1.getPackage(), V1.getPackage() + "alpha");
    try {
      FileDescriptorProto.Builder file =
          TextFormat.parse(text, FileDescriptorProto.class).toBuilder();
      return FileDescriptor.buildFrom(
          file.setName("alpha/" + V1.getName()).build(), new FileDescriptor[0]);
    } catch (ParseException | DescriptorValidationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public ServiceDescriptor descriptor() {
    return service;
  }

  @Override
  public void bindTo(MeshServer server, ServiceDescriptor served) {
    DescriptorIndex index = DescriptorIndex.of(
        List.of(served, HealthProto.getDescriptor().findServiceByName("Health"), service));
    ServiceMethod<ServerReflectionRequest, ServerReflectionResponse> method = ServiceMethod.server(
        ServiceName.create(service.getFullName()),
        RPC,
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(ServerReflectionRequest.newBuilder()));
    server.bidiStream(method, (in, out) -> answerEach(index, in, out));
  }

  /** Reads no faster than its answers are taken. */
  private static Future<Void> answerEach(
      DescriptorIndex index,
      Incoming<ServerReflectionRequest> in,
      Outbound<ServerReflectionResponse> out) {
    Promise<Void> end = Promise.promise();
    in.onMessage(request -> {
      out.write(index.answer(request));
      if (out.isFull()) {
        in.pause();
        out.onDrain(in::resume);
      }
    });
    in.onEnd(end::complete);
    return end.future();
  }
}
