package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.migrate.LegacyFailure.Kind;
import java.util.Locale;

/** What became of one request that was to be shadowed. Compared are the first two only. */
enum Outcome {
  EQUAL,
  DIFFERENT,
  /** As many are shadowed as may be. */
  BUSY,
  /** It asks for what only the mesh does. */
  OURS_ALONE,
  /** It goes on with a list where one side left off. */
  PAGED,
  LEGACY_LATE,
  LEGACY_UNREACHABLE,
  LEGACY_BUSY,
  /** The legacy service answered with a 5xx. */
  LEGACY_FAILED,
  MESH_FAILED,
  /** One of the answers has more than is compared. */
  TOO_LARGE,
  NOT_JSON;

  static Outcome of(Kind kind) {
    return switch (kind) {
      case LATE -> LEGACY_LATE;
      case UNREACHABLE -> LEGACY_UNREACHABLE;
      case BUSY -> LEGACY_BUSY;
      case TOO_LARGE -> TOO_LARGE;
      case NOT_JSON -> NOT_JSON;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
