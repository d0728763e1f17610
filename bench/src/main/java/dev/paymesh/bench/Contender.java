package dev.paymesh.bench;

import java.nio.file.Path;
import java.util.List;

/** Owns something that takes payments, or tells of them, and was started to be measured. */
interface Contender extends AutoCloseable {

  String name();

  String url();

  /** The properties file with the secret that it checks tokens with. */
  Path secretFile();

  /** Its own processes, without the generator. */
  List<WatchedProcess> processes();

  /** Where each of its services listens, by role. */
  int portOf(String role);

  /** The same, on this machine. */
  default Target targetOf(String role) {
    return new Target("127.0.0.1", portOf(role));
  }

  /** Payments that are taken and have no end yet. */
  default long unsettled() {
    return 0;
  }

  @Override
  void close();
}
