@NullMarked
package dev.paymesh.gateway.docs;

import org.jspecify.annotations.NullMarked;
