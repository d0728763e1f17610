/** What the tests of every module stand on: a real PostgreSQL, a watched log, a Vert.x that tells on blockers. */
@NullMarked
package dev.paymesh.shared.testkit;

import org.jspecify.annotations.NullMarked;
