/** Typed configuration, checked as a whole before anything starts. */
@NullMarked
package dev.paymesh.shared.config;

import org.jspecify.annotations.NullMarked;
