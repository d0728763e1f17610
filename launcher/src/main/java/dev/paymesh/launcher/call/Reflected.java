package dev.paymesh.launcher.call;

import com.google.api.AnnotationsProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import dev.paymesh.proto.common.v1.Options;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.reflection.v1.ServerReflectionProto;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Owns a contract that a server tells by reflection: its file, and those it stands on, asked for until none is missing. */
final class Reflected {

  private static final MethodDescriptor INFO = ServerReflectionProto.getDescriptor()
      .findServiceByName("ServerReflection")
      .findMethodByName("ServerReflectionInfo");

  /** A server that goes on and on tells no contract. */
  private static final int QUESTIONS_MAX = 100;

  private final Vertx vertx;
  private final GrpcWay way;
  private final Map<String, FileDescriptorProto> files = new HashMap<>();
  private int asked;

  Reflected(Vertx vertx, GrpcWay way) {
    this.vertx = vertx;
    this.way = way;
  }

  Future<List<ServiceDescriptor>> service(String name) {
    return ask(ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol(name)
            .build())
        .compose(told -> complete())
        .map(all -> List.of(found(name)));
  }

  private Future<Void> complete() {
    Optional<String> missing = files.values().stream()
        .flatMap(file -> file.getDependencyList().stream())
        .filter(name -> !files.containsKey(name))
        .findFirst();
    return missing
        .map(name -> ask(ServerReflectionRequest.newBuilder()
                .setFileByFilename(name)
                .build())
            .compose(told -> complete()))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> ask(ServerReflectionRequest question) {
    if (++asked > QUESTIONS_MAX) {
      return Future.failedFuture(new CallProblem("the server tells its contract in more than "
          + QUESTIONS_MAX + " files: leave out --reflect"));
    }
    AtomicReference<@Nullable DynamicMessage> reply = new AtomicReference<>();
    Transcript silent = new Transcript(
        new PrintWriter(Writer.nullWriter()),
        new PrintWriter(Writer.nullWriter()),
        false,
        TypeRegistry.getEmptyTypeRegistry());
    GrpcCall call = new GrpcCall(vertx, INFO, silent, reply::set);
    return way.begin(call, INFO)
        .compose(begun -> call.write(dynamic(question)))
        .compose(sent -> call.halfClose())
        .compose(sent -> call.end())
        .compose(answer -> take(answer, reply.get()));
  }

  private static DynamicMessage dynamic(ServerReflectionRequest question) {
    try {
      return DynamicMessage.parseFrom(INFO.getInputType(), question.toByteString());
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Future<Void> take(Answer answer, @Nullable DynamicMessage reply) {
    if (answer.code() != GrpcStatus.OK || reply == null) {
      String hint = answer.code() == GrpcStatus.UNIMPLEMENTED
          ? "start it with PAYMESH_REFLECTION=true, or leave out --reflect"
          : Advice.on(answer.code(), "").orElse("leave out --reflect");
      return Future.failedFuture(new CallProblem("the server tells no contract ("
          + answer.code().name() + " " + answer.message() + "): " + hint));
    }
    ExtensionRegistry options = ExtensionRegistry.newInstance();
    Options.registerAllExtensions(options);
    AnnotationsProto.registerAllExtensions(options);
    try {
      ServerReflectionResponse told = ServerReflectionResponse.parseFrom(reply.toByteString());
      if (told.hasErrorResponse()) {
        return Future.failedFuture(new CallProblem(
            "the server knows nothing of it: " + told.getErrorResponse().getErrorMessage()));
      }
      for (ByteString bytes : told.getFileDescriptorResponse().getFileDescriptorProtoList()) {
        FileDescriptorProto file = FileDescriptorProto.parseFrom(bytes, options);
        files.put(file.getName(), file);
      }
      return Future.succeededFuture();
    } catch (InvalidProtocolBufferException foreign) {
      return Future.failedFuture(
          new CallProblem("the server's contract cannot be read: " + foreign.getMessage()));
    }
  }

  private ServiceDescriptor found(String name) {
    Map<String, FileDescriptor> linked = new HashMap<>();
    return List.copyOf(files.keySet()).stream()
        .map(file -> link(file, linked, files.size()))
        .flatMap(file -> file.getServices().stream())
        .filter(service -> service.getFullName().equals(name))
        .findFirst()
        .orElseThrow(() -> new CallProblem("the server has no service " + name));
  }

  /** Files in a ring would lead down for ever: no chain is longer than there are files. */
  private FileDescriptor link(String name, Map<String, FileDescriptor> linked, int depthMax) {
    FileDescriptor known = linked.get(name);
    if (known != null) {
      return known;
    }
    if (depthMax == 0) {
      throw new CallProblem("the server's contract cannot be read: " + name + " needs itself");
    }
    FileDescriptorProto file = Objects.requireNonNull(files.get(name), name);
    FileDescriptor[] needed = file.getDependencyList().stream()
        .map(one -> link(one, linked, depthMax - 1))
        .toArray(FileDescriptor[]::new);
    try {
      FileDescriptor built = FileDescriptor.buildFrom(file, needed);
      linked.put(name, built);
      return built;
    } catch (DescriptorValidationException broken) {
      throw new CallProblem("the server's contract cannot be read: " + broken.getMessage());
    }
  }
}
