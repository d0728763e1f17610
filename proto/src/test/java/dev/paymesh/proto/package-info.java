/** The contracts' own tests: style, compatibility with the last release, and the names that were promised. */
@NullMarked
package dev.paymesh.proto;

import org.jspecify.annotations.NullMarked;
