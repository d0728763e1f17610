package dev.paymesh.shared.grpc;

import dev.paymesh.shared.grpc.ContextSeal.Seal;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Tracing.Told;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Owns the names of the mesh's metadata and the caller context's way into and out of headers. */
final class Metadata {

  static final String USER_ID = "x-user-id";
  static final String USER_ROLE = "x-user-role";
  static final String REQUEST_ID = "x-request-id";
  /** Who calls, and under which key; the same with each call of a connection. */
  static final String MESH_CALLER = "x-mesh-caller";

  static final String MESH_AUTH = "x-mesh-auth";
  /** gRFC A6: how many attempts came before this one. */
  static final String PREVIOUS_ATTEMPTS = "grpc-previous-rpc-attempts";

  /** Asks for {@link #LEGS}: a seal on the seal of this very call, so that nobody else has it asked. */
  static final String RECEIPT = "x-mesh-receipt";
  /** What a call's time was made of, in its trailers. */
  static final String LEGS = "x-mesh-legs";

  private static final String TRACE_PARENT = "traceparent";

  private Metadata() {}

  /** What {@code x-mesh-auth} vouches for. */
  record Sealed(
      String service, String audience, String userId, String userRole, String requestId) {}

  static void write(MultiMap headers, Sealed call, ContextSeal seal) {
    Seal sealed = seal.seal(call);
    headers
        .set(USER_ID, call.userId())
        .set(USER_ROLE, call.userRole())
        .set(REQUEST_ID, call.requestId())
        .set(MESH_CALLER, sealed.caller())
        .set(MESH_AUTH, sealed.auth());
  }

  static Seal seal(MultiMap headers) {
    return new Seal(header(headers, MESH_CALLER), header(headers, MESH_AUTH));
  }

  /** What the headers claim beside their seal; nothing of it is verified yet. */
  static Sealed read(MultiMap headers, Seal seal, String audience) {
    return new Sealed(
        seal.service(),
        audience,
        header(headers, USER_ID),
        header(headers, USER_ROLE),
        header(headers, REQUEST_ID));
  }

  /** Behind the context: its place in a trace, and whether its maker wants to hear where its time goes. */
  static void write(MultiMap headers, Leg leg, ContextSeal seal) {
    leg.writeTo(headers);
    if (leg.isKept()) {
      byte[] receipt = seal.sign(RECEIPT, contextOf(headers));
      headers.set(RECEIPT, Base64.getUrlEncoder().withoutPadding().encodeToString(receipt));
    }
  }

  private static byte[] contextOf(MultiMap headers) {
    return header(headers, MESH_AUTH).getBytes(StandardCharsets.UTF_8);
  }

  /** The same, from a caller whose context is verified; null where there is nothing of it, as mostly. */
  static @Nullable Told told(MultiMap headers, ContextSeal seal, boolean stranger) {
    String trace = headers.get(TRACE_PARENT);
    String asked = stranger ? "" : header(headers, RECEIPT);
    return trace == null && asked.isEmpty() && !stranger
        ? null
        : new Told(trace, asks(asked, headers, seal), stranger);
  }

  private static boolean asks(String asked, MultiMap headers, ContextSeal seal) {
    try {
      return !asked.isEmpty()
          && seal.verifies(RECEIPT, contextOf(headers), Base64.getUrlDecoder().decode(asked));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  static String header(MultiMap headers, String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }
}
