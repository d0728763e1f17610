/** The payment service as its callers see it: real calls, a real database, real services beside it. */
@NullMarked
package dev.paymesh.payment;

import org.jspecify.annotations.NullMarked;
