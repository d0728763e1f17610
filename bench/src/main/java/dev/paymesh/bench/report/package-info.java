/** Figures as text, and as one page that needs nothing but a browser. */
@NullMarked
package dev.paymesh.bench.report;

import org.jspecify.annotations.NullMarked;
