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
 * @param settlementAttemptsMax so many undecided attempts to settle park a payment; 0: never
 * @param submitInFlightMax payments of one stream that are worked on at once
 */
public record PaymentConfig(
    MeshServerConfig server,
    DatabaseConfig database,
    PeerConfig users,
    PeerConfig compliance,
    List<AttestationKey> attestationKeys,
    int settlementAttemptsMax,
    int submitInFlightMax) {

  /** About seven minutes of trying. */
  public static final int SETTLEMENT_ATTEMPTS = 12;

  /** As many as share one SQL statement. */
  public static final int SUBMIT_IN_FLIGHT = 64;

  /** With the usual patience of settlement, and streams of the usual width. */
  public PaymentConfig(
      MeshServerConfig server,
      DatabaseConfig database,
      PeerConfig users,
      PeerConfig compliance,
      List<AttestationKey> attestationKeys) {
    this(
        server,
        database,
        users,
        compliance,
        attestationKeys,
        SETTLEMENT_ATTEMPTS,
        SUBMIT_IN_FLIGHT);
  }

  /** With another patience of settlement. */
  public PaymentConfig settlementAttempts(int attemptsMax) {
    return new PaymentConfig(
        server, database, users, compliance, attestationKeys, attemptsMax, submitInFlightMax);
  }

  /** With streams of another width. */
  public PaymentConfig submitInFlight(int inFlightMax) {
    return new PaymentConfig(
        server, database, users, compliance, attestationKeys, settlementAttemptsMax, inFlightMax);
  }
}
