package dev.paymesh.document;

import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;

/**
 * What the document service must be told.
 *
 * @param server where it listens, under the role {@code document}
 * @param database its own schema and login
 * @param limits how much it takes, and keeps
 */
public record DocumentConfig(
    MeshServerConfig server, DatabaseConfig database, DocumentLimits limits) {

  /** Within the usual limits. */
  public DocumentConfig(MeshServerConfig server, DatabaseConfig database) {
    this(server, database, DocumentLimits.USUAL);
  }
}
