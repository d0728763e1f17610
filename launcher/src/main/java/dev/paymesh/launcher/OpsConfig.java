package dev.paymesh.launcher;

import dev.paymesh.shared.sql.DatabaseConfig;
import java.util.Map;

/**
 * Owns what the ops server of a process is told.
 *
 * @param host where it listens
 * @param port 0 takes any free one
 * @param eventLoops how many loops there are to watch
 * @param databases by role, those that this process cannot serve without
 * @param metrics whether it tells of any; where nobody asks for them, measuring costs next to nothing
 */
record OpsConfig(
    String host,
    int port,
    int eventLoops,
    Map<String, DatabaseConfig> databases,
    boolean metrics) {}
