package dev.paymesh.launcher;

import dev.paymesh.launcher.discovery.Addresses;
import dev.paymesh.shared.config.PortNumber;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Owns how this process finds and calls others. */
final class CallSettings {

  private CallSettings() {}

  /** Of every role that calls others: bounds of each event loop's way to one of them. */
  @ConfigMapping(prefix = "paymesh")
  interface Calls {
    /** Calls in flight, long streams apart. */
    @WithDefault("1000")
    @WithConverter(PositiveNumber.class)
    int targetCallsMax();

    /** Long streams open. */
    @WithDefault("5000")
    @WithConverter(PositiveNumber.class)
    int targetStreamsMax();

    /** Connections to each endpoint. */
    @WithDefault("2")
    @WithConverter(PositiveNumber.class)
    int targetConnectionsMax();

    /** Calls at once on one connection. */
    @WithDefault("1000")
    @WithConverter(PositiveNumber.class)
    int connectionCallsMax();

    /** How often a peer that has calls is asked whether it lives. */
    @WithDefault("2000")
    @WithConverter(PositiveNumber.class)
    int connectionPingMs();

    /** How old a connection gets. */
    @WithDefault("1800")
    @WithConverter(PositiveNumber.class)
    int connectionAgeS();

    /** Whether calls between roles of one process leave the wire out. */
    @WithDefault("true")
    boolean callsInProcess();

    /** Asked instead of those of the machine. */
    @WithConverter(Addresses.Reader.class)
    Optional<Addresses> dnsServer();
  }

  /** Of every process that finds the others by a cluster. */
  @ConfigMapping(prefix = "paymesh")
  interface Cluster {
    /** Some of the other members. */
    @WithDefault("127.0.0.1")
    List<String> clusterMembers();

    /** Where this member listens; everybody who reaches it can take part. */
    @WithDefault("127.0.0.1")
    String clusterBind();

    @WithDefault("5701")
    @WithConverter(PortNumber.class)
    int clusterPort();

    /** Where others reach this process's gRPC port, when not where it is bound. */
    Optional<String> advertisedHost();
  }

  /** Where a service is, under its role. */
  @ConfigMapping
  interface At {
    @WithConverter(Addresses.Reader.class)
    Optional<Addresses> url();
  }
}
