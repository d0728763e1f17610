package dev.paymesh.user;

import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;
import java.time.Duration;

/**
 * What the user service must be told.
 *
 * @param server where it listens, under the role {@code user}
 * @param database its own schema and login
 * @param attestationKey seals what it says about an account; the payment service knows it too
 * @param keysKept so long the first answer to a write under an idempotency key is given again
 */
public record UserConfig(
    MeshServerConfig server,
    DatabaseConfig database,
    AttestationKey attestationKey,
    Duration keysKept) {

  /** In hours, unless the operator says otherwise: three days, so that Monday's job still finds Friday's. */
  public static final int KEYS_KEPT_HOURS = 72;

  /** With keys kept for the usual time. */
  public UserConfig(
      MeshServerConfig server, DatabaseConfig database, AttestationKey attestationKey) {
    this(server, database, attestationKey, Duration.ofHours(KEYS_KEPT_HOURS));
  }
}
