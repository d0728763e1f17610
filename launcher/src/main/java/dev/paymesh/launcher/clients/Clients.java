package dev.paymesh.launcher.clients;

import java.nio.file.Path;

/** Owns what other teams are given: the contracts as files, an archive and a descriptor set, and clients made of them. */
public final class Clients {

  public static final String ARCHIVE = "paymesh-protos.zip";
  public static final String DESCRIPTORS = "paymesh.binpb";

  private static final String PROTOS = "protos";

  private final Contracts contracts = Contracts.own();
  private final Path folder;

  public Clients(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** Whoever has a generator of his own needs no more than this. */
  public void publish() {
    Output.write(Output.anew(folder.resolve(PROTOS)), contracts.files());
    Output.write(folder.resolve(ARCHIVE), contracts.zip());
    Output.write(folder.resolve(DESCRIPTORS), contracts.descriptorSet());
  }

  /** Makes one client beside what is published; fails with a ClientsProblem that says why. */
  public void make(Language language) {
    language.make(contracts, Output.folder(folder.resolve(language.label())));
  }

  /** Where a client's generator finds the contracts. */
  static Path protos(Path client) {
    return client.toAbsolutePath().resolveSibling(PROTOS);
  }
}
