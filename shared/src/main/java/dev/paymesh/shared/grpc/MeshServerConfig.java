package dev.paymesh.shared.grpc;

import java.util.List;

/**
 * Where a service listens and whose word it takes.
 *
 * @param role the service's own role, the audience of every caller context
 * @param host address to bind
 * @param port 0 to 65535; 0 takes any free port
 * @param seal verifies the caller context
 * @param upkeep what all servers of the role share
 */
public record MeshServerConfig(
    String role, String host, int port, ContextSeal seal, Upkeep upkeep) {

  /** In a process that serves, with the usual room. */
  public MeshServerConfig(String role, String host, int port, ContextSeal seal) {
    this(role, host, port, seal, new Upkeep(ProcessLife.begun(), CallRoom.usual(), List.of()));
  }

  /** The same in another process or room. */
  public MeshServerConfig kept(Upkeep other) {
    return new MeshServerConfig(role, host, port, seal, other);
  }

  /**
   * What all servers of one role in one process share.
   *
   * @param life how far the process is, and what keeps it from serving
   * @param room how many calls the role works on at once
   * @param beside services that everybody may call, besides the health service
   */
  public record Upkeep(ProcessLife life, CallRoom room, List<OpenService> beside) {}
}
