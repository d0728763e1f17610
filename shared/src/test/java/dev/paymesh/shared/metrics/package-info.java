@NullMarked
package dev.paymesh.shared.metrics;

import org.jspecify.annotations.NullMarked;
