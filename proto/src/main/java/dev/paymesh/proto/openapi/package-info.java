/** The contracts as an OpenAPI 3.1 document, made from the descriptors alone while this module is built. */
@NullMarked
package dev.paymesh.proto.openapi;

import org.jspecify.annotations.NullMarked;
