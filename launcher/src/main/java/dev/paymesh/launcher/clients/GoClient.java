package dev.paymesh.launcher.clients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Owns the client for Go, by its own two plugins; Google's files come with the modules {@code go mod tidy} finds. */
record GoClient(Contracts contracts, Path folder) {

  private static final String MODULE = "paymesh.dev/clients";
  private static final String MODULE_FILE = """
      module %s

      go 1.19
      """;

  void make() {
    Output.write(folder.resolve("go.mod"), MODULE_FILE.formatted(MODULE));
    for (String name : contracts.ours()) {
      Output.anew(folder.resolve(packageOf(name)));
    }
    List<String> arguments = new ArrayList<>(List.of(
        "-I" + Clients.protos(folder),
        "--go_out=" + folder.toAbsolutePath(),
        "--go_opt=module=" + MODULE,
        "--go-grpc_out=" + folder.toAbsolutePath(),
        "--go-grpc_opt=module=" + MODULE));
    for (String name : contracts.ours()) {
      String place = name + "=" + MODULE + "/" + packageOf(name) + ";" + nameOf(name);
      arguments.add("--go_opt=M" + place);
      arguments.add("--go-grpc_opt=M" + place);
    }
    arguments.addAll(contracts.ours());
    Tool.PROTOC.run(folder, arguments);
  }

  /** {@code payment/v1} of {@code payment/v1/payment.proto}. */
  private static String packageOf(String file) {
    return file.substring(0, file.lastIndexOf('/'));
  }

  private static String nameOf(String file) {
    return packageOf(file).replace("/", "");
  }
}
