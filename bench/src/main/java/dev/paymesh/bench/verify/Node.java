package dev.paymesh.bench.verify;

/** Owns which process of the mesh this is, and where it listens. */
record Node(String name, long pid, int port, int opsPort) {

  String role() {
    return name.substring(0, name.indexOf('-'));
  }

  ProcessHandle process() {
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IllegalStateException(name + " (process " + pid + ") is gone"));
  }
}
