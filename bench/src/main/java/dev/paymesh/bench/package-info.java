/** The open-loop load tester: a process of its own that shares no code with what it measures. */
@NullMarked
package dev.paymesh.bench;

import org.jspecify.annotations.NullMarked;
