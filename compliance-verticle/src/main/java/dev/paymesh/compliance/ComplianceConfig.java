package dev.paymesh.compliance;

import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;

/**
 * What the compliance service must be told.
 *
 * @param server where it listens, under the role {@code compliance}
 * @param database its own schema and login
 * @param attestationKey seals its verdicts; the payment service knows it too
 * @param documents the way to the document service
 */
public record ComplianceConfig(
    MeshServerConfig server,
    DatabaseConfig database,
    AttestationKey attestationKey,
    PeerConfig documents) {}
