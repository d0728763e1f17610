package dev.paymesh.user;

import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;

/**
 * What the user service must be told.
 *
 * @param server where it listens, under the role {@code user}
 * @param database its own schema and login
 * @param attestationKey seals what it says about an account; the payment service knows it too
 */
public record UserConfig(
    MeshServerConfig server, DatabaseConfig database, AttestationKey attestationKey) {}
