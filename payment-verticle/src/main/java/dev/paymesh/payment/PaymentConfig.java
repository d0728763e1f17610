package dev.paymesh.payment;

import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;
import java.util.List;

/**
 * What the payment service needs to run.
 *
 * @param server where it listens
 * @param database its own schema, as its own login
 * @param users the user service, for checks it runs itself
 * @param compliance the compliance service, likewise
 * @param attestationKeys the keys of both issuers
 */
public record PaymentConfig(
    MeshServerConfig server,
    DatabaseConfig database,
    PeerConfig users,
    PeerConfig compliance,
    List<AttestationKey> attestationKeys) {}
