/** The contracts as other teams are given them. */
@NullMarked
package dev.paymesh.proto.archive;

import org.jspecify.annotations.NullMarked;
