/** The user service: accounts. The smallest service, and so the one to copy. */
@NullMarked
package dev.paymesh.user;

import org.jspecify.annotations.NullMarked;
