@org.jspecify.annotations.NullMarked
package dev.paymesh.launcher.evidence;
