/** Watching numbered events: a cursor over a table for each watcher, one read for all, and hints where to look. */
@NullMarked
package dev.paymesh.shared.watch;

import org.jspecify.annotations.NullMarked;
