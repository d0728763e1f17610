/** Stands in for grpc-java, for planted violations only. */
@NullMarked
package io.grpc;

import org.jspecify.annotations.NullMarked;
