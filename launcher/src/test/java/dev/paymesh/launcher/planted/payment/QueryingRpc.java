package dev.paymesh.launcher.planted.payment;

import io.vertx.sqlclient.Pool;

/** Speaks SQL where only a store may. */
record QueryingRpc(Pool pool) {}
