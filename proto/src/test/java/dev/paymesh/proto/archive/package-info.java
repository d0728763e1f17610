@NullMarked
package dev.paymesh.proto.archive;

import org.jspecify.annotations.NullMarked;
