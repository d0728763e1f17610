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
 * @param settlement how patiently payments are settled, and how many at once
 * @param submitInFlightMax payments of one stream that are worked on at once
 */
public record PaymentConfig(
    MeshServerConfig server,
    DatabaseConfig database,
    PeerConfig users,
    PeerConfig compliance,
    List<AttestationKey> attestationKeys,
    Settlement settlement,
    int submitInFlightMax) {

  /** As many as share one SQL statement. */
  public static final int SUBMIT_IN_FLIGHT = 64;

  /**
   * The limits of settlement.
   *
   * @param attemptsMax so many undecided attempts park a payment; 0: never
   * @param inFlightMax so many are asked about at once on one event loop; the others wait in the table
   */
  public record Settlement(int attemptsMax, int inFlightMax) {

    /** About seven minutes of trying. */
    public static final int ATTEMPTS = 12;

    /** What an event loop stores in 400 ms, twice as long as the sandbox takes: who has no room has to claim. */
    public static final int IN_FLIGHT = 4_096;

    public static final Settlement USUAL = new Settlement(ATTEMPTS, IN_FLIGHT);
  }

  /** With the usual limits of settlement, and streams of the usual width. */
  public PaymentConfig(
      MeshServerConfig server,
      DatabaseConfig database,
      PeerConfig users,
      PeerConfig compliance,
      List<AttestationKey> attestationKeys) {
    this(server, database, users, compliance, attestationKeys, Settlement.USUAL, SUBMIT_IN_FLIGHT);
  }

  /** With other limits of settlement. */
  public PaymentConfig settling(Settlement limits) {
    return new PaymentConfig(
        server, database, users, compliance, attestationKeys, limits, submitInFlightMax);
  }

  /** With streams of another width. */
  public PaymentConfig submitInFlight(int inFlightMax) {
    return new PaymentConfig(
        server, database, users, compliance, attestationKeys, settlement, inFlightMax);
  }
}
