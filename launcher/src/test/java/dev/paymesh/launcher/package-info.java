/** The tests of the whole: architecture, tidiness, documentation, and the mesh from end to end. */
@NullMarked
package dev.paymesh.launcher;

import org.jspecify.annotations.NullMarked;
