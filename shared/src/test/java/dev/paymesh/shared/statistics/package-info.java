@NullMarked
package dev.paymesh.shared.statistics;

import org.jspecify.annotations.NullMarked;
