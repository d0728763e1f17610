@NullMarked
package dev.paymesh.proto.openapi;

import org.jspecify.annotations.NullMarked;
