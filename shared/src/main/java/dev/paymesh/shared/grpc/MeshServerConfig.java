package dev.paymesh.shared.grpc;

import dev.paymesh.shared.identity.Identity;
import java.util.List;

/**
 * Where a service listens and whose word it takes.
 *
 * @param role the service's own role, the audience of every caller context
 * @param host address to bind
 * @param port 0 to 65535; 0 takes any free port
 * @param seal verifies the caller context
 * @param identity proves the role to callers, and demands theirs
 * @param tokens judges callers that come from outside of the mesh
 * @param upkeep what all servers of the role share
 */
public record MeshServerConfig(
    String role,
    String host,
    int port,
    ContextSeal seal,
    Identity identity,
    BearerTokens tokens,
    Upkeep upkeep) {

  /** In plain text, for roles of the mesh only, in a process that serves, with the usual room. */
  public MeshServerConfig(String role, String host, int port, ContextSeal seal) {
    this(role, host, port, seal, Identity.NONE, BearerTokens.NONE, Upkeep.usual());
  }

  /** The same, proving itself. */
  public MeshServerConfig as(Identity other) {
    return new MeshServerConfig(role, host, port, seal, other, tokens, upkeep);
  }

  /** The same, also for users who call it without the gateway. */
  public MeshServerConfig taking(BearerTokens other) {
    return new MeshServerConfig(role, host, port, seal, identity, other, upkeep);
  }

  /** The same in another process or room. */
  public MeshServerConfig kept(Upkeep other) {
    return new MeshServerConfig(role, host, port, seal, identity, tokens, other);
  }

  /** Whether callers may have no role in the mesh. */
  boolean strangers() {
    return tokens != BearerTokens.NONE;
  }

  /**
   * What all servers of one role in one process share.
   *
   * @param life how far the process is, and what keeps it from serving
   * @param room how many calls the role works on at once
   * @param beside services that everybody may call, besides the health service
   */
  public record Upkeep(ProcessLife life, CallRoom room, List<OpenService> beside) {

    static Upkeep usual() {
      return new Upkeep(ProcessLife.begun(), CallRoom.usual(), List.of());
    }
  }
}
