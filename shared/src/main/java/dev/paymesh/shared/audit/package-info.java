/** What is written down of callers that were refused. */
@NullMarked
package dev.paymesh.shared.audit;

import org.jspecify.annotations.NullMarked;
