/** The command line: one JVM with every role, or one role; secrets, migrations and demo data around them. */
@NullMarked
package dev.paymesh.launcher;

import org.jspecify.annotations.NullMarked;
