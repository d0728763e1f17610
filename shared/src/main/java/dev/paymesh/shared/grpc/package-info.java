/** The mesh kernel: serving and calling rpcs with deadlines, caller context and one error shape. */
@NullMarked
package dev.paymesh.shared.grpc;

import org.jspecify.annotations.NullMarked;
