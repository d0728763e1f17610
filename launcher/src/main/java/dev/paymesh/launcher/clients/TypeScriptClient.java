package dev.paymesh.launcher.clients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Owns the client for browsers and Node: messages and services by protobuf-es, calls by Connect over gRPC-Web. */
record TypeScriptClient(Contracts contracts, Path folder) {

  /** Versions that run on Node 18 and newer. */
  private static final String PACKAGE =
      """
      {
        "name": "paymesh-client",
        "private": true,
        "type": "module",
        "dependencies": {
          "@bufbuild/protobuf": "2.6.3",
          "@connectrpc/connect": "2.0.4",
          "@connectrpc/connect-web": "2.0.4"
        },
        "devDependencies": {
          "@bufbuild/protoc-gen-es": "2.6.3",
          "typescript": "5.9.3"
        }
      }
      """;

  private static final String COMPILER =
      """
      {
        "compilerOptions": {
          "target": "ES2022",
          "module": "NodeNext",
          "moduleResolution": "NodeNext",
          "strict": true,
          "skipLibCheck": true,
          "types": [],
          "outDir": "dist"
        },
        "include": ["*.ts", "gen"]
      }
      """;

  void make() {
    Output.write(folder.resolve("package.json"), PACKAGE);
    Output.write(folder.resolve("tsconfig.json"), COMPILER);
    // No lock file: it would hold where this machine's packages came from.
    Tool.NPM.run(
        folder,
        List.of(
            "install",
            "--no-package-lock",
            "--prefer-offline",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund"));
    Path plugin = folder.resolve("node_modules/.bin/protoc-gen-es");
    List<String> arguments = new ArrayList<>(List.of(
        "-I" + Clients.protos(folder),
        "--plugin=protoc-gen-es=" + plugin,
        "--es_out=" + Output.anew(folder.resolve("gen")),
        "--es_opt=target=ts,import_extension=js"));
    arguments.addAll(contracts.generated());
    Tool.PROTOC.run(folder, arguments);
  }
}
