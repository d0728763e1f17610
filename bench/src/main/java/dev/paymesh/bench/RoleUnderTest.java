package dev.paymesh.bench;

import java.nio.file.Path;
import java.util.List;

/** Owns one service of a mesh as a side of its own: called past the gateway, and charged for its own process only. */
record RoleUnderTest(MeshUnderTest mesh, String role) implements Contender {

  @Override
  public String name() {
    return mesh.name();
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + portOf(role);
  }

  @Override
  public Path secretFile() {
    return mesh.secretFile();
  }

  @Override
  public List<WatchedProcess> processes() {
    return mesh.processes().stream()
        .filter(process -> process.name().equals(role))
        .toList();
  }

  @Override
  public int portOf(String other) {
    return mesh.portOf(other);
  }

  /** Whoever started the mesh ends it. */
  @Override
  public void close() {}
}
