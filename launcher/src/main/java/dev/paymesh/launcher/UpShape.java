package dev.paymesh.launcher;

import java.util.List;

/** Owns a running mesh, in one of the shapes that {@code up} has. */
interface UpShape {

  /** Of the gateways. */
  List<Integer> httpPorts();

  Groundwork ground();

  /** Drains the mesh, then stops what it stands on. */
  void stop();
}
