@NullMarked
package dev.paymesh.gateway.console;

import org.jspecify.annotations.NullMarked;
