package dev.paymesh.gateway.migrate;

/** Owns who is asked on a route while a legacy service is being left. */
public enum Mode {
  /** The mesh alone, as everywhere where nothing is said. */
  GRPC,
  /** The legacy service alone. */
  REST,
  /** Both, of which one answers; their answers are compared. */
  SHADOW
}
