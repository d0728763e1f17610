package dev.paymesh.launcher.clients;

import dev.paymesh.proto.archive.ProtoArchive;
import java.util.List;
import java.util.Map;

/** Owns which of the published contract files a client is made of. */
public final class Contracts {

  /** What comes with a generator's own runtime; it is in the archive, but no client is made of it. */
  private static final String OF_PROTOBUF = "google/protobuf/";

  private static final String OF_GOOGLE = "google/";

  private final ProtoArchive archive = ProtoArchive.own();

  private Contracts() {}

  /** Those that this launcher was built with. */
  public static Contracts own() {
    return new Contracts();
  }

  /** Every file by its name in imports. */
  Map<String, byte[]> files() {
    return archive.files();
  }

  /** Those that a client is made of. */
  List<String> generated() {
    return files().keySet().stream()
        .filter(name -> !name.startsWith(OF_PROTOBUF))
        .toList();
  }

  /** Those that are ours. */
  List<String> ours() {
    return files().keySet().stream().filter(name -> !name.startsWith(OF_GOOGLE)).toList();
  }

  byte[] descriptorSet() {
    return archive.descriptorSet();
  }

  byte[] zip() {
    return archive.zip();
  }
}
