/** REST to protobuf and back, from the descriptors alone: no message has a mapping of its own. */
@NullMarked
package dev.paymesh.gateway.transcode;

import org.jspecify.annotations.NullMarked;
