package dev.paymesh.proto.openapi;

import com.google.api.AnnotationsProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.paymesh.proto.common.v1.Errors;
import dev.paymesh.proto.common.v1.Options;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contracts as the compiler left them: what the generated classes know, and the comments, which those do not.
 *
 * @param services by name
 */
record Contracts(List<ServiceDescriptor> services, Comments comments) {

  /** Of a descriptor set that has all imports and, for the comments, the source info. */
  static Contracts of(byte[] descriptorSet) throws InvalidProtocolBufferException {
    ExtensionRegistry options = ExtensionRegistry.newInstance();
    AnnotationsProto.registerAllExtensions(options);
    Options.registerAllExtensions(options);
    Errors.registerAllExtensions(options);
    Map<String, FileDescriptor> files = new LinkedHashMap<>();
    // Imports come before what imports them.
    for (FileDescriptorProto file :
        FileDescriptorSet.parseFrom(descriptorSet, options).getFileList()) {
      files.put(file.getName(), link(file, files));
    }
    List<ServiceDescriptor> services = files.values().stream()
        .flatMap(file -> file.getServices().stream())
        .sorted(Comparator.comparing(ServiceDescriptor::getFullName))
        .toList();
    return new Contracts(services, new Comments(List.copyOf(files.values())));
  }

  /** By its full name; fails where there is none. */
  MethodDescriptor rpc(String name) {
    return services.stream()
        .flatMap(service -> service.getMethods().stream())
        .filter(rpc -> rpc.getFullName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + ": no such rpc"));
  }

  private static FileDescriptor link(FileDescriptorProto file, Map<String, FileDescriptor> known) {
    FileDescriptor[] imports =
        file.getDependencyList().stream().map(known::get).toArray(FileDescriptor[]::new);
    try {
      return FileDescriptor.buildFrom(file, imports);
    } catch (DescriptorValidationException broken) {
      throw new IllegalStateException(file.getName() + ": " + broken.getMessage(), broken);
    }
  }
}
