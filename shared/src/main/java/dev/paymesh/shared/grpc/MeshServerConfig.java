package dev.paymesh.shared.grpc;

/**
 * Where a service listens and whose word it takes.
 *
 * @param role the service's own role, the audience of every caller context
 * @param host address to bind
 * @param port 0 to 65535; 0 takes any free port
 * @param seal verifies the caller context
 * @param identity proves the role to callers, and demands theirs
 * @param tokens judges callers that come from outside of the mesh
 */
public record MeshServerConfig(
    String role, String host, int port, ContextSeal seal, Identity identity, BearerTokens tokens) {

  /** In plain text, for roles of the mesh only. */
  public MeshServerConfig(String role, String host, int port, ContextSeal seal) {
    this(role, host, port, seal, Identity.NONE, BearerTokens.NONE);
  }

  /** The same, proving itself. */
  public MeshServerConfig as(Identity other) {
    return new MeshServerConfig(role, host, port, seal, other, tokens);
  }

  /** The same, also for users who call it without the gateway. */
  public MeshServerConfig taking(BearerTokens other) {
    return new MeshServerConfig(role, host, port, seal, identity, other);
  }

  /** Whether callers may have no role in the mesh. */
  boolean strangers() {
    return tokens != BearerTokens.NONE;
  }
}
