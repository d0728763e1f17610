/** Where the time of a JVM goes: a flight recording, folded into one tree of calls. */
@NullMarked
package dev.paymesh.bench.profile;

import org.jspecify.annotations.NullMarked;
