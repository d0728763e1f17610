package dev.paymesh.bench;

/** Owns a gRPC status that is not OK; counted by its name, so it carries no stack. */
final class RpcStatusException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private static final String[] NAMES = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED"
  };

  private final String status;

  private RpcStatusException(String status, String words) {
    super(status + " " + words, null, false, false);
    this.status = status;
  }

  /** By its number on the wire, and what the server says of it. */
  static RpcStatusException of(String number, String words) {
    try {
      int code = Integer.parseInt(number);
      return new RpcStatusException(
          code >= 0 && code < NAMES.length ? NAMES[code] : "status " + number, words);
    } catch (NumberFormatException odd) {
      return new RpcStatusException("no gRPC status", words);
    }
  }

  String status() {
    return status;
  }

  /** Of a service at its limit. */
  boolean isRefusal() {
    return status.equals("UNAVAILABLE") || status.equals("RESOURCE_EXHAUSTED");
  }
}
