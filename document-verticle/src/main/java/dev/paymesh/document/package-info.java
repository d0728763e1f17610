/** The document service: identity documents and the state of their verification. */
@NullMarked
package dev.paymesh.document;

import org.jspecify.annotations.NullMarked;
