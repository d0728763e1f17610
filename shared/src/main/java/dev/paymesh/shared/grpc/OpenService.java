package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;

/**
 * Owns one service that a server offers beside the role's own. Only those that {@link Interceptors} names are taken:
 * probes and tools for everybody who reaches the port, and the statistics for those whom their policy names.
 */
public interface OpenService {

  ServiceDescriptor descriptor();

  /** Binds each of its rpcs, for a server of the given service. */
  void bindTo(MeshServer server, ServiceDescriptor served);
}
