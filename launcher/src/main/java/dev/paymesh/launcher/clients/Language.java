package dev.paymesh.launcher.clients;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Owns the languages that clients are made for, and who makes them. */
public enum Language {
  TYPESCRIPT(Tool.PROTOC, Tool.NPM) {
    @Override
    void make(Contracts contracts, Path folder) {
      new TypeScriptClient(contracts, folder).make();
    }
  },
  PYTHON(Tool.PROTOC, Tool.PYTHON) {
    @Override
    void make(Contracts contracts, Path folder) {
      new PythonClient(contracts, folder).make();
    }
  },
  GO(Tool.PROTOC, Tool.GO, Tool.GO_GRPC) {
    @Override
    void make(Contracts contracts, Path folder) {
      new GoClient(contracts, folder).make();
    }
  };

  private final List<Tool> tools;

  Language(Tool... tools) {
    this.tools = List.of(tools);
  }

  abstract void make(Contracts contracts, Path folder);

  /** How what it lacks here is installed; empty where nothing is. */
  public List<String> missing() {
    return tools.stream()
        .filter(Tool::isMissing)
        .map(tool -> tool.name() + " (" + tool.install() + ")")
        .toList();
  }

  /** Also the name of its folder. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
