/** What Paymesh replaces: a chain of five REST services, built well, to be measured beside it. */
@NullMarked
package dev.paymesh.bench.before;

import org.jspecify.annotations.NullMarked;
