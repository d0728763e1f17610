/** What {@code call} does: one rpc from the shell, over gRPC or REST, with everything that travels with it in sight. */
@NullMarked
package dev.paymesh.launcher.call;

import org.jspecify.annotations.NullMarked;
