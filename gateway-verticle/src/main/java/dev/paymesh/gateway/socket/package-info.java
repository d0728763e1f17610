/** Streams of both sides over WebSocket. */
@NullMarked
package dev.paymesh.gateway.socket;

import org.jspecify.annotations.NullMarked;
