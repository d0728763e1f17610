package dev.paymesh.launcher.discovery;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.replicatedmap.ReplicatedMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Owns this process's member of the cluster, which carries the signs of life and nothing else.
 *
 * <p>They stand in a replicated map: each member reads its own copy, whatever has become of the others.
 */
final class ClusterMember implements AutoCloseable {

  private static final String SIGNS = "presence";
  /** What a dead process leaves behind is swept away after so long; until then nobody takes it for alive. */
  private static final long SIGN_TTL_S = 60;

  private static final Map<String, String> PROPERTIES = Map.ofEntries(
      Map.entry("hazelcast.phone.home.enabled", "false"),
      Map.entry("hazelcast.shutdownhook.enabled", "false"),
      Map.entry("hazelcast.socket.bind.any", "false"),
      Map.entry("hazelcast.wait.seconds.before.join", "0"),
      Map.entry("hazelcast.max.wait.seconds.before.join", "0"),
      Map.entry("hazelcast.max.join.seconds", "60"),
      Map.entry("hazelcast.tcp.join.port.try.count", "20"),
      Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
      Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
      Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
      Map.entry("hazelcast.max.no.heartbeat.seconds", "5"),
      Map.entry("hazelcast.operation.call.timeout.millis", "3000"),
      // It carries a few words a second: the least of everything.
      Map.entry("hazelcast.partition.count", "11"),
      Map.entry("hazelcast.operation.thread.count", "2"),
      Map.entry("hazelcast.operation.generic.thread.count", "2"),
      Map.entry("hazelcast.io.thread.count", "1"),
      Map.entry("hazelcast.event.thread.count", "1"));

  static {
    // It logs before it reads its configuration.
    System.setProperty("hazelcast.logging.type", "slf4j");
  }

  private final HazelcastInstance instance;
  private final ReplicatedMap<String, String> signs;

  private ClusterMember(HazelcastInstance instance) {
    this.instance = instance;
    this.signs = instance.getReplicatedMap(SIGNS);
  }

  /** Joins those that are there, or begins a cluster that the others will join. Takes seconds. */
  static ClusterMember join(ClusterConfig told) {
    return new ClusterMember(Hazelcast.newHazelcastInstance(config(told)));
  }

  private static Config config(ClusterConfig told) {
    Config config = new Config().setClusterName("paymesh");
    PROPERTIES.forEach(config::setProperty);
    config.setProperty("hazelcast.local.localAddress", told.bind());
    config.getNetworkConfig().setPort(told.port()).setPortAutoIncrement(true);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(told.bind());
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        .setMembers(told.members())
        .setConnectionTimeoutSeconds(1);
    // Text is all that we read; this keeps everybody else from sending more.
    config
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
    return config;
  }

  /** Blocks, for seconds while a member is being lost. */
  void tell(String id, Beat beat) {
    signs.put(id, beat.text(), SIGN_TTL_S, TimeUnit.SECONDS);
  }

  /** This member's own copy; none once it is down. */
  Map<String, String> signs() {
    try {
      return Map.copyOf(signs);
    } catch (HazelcastInstanceNotActiveException down) {
      return Map.of();
    }
  }

  boolean isUp() {
    return instance.getLifecycleService().isRunning();
  }

  /** At once: nothing here has to be handed over. */
  @Override
  public void close() {
    instance.getLifecycleService().terminate();
  }
}
