package dev.paymesh.launcher.planted.gateway;

import dev.paymesh.launcher.planted.payment.BlockingRpc;

/** Reaches into another verticle. */
record NosyGateway(BlockingRpc rpc) {}
