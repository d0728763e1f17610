package io.grpc;

/** Stands for a grpc-java class, which is not on our class path, so that a rule can be seen to catch it. */
public final class PlantedStub {

  private PlantedStub() {}
}
