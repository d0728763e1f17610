package dev.paymesh.shared.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;

/**
 * Owns one service that a server offers beside the role's own to everybody who reaches its port: a probe or a tool. Only
 * those that {@link Interceptors} names are taken.
 */
public interface OpenService {

  ServiceDescriptor descriptor();

  /** Binds each of its rpcs, for a server of the given service. */
  void bindTo(MeshServer server, ServiceDescriptor served);
}
