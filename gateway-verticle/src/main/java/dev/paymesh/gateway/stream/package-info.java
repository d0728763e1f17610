/** Ways in for streams: of replies as events or lines, of requests as lines or files. */
@NullMarked
package dev.paymesh.gateway.stream;

import org.jspecify.annotations.NullMarked;
