package dev.paymesh.launcher.planted.shared.grpc;

import dev.paymesh.proto.payment.v1.Payment;

/** Is a part of the kernel that knows a domain message. */
record KnowingPeer(Payment payment) {}
