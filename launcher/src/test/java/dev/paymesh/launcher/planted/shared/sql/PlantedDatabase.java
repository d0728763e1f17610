package dev.paymesh.launcher.planted.shared.sql;

import io.vertx.sqlclient.Pool;

/** Speaks SQL in the kernel's own package: no rule may catch it. */
record PlantedDatabase(Pool pool) {}
