package dev.paymesh.launcher;

import dev.paymesh.document.DocumentLimits;
import dev.paymesh.gateway.MethodRates;
import dev.paymesh.gateway.PostLimit;
import dev.paymesh.gateway.ReadLimit;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.payment.PaymentConfig;
import dev.paymesh.shared.config.PortNumber;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.config.SecretText;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.DatabaseUrl;
import dev.paymesh.user.UserConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
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

    @WithConverter(SecretKeys.Reader.class)
    SecretKeys meshKey();

    /** Whether servers tell their contracts to whoever asks. */
    @WithDefault("false")
    boolean reflection();
  }

  /** Of every service, under its role: where it listens, and how much it takes on at once. */
  @ConfigMapping
  interface Served {
    /** 0 takes any free one. */
    @WithConverter(PortNumber.class)
    Optional<Integer> port();

    /** Calls in flight in each process. */
    @WithDefault("" + CallRoom.CALLS_MAX)
    int callsMax();

    /** Long streams in each process. */
    @WithDefault("" + CallRoom.STREAMS_MAX)
    int streamsMax();

    /** Of the calls in flight, those that come over one connection at most, in percent. */
    @WithDefault("" + CallRoom.CONNECTION_PERCENT_MAX)
    int connectionShare();
  }

  /** Of every service with a schema, under its role. */
  @ConfigMapping
  interface Stored {
    @WithConverter(DatabaseUrl.class)
    DatabaseConfig databaseUrl();
  }

  /** Of every process. */
  @ConfigMapping(prefix = "paymesh")
  interface Ops {
    @WithDefault("9090")
    @WithConverter(PortNumber.class)
    int opsPort();

    /** From the news that this process drains to its stop. */
    @WithConverter(Seconds.Reader.class)
    Optional<Seconds> drainWait();

    /** How long a process of one role rehearses, at most, before it says that it is ready. */
    @WithDefault("3")
    @WithConverter(Seconds.Reader.class)
    Seconds rehearsal();
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

    /** Streams one user may have open; 0 is no limit. */
    @WithDefault("10")
    int userStreams();

    /** POSTs per second and user; 0 is no limit. */
    @WithDefault("50")
    int userRate();

    /** Requests per second of each rpc, whoever asks. */
    @WithConverter(RateReader.class)
    Optional<MethodRates> methodRates();

    /** POSTs in flight at most; fewer while they end late. */
    @WithDefault("" + PostLimit.POSTS_MAX)
    @WithConverter(PositiveNumber.class)
    int postsMax();

    /** Reads in flight. */
    @WithDefault("" + ReadLimit.READS_MAX)
    int readsMax();

    /** Tokens, on each event loop, whose signature is checked only once; 0 is none. */
    @WithDefault("" + TokenConfig.CACHED_MAX)
    @WithConverter(CacheSize.class)
    int tokensMax();

    /** Origins whose pages may call, with commas. */
    @WithConverter(WebOrigins.Reader.class)
    Optional<WebOrigins> corsOrigins();

    /** Whether the operator's console is served, and what it shows. */
    @WithDefault("true")
    boolean console();

    /** Streams of all users. */
    @WithDefault("" + StreamSlots.ALL_MAX)
    int streamsMax();
  }

  /** Whose tokens are taken. */
  @ConfigMapping(prefix = "jwt")
  interface Jwt {
    @WithConverter(SecretText.Reader.class)
    Optional<SecretText> secret();

    Optional<Path> publicKeyFile();

    @WithConverter(TokenKeys.Url.class)
    Optional<URI> jwksUrl();

    @WithDefault("paymesh")
    String issuer();

    @WithDefault("paymesh-api")
    String audience();
  }

  /** Whether users may call a service without the gateway, with the tokens they have for it. */
  @ConfigMapping(prefix = "paymesh")
  interface Bearer {
    @WithDefault("false")
    boolean bearer();
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
    /** A payment the rail has not decided on in so many attempts is parked; 0: never. */
    @WithDefault("12")
    int settlementAttempts();

    /** Payments of one stream that are worked on at once. */
    @WithDefault("" + PaymentConfig.SUBMIT_IN_FLIGHT)
    @WithConverter(PositiveNumber.class)
    int submitInFlight();
  }

  /** Of the user service. */
  @ConfigMapping(prefix = "paymesh.user")
  interface User {
    /** So long the first answer to a write is given again to who repeats it under its key. */
    @WithDefault("" + UserConfig.KEYS_KEPT_HOURS)
    @WithConverter(PositiveNumber.class)
    int keysKeptHours();
  }

  /** Of the document service. */
  @ConfigMapping(prefix = "paymesh.document")
  interface Document {
    /** Of one document. */
    @WithDefault("" + DocumentLimits.BYTES_MAX)
    @WithConverter(PositiveNumber.class)
    int bytesMax();

    /** Documents and open uploads of one user. */
    @WithDefault("" + DocumentLimits.USER_DOCUMENTS_MAX)
    @WithConverter(PositiveNumber.class)
    int userDocumentsMax();

    /** What they may have together. */
    @WithDefault("" + DocumentLimits.USER_BYTES_MAX)
    @WithConverter(PositiveNumber.class)
    int userBytesMax();

    /** Open uploads of one user. */
    @WithDefault("" + DocumentLimits.USER_UPLOADS_MAX)
    @WithConverter(PositiveNumber.class)
    int userUploadsMax();

    /** Uploads and downloads at once, on each event loop. */
    @WithDefault("" + DocumentLimits.TRANSFERS_MAX)
    @WithConverter(PositiveNumber.class)
    int transfersMax();

    /** An upload that got nothing for so long is swept. */
    @WithDefault("" + DocumentLimits.UPLOADS_KEPT_HOURS)
    @WithConverter(PositiveNumber.class)
    int uploadsKeptHours();

    /** As of the user service. */
    @WithDefault("" + DocumentLimits.KEYS_KEPT_HOURS)
    @WithConverter(PositiveNumber.class)
    int keysKeptHours();
  }

  /** Seals what the user service says; the payment service knows it too. */
  @ConfigMapping(prefix = "paymesh.user")
  interface UserKey {
    @WithConverter(SecretKeys.Reader.class)
    SecretKeys attestationKey();
  }

  /** Seals what the compliance service says; the payment service knows it too. */
  @ConfigMapping(prefix = "paymesh.compliance")
  interface ComplianceKey {
    @WithConverter(SecretKeys.Reader.class)
    SecretKeys attestationKey();
  }
}
