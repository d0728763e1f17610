package dev.paymesh.shared.grpc;

/**
 * Where a service listens and whose word it takes.
 *
 * @param role the service's own role, the audience of every caller context
 * @param host address to bind
 * @param port 0 to 65535; 0 takes any free port
 * @param seal verifies the caller context
 */
public record MeshServerConfig(String role, String host, int port, ContextSeal seal) {}
