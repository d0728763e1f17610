package dev.paymesh.launcher;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.reflection.v1.ErrorResponse;
import io.vertx.grpc.reflection.v1.ExtensionNumberResponse;
import io.vertx.grpc.reflection.v1.ExtensionRequest;
import io.vertx.grpc.reflection.v1.FileDescriptorResponse;
import io.vertx.grpc.reflection.v1.ListServiceResponse;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Owns what reflection can tell of some services: their files with all those they stand on, by name and by symbol. */
final class DescriptorIndex {

  private final List<String> services;
  private final Map<String, FileDescriptor> files = new HashMap<>();
  private final Map<String, FileDescriptor> symbols = new HashMap<>();
  private final Map<String, Map<Integer, FileDescriptor>> extensions = new HashMap<>();

  private DescriptorIndex(List<ServiceDescriptor> services) {
    this.services = services.stream().map(ServiceDescriptor::getFullName).toList();
    services.forEach(service -> add(service.getFile()));
  }

  static DescriptorIndex of(List<ServiceDescriptor> services) {
    return new DescriptorIndex(services);
  }

  private void add(FileDescriptor file) {
    if (files.putIfAbsent(file.getName(), file) != null) {
      return;
    }
    file.getDependencies().forEach(this::add);
    file.getMessageTypes().forEach(this::add);
    file.getEnumTypes().forEach(this::addSymbol);
    file.getExtensions().forEach(this::addExtension);
    file.getServices().forEach(service -> {
      addSymbol(service);
      service.getMethods().forEach(this::addSymbol);
    });
  }

  private void add(Descriptor message) {
    addSymbol(message);
    message.getFields().forEach(this::addSymbol);
    message.getEnumTypes().forEach(this::addSymbol);
    message.getExtensions().forEach(this::addExtension);
    message.getNestedTypes().forEach(this::add);
  }

  private void addSymbol(GenericDescriptor symbol) {
    symbols.put(symbol.getFullName(), symbol.getFile());
  }

  private void addExtension(FieldDescriptor extension) {
    addSymbol(extension);
    extensions
        .computeIfAbsent(extension.getContainingType().getFullName(), type -> new TreeMap<>())
        .put(extension.getNumber(), extension.getFile());
  }

  /** What is not there is told in the answer; the stream goes on. */
  ServerReflectionResponse answer(ServerReflectionRequest request) {
    ServerReflectionResponse.Builder answer = ServerReflectionResponse.newBuilder()
        .setValidHost(request.getHost())
        .setOriginalRequest(request);
    switch (request.getMessageRequestCase()) {
      case FILE_BY_FILENAME -> file(answer, files.get(request.getFileByFilename()));
      case FILE_CONTAINING_SYMBOL -> file(answer, symbols.get(request.getFileContainingSymbol()));
      case FILE_CONTAINING_EXTENSION ->
        file(answer, extension(request.getFileContainingExtension()));
      case ALL_EXTENSION_NUMBERS_OF_TYPE -> numbers(answer, request.getAllExtensionNumbersOfType());
      case LIST_SERVICES -> answer.setListServicesResponse(list());
      case MESSAGEREQUEST_NOT_SET -> refuse(answer, GrpcStatus.INVALID_ARGUMENT, "no question");
    }
    return answer.build();
  }

  private @Nullable FileDescriptor extension(ExtensionRequest asked) {
    return extensions
        .getOrDefault(asked.getContainingType(), Map.of())
        .get(asked.getExtensionNumber());
  }

  private static void file(ServerReflectionResponse.Builder answer, @Nullable FileDescriptor file) {
    if (file == null) {
      refuse(answer, GrpcStatus.NOT_FOUND, "not found");
      return;
    }
    Set<FileDescriptor> needed = new LinkedHashSet<>();
    gather(file, needed);
    FileDescriptorResponse.Builder told = FileDescriptorResponse.newBuilder();
    needed.forEach(each -> told.addFileDescriptorProto(each.toProto().toByteString()));
    answer.setFileDescriptorResponse(told);
  }

  /** The file first, then those it stands on: a tool needs no other question. */
  private static void gather(FileDescriptor file, Set<FileDescriptor> into) {
    if (into.add(file)) {
      file.getDependencies().forEach(each -> gather(each, into));
    }
  }

  private void numbers(ServerReflectionResponse.Builder answer, String type) {
    if (!symbols.containsKey(type)) {
      refuse(answer, GrpcStatus.NOT_FOUND, "not found");
      return;
    }
    answer.setAllExtensionNumbersResponse(ExtensionNumberResponse.newBuilder()
        .setBaseTypeName(type)
        .addAllExtensionNumber(
            Optional.ofNullable(extensions.get(type)).map(Map::keySet).orElse(Set.of())));
  }

  private ListServiceResponse list() {
    ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
    services.forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
    return list.build();
  }

  private static void refuse(
      ServerReflectionResponse.Builder answer, GrpcStatus code, String message) {
    answer.setErrorResponse(
        ErrorResponse.newBuilder().setErrorCode(code.code).setErrorMessage(message));
  }
}
