package dev.paymesh.launcher.planted.payment;

import io.grpc.PlantedStub;
import java.sql.Connection;

/** Holds what belongs to blocking stacks. */
record ForeignStacksRpc(Connection connection, PlantedStub stub) {}
