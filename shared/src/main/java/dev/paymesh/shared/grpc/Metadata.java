package dev.paymesh.shared.grpc;

import io.vertx.core.MultiMap;

/** Owns the names of the mesh's metadata and the caller context's way into and out of headers. */
final class Metadata {

  static final String USER_ID = "x-user-id";
  static final String USER_ROLE = "x-user-role";
  static final String REQUEST_ID = "x-request-id";
  static final String MESH_AUTH = "x-mesh-auth";
  /** gRFC A6: how many attempts came before this one. */
  static final String PREVIOUS_ATTEMPTS = "grpc-previous-rpc-attempts";

  private Metadata() {}

  /** What {@code x-mesh-auth} vouches for. */
  record Sealed(
      String service, String audience, String userId, String userRole, String requestId) {}

  static void write(MultiMap headers, Sealed call, ContextSeal seal) {
    headers
        .set(USER_ID, call.userId())
        .set(USER_ROLE, call.userRole())
        .set(REQUEST_ID, call.requestId())
        .set(MESH_AUTH, seal.seal(call));
  }

  /** What the headers claim; nothing of it is verified yet. */
  static Sealed read(MultiMap headers, String audience) {
    return new Sealed(
        ContextSeal.serviceOf(header(headers, MESH_AUTH)),
        audience,
        header(headers, USER_ID),
        header(headers, USER_ROLE),
        header(headers, REQUEST_ID));
  }

  static String header(MultiMap headers, String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }
}
