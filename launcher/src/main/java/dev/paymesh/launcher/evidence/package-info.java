/** The trail of a payment as a file that an auditor can check without us. */
@NullMarked
package dev.paymesh.launcher.evidence;

import org.jspecify.annotations.NullMarked;
