/** PostgreSQL from the event loop, and the migrations that run before it. */
@NullMarked
package dev.paymesh.shared.sql;

import org.jspecify.annotations.NullMarked;
