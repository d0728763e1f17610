package dev.paymesh.proto.openapi;

import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Owns the words that stand above each part of the contracts, as text. */
final class Comments {

  /** Numbers of the fields of descriptor.proto that lead from a file to its parts. */
  private static final int MESSAGES = 4;

  private static final int ENUMS = 5;
  private static final int SERVICES = 6;
  private static final int MEMBERS = 2;
  private static final int NESTED_MESSAGES = 3;
  private static final int NESTED_ENUMS = 4;

  private static final String FOR_TOOLS = "buf:lint:";

  private final Map<String, Map<List<Integer>, String>> byFile = new HashMap<>();

  Comments(List<FileDescriptor> files) {
    for (FileDescriptor file : files) {
      Map<List<Integer>, String> texts = new HashMap<>();
      for (Location at : file.toProto().getSourceCodeInfo().getLocationList()) {
        texts.put(List.copyOf(at.getPathList()), text(at.getLeadingComments()));
      }
      byFile.put(file.getFullName(), texts);
    }
  }

  /** Lines of a paragraph are joined; an empty line parts two paragraphs. */
  private static String text(String comment) {
    String lines = comment
        .lines()
        .map(String::strip)
        .filter(line -> !line.startsWith(FOR_TOOLS))
        .collect(Collectors.joining("\n"));
    return lines.strip().replaceAll("(?<!\n)\n(?!\n)", " ");
  }

  String of(ServiceDescriptor service) {
    return at(service.getFile(), List.of(SERVICES, service.getIndex()));
  }

  String of(MethodDescriptor rpc) {
    int service = rpc.getService().getIndex();
    return at(rpc.getFile(), List.of(SERVICES, service, MEMBERS, rpc.getIndex()));
  }

  String of(Descriptor message) {
    return at(message.getFile(), path(message));
  }

  String of(FieldDescriptor field) {
    return at(field.getFile(), plus(path(field.getContainingType()), MEMBERS, field.getIndex()));
  }

  String of(EnumDescriptor type) {
    return at(type.getFile(), path(type));
  }

  String of(EnumValueDescriptor value) {
    return at(value.getFile(), plus(path(value.getType()), MEMBERS, value.getIndex()));
  }

  private static List<Integer> path(Descriptor message) {
    Descriptor outer = message.getContainingType();
    return outer == null
        ? List.of(MESSAGES, message.getIndex())
        : plus(path(outer), NESTED_MESSAGES, message.getIndex());
  }

  private static List<Integer> path(EnumDescriptor type) {
    Descriptor outer = type.getContainingType();
    return outer == null
        ? List.of(ENUMS, type.getIndex())
        : plus(path(outer), NESTED_ENUMS, type.getIndex());
  }

  private static List<Integer> plus(List<Integer> path, int field, int index) {
    List<Integer> longer = new ArrayList<>(path);
    longer.add(field);
    longer.add(index);
    return longer;
  }

  private String at(FileDescriptor file, List<Integer> path) {
    return byFile.getOrDefault(file.getFullName(), Map.of()).getOrDefault(path, "");
  }
}
