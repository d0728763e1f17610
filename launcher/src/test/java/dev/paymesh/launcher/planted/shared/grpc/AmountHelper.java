package dev.paymesh.launcher.planted.shared.grpc;

/** Has a name that says nothing. */
record AmountHelper(long amountCents) {}
