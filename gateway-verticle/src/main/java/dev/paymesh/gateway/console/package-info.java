/** What the gateway knows of the mesh and tells to those who keep it up, in the console and over REST. */
@NullMarked
package dev.paymesh.gateway.console;

import org.jspecify.annotations.NullMarked;
