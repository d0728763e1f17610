/** The contract as a document for programs, and as pages for people who want to try it. */
@NullMarked
package dev.paymesh.gateway.docs;

import org.jspecify.annotations.NullMarked;
