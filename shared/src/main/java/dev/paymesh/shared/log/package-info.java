/** What log lines have beside their text: the request they are of, and a line for each that ended. */
@NullMarked
package dev.paymesh.shared.log;

import org.jspecify.annotations.NullMarked;
