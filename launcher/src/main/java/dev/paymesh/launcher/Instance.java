package dev.paymesh.launcher;

/** Owns which process of a mesh of processes this is, and where it listens; both ports outlive its restarts. */
record Instance(String role, int number, int port, int opsPort) {

  /** As its log lines are marked. */
  String name() {
    return role + "-" + number;
  }

  /** As people, and tools that read the log, are told them. */
  String ports() {
    return "port " + port + ", ops " + opsPort;
  }
}
