package dev.paymesh.launcher.call;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.shared.identity.Identity;
import io.vertx.core.MultiMap;
import java.util.List;

/** What a call needs to know of the mesh it is made in. */
public interface Surroundings {

  /** The contracts that this was built with. */
  List<ServiceDescriptor> contracts();

  /** Where the service of a role usually is: {@code host:port}. */
  String addressOf(String role);

  /** Where the gateway usually is. */
  String gateway();

  /** Proves the operator; {@link Identity#NONE} in plain text. */
  Identity identity();

  /** The sealed context of a call to the service of a role. */
  MultiMap contextFor(String role);

  /** A token for the gateway. */
  String token();
}
