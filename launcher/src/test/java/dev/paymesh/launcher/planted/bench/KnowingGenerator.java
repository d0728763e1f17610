package dev.paymesh.launcher.planted.bench;

import dev.paymesh.shared.http.GrpcTimeout;
import java.util.OptionalLong;

/** Measures the mesh by a part of the mesh. */
final class KnowingGenerator {

  OptionalLong timeout() {
    return GrpcTimeout.parseNanos("1S");
  }
}
