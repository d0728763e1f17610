/** The edge: authentication, translation between REST and gRPC, evidence for payments, and status streams. */
@NullMarked
package dev.paymesh.gateway;

import org.jspecify.annotations.NullMarked;
