/** The whole mesh, seen from outside: one file for each thing its users may count on. */
package dev.paymesh.launcher.e2e;
