package dev.paymesh.launcher;

import dev.paymesh.launcher.discovery.Addresses;
import dev.paymesh.shared.config.Meaning;
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
  @Meaning("Whoever calls others")
  @ConfigMapping(prefix = "paymesh")
  interface Calls {
    @Meaning("calls to one service in flight, on each event loop; one more fails at once with "
        + "UNAVAILABLE, `TARGET_BUSY`")
    @WithDefault("1000")
    @WithConverter(PositiveNumber.class)
    int targetCallsMax();

    @Meaning("long streams (status watches) to one service, on each event loop; counted apart")
    @WithDefault("5000")
    @WithConverter(PositiveNumber.class)
    int targetStreamsMax();

    @Meaning("connections of each event loop to one endpoint for calls; long streams have their "
        + "own")
    @WithDefault("2")
    @WithConverter(PositiveNumber.class)
    int targetConnectionsMax();

    @Meaning("calls or streams at once on one connection")
    @WithDefault("1000")
    @WithConverter(PositiveNumber.class)
    int connectionCallsMax();

    @Meaning("how often a peer with open calls is pinged; one that leaves a ping without an "
        + "answer for twice as long is dead")
    @WithDefault("2000")
    @WithConverter(PositiveNumber.class)
    int connectionPingMs();

    @Meaning("how old a connection gets, give or take a tenth")
    @WithDefault("1800")
    @WithConverter(PositiveNumber.class)
    int connectionAgeS();

    @Meaning("whether calls between roles of one process leave the wire out "
        + "([why](decisions/0017-calls-within-one-process.md))")
    @WithDefault("true")
    boolean callsInProcess();

    @Meaning(
        value = "`ip:port` of the DNS server for names in `<ROLE>_SERVICE_URL`",
        byDefault = "the machine's")
    @WithConverter(Addresses.Reader.class)
    Optional<Addresses> dnsServer();
  }

  /** Of every process that finds the others by a cluster. */
  @Meaning("Processes in a cluster")
  @ConfigMapping(prefix = "paymesh")
  interface Cluster {
    @Meaning("with `--cluster`: `host` or `host:port` of some of the members, with commas")
    @WithDefault("127.0.0.1")
    List<String> clusterMembers();

    @Meaning("with `--cluster`: the address this member listens on; see [what to "
        + "protect](security.md#what-to-protect)")
    @WithDefault("127.0.0.1")
    String clusterBind();

    @Meaning("with `--cluster`: its port; the next free one of a hundred")
    @WithDefault("5701")
    @WithConverter(PortNumber.class)
    int clusterPort();

    @Meaning(
        value = "with `--cluster`: where others reach this process's gRPC port",
        byDefault = "as `PAYMESH_BIND`")
    Optional<String> advertisedHost();
  }

  /** Where a service is, under its role. */
  @Meaning("Whoever calls others")
  @ConfigMapping
  interface At {
    @Meaning("where a role is that runs elsewhere: `host:port` by IP or name, or `srv:<name>` "
        + "of DNS SRV records; several with commas")
    @WithConverter(Addresses.Reader.class)
    Optional<Addresses> url();
  }
}
