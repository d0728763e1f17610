package dev.paymesh.gateway;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.GatewayConfig.Upstream;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Owns the ways to the services behind this gateway, one for each contract. */
final class Services {

  private final Map<ServiceDescriptor, Peer> peers = new LinkedHashMap<>();

  Services(Vertx vertx, List<Upstream> upstreams) {
    upstreams.forEach(upstream ->
        peers.put(upstream.service(), Peer.to(vertx, upstream.peer(), upstream.service())));
  }

  List<ServiceDescriptor> descriptors() {
    return List.copyOf(peers.keySet());
  }

  /** The way to who serves an rpc. */
  Peer of(RestMethod rest) {
    return of(rest.descriptor().getService());
  }

  Peer of(ServiceDescriptor service) {
    return Objects.requireNonNull(
        peers.get(service), () -> "nobody behind this gateway serves " + service.getFullName());
  }

  Peer users() {
    return of(UserServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  Peer compliance() {
    return of(ComplianceServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  Future<?> close() {
    return Future.join(peers.values().stream().map(Peer::close).toList());
  }
}
