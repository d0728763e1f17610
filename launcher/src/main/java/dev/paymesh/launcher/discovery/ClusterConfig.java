package dev.paymesh.launcher.discovery;

import java.util.List;

/**
 * Owns what a process is told of its cluster.
 *
 * @param members {@code host} or {@code host:port} of some of the others
 * @param bind where this one listens for the others
 * @param port the first that is tried; of the hundred from there the first free one is taken
 */
public record ClusterConfig(List<String> members, String bind, int port) {

  public ClusterConfig {
    members = List.copyOf(members);
  }
}
