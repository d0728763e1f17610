package dev.paymesh.launcher.clients;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Owns the client for Python, by protoc and gRPC's own plugin. Ours stand below a package of their own, {@code paymesh},
 * as {@code user} or {@code common} would be in everybody's way; on the wire that shows nowhere.
 */
record PythonClient(Contracts contracts, Path folder) {

  private static final String PACKAGE = "paymesh/";
  private static final Pattern IMPORT = Pattern.compile("(?m)^import \"(?!google/)");

  void make() {
    Path tree = Output.anew(folder.resolve("protos"));
    Output.write(tree, moved());
    Path out = folder.toAbsolutePath();
    Output.anew(folder.resolve("paymesh"));
    Output.anew(folder.resolve("google"));
    List<String> arguments = new ArrayList<>(List.of(
        "-I" + tree.toAbsolutePath(),
        "--plugin=protoc-gen-grpc_python=" + Tool.PYTHON.find().orElseThrow(),
        "--python_out=" + out,
        "--pyi_out=" + out,
        "--grpc_python_out=" + out));
    contracts.generated().forEach(name -> arguments.add(place(name)));
    Tool.PROTOC.run(folder, arguments);
  }

  private Map<String, byte[]> moved() {
    Map<String, byte[]> moved = new TreeMap<>();
    contracts.files().forEach((name, bytes) -> moved.put(place(name), moved(name, bytes)));
    return moved;
  }

  private String place(String name) {
    return contracts.ours().contains(name) ? PACKAGE + name : name;
  }

  private byte[] moved(String name, byte[] bytes) {
    if (!contracts.ours().contains(name)) {
      return bytes;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return IMPORT.matcher(text).replaceAll("import \"" + PACKAGE).getBytes(StandardCharsets.UTF_8);
  }
}
