package dev.paymesh.launcher;

import dev.paymesh.shared.config.Addresses;
import dev.paymesh.shared.config.PortNumber;
import dev.paymesh.shared.config.SecretText;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.DatabaseUrl;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Owns the names and forms of all settings of the roles; a role is only asked for its own. */
final class RoleSettings {

  private RoleSettings() {}

  /** Of every role. */
  @ConfigMapping(prefix = "paymesh")
  interface Mesh {
    /** Where gRPC and ops listen. */
    @WithDefault("127.0.0.1")
    String bind();

    @WithConverter(SecretText.Reader.class)
    SecretText meshKey();
  }

  /** Of every process. */
  @ConfigMapping(prefix = "paymesh")
  interface Ops {
    @WithDefault("9090")
    @WithConverter(PortNumber.class)
    int opsPort();
  }

  /** Who owns all schemas: {@code up} and {@code migrate} make roles and schemas with it. */
  @ConfigMapping(prefix = "database")
  interface Owner {
    @WithConverter(DatabaseUrl.class)
    Optional<DatabaseConfig> url();
  }

  /** Of the edge. */
  @ConfigMapping(prefix = "paymesh")
  interface Edge {
    @WithDefault("0.0.0.0")
    String httpBind();

    @WithDefault("8080")
    @WithConverter(PortNumber.class)
    int httpPort();

    /** Status streams one user may have open; 0 is no limit. */
    @WithDefault("10")
    int userStreams();

    /** POSTs per second and user; 0 is no limit. */
    @WithDefault("50")
    int userRate();
  }

  /** Whose tokens are taken. */
  @ConfigMapping(prefix = "jwt")
  interface Jwt {
    @WithConverter(SecretText.Reader.class)
    Optional<SecretText> secret();

    Optional<Path> publicKeyFile();

    @WithDefault("paymesh")
    String issuer();

    @WithDefault("paymesh-api")
    String audience();
  }

  /** Of every role with a database. */
  @ConfigMapping(prefix = "paymesh")
  interface Batching {
    /** So many requests share a statement at most; 1 gives each its own. */
    @WithDefault("64")
    @WithConverter(BatchSize.class)
    int batchMax();
  }

  /** Of the payment service. */
  @ConfigMapping(prefix = "paymesh.payment")
  interface Payment {
    @WithDefault("50051")
    @WithConverter(PortNumber.class)
    int port();

    @WithConverter(DatabaseUrl.class)
    DatabaseConfig databaseUrl();
  }

  /** Of the user service. */
  @ConfigMapping(prefix = "paymesh.user")
  interface User {
    @WithDefault("50052")
    @WithConverter(PortNumber.class)
    int port();

    @WithConverter(DatabaseUrl.class)
    DatabaseConfig databaseUrl();
  }

  /** Of the compliance service. */
  @ConfigMapping(prefix = "paymesh.compliance")
  interface Compliance {
    @WithDefault("50053")
    @WithConverter(PortNumber.class)
    int port();

    @WithConverter(DatabaseUrl.class)
    DatabaseConfig databaseUrl();
  }

  /** Of the document service. */
  @ConfigMapping(prefix = "paymesh.document")
  interface Document {
    @WithDefault("50054")
    @WithConverter(PortNumber.class)
    int port();

    @WithConverter(DatabaseUrl.class)
    DatabaseConfig databaseUrl();
  }

  /** Seals what the user service says; the payment service knows it too. */
  @ConfigMapping(prefix = "paymesh.user")
  interface UserKey {
    @WithConverter(SecretText.Reader.class)
    SecretText attestationKey();
  }

  /** Seals what the compliance service says; the payment service knows it too. */
  @ConfigMapping(prefix = "paymesh.compliance")
  interface ComplianceKey {
    @WithConverter(SecretText.Reader.class)
    SecretText attestationKey();
  }

  /** Where the payment service is. */
  @ConfigMapping(prefix = "payment.service")
  interface PaymentAt {
    @WithConverter(Addresses.Reader.class)
    Addresses url();
  }

  /** Where the user service is. */
  @ConfigMapping(prefix = "user.service")
  interface UserAt {
    @WithConverter(Addresses.Reader.class)
    Addresses url();
  }

  /** Where the compliance service is. */
  @ConfigMapping(prefix = "compliance.service")
  interface ComplianceAt {
    @WithConverter(Addresses.Reader.class)
    Addresses url();
  }

  /** Where the document service is. */
  @ConfigMapping(prefix = "document.service")
  interface DocumentAt {
    @WithConverter(Addresses.Reader.class)
    Addresses url();
  }
}
