package dev.paymesh.launcher;

import dev.paymesh.gateway.MethodRates;
import dev.paymesh.gateway.PostLimit;
import dev.paymesh.gateway.ReadLimit;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.shared.config.Meaning;
import dev.paymesh.shared.config.PortNumber;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.config.SecretText;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.DatabaseUrl;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Owns the names and forms of the settings that roles share; a role is only asked for its own. */
final class RoleSettings {

  private RoleSettings() {}

  /** Of every role. */
  @Meaning("Every process")
  @ConfigMapping(prefix = "paymesh")
  interface Mesh {
    @Meaning("where gRPC and ops ports listen")
    @WithDefault("127.0.0.1")
    String bind();

    @Meaning(
        value = "seals the caller context between services, page tokens and [stream "
            + "tickets](rest.md#tickets); the same for all, at least 32 bytes; while it is "
            + "changed `k2:<secret>,k1:<secret>`: the first signs, all verify",
        byDefault = "made and kept with the data, in `up`")
    @WithConverter(SecretKeys.Reader.class)
    SecretKeys meshKey();

    @Meaning("whether gRPC servers tell their contracts, by grpc.reflection v1 and v1alpha, to "
        + "whoever reaches the port")
    @WithDefault("false")
    boolean reflection();
  }

  /** Of every service, under its role: where it listens, and how much it takes on at once. */
  @Meaning("Every service")
  @ConfigMapping
  interface Served {
    @Meaning(
        value = "its gRPC port; 0 takes any free one",
        byDefault = "50051 payment, 50052 user, 50053 compliance, 50054 document")
    @WithConverter(PortNumber.class)
    Optional<Integer> port();

    @Meaning("calls it works on at once, in each process; writes may take four fifths")
    @WithDefault("" + CallRoom.CALLS_MAX)
    int callsMax();

    @Meaning("long streams, in each process")
    @WithDefault("" + CallRoom.STREAMS_MAX)
    int streamsMax();

    @Meaning("percent of those calls that may come over one connection, so that one caller "
        + "cannot fill the room")
    @WithDefault("" + CallRoom.CONNECTION_PERCENT_MAX)
    int connectionShare();
  }

  /** Of every service with a schema, under its role. */
  @Meaning("Every service")
  @ConfigMapping
  interface Stored {
    @Meaning(
        value = "its own login role, as `postgresql://<user>:<password>@<host>:<port>/<database>`",
        byDefault = "derived, in `up`")
    @WithConverter(DatabaseUrl.class)
    DatabaseConfig databaseUrl();
  }

  /** Of every process. */
  @Meaning("Every process")
  @ConfigMapping(prefix = "paymesh")
  interface Ops {
    @Meaning("port of `/metrics`, `/livez` and `/readyz`, in each process; 0 takes any free one")
    @WithDefault("9090")
    @WithConverter(PortNumber.class)
    int opsPort();

    @Meaning(
        value = "event loops, each with a verticle of every role of the process, 1 to 256",
        byDefault = "one for each processor; half of them beside the embedded PostgreSQL, which "
            + "needs the others ([why](decisions/0035-how-many-event-loops.md))")
    @WithConverter(EventLoops.class)
    Optional<Integer> eventLoops();

    @Meaning("whether anything is measured, and told at `/metrics`")
    @WithDefault("true")
    boolean metrics();

    @Meaning(
        value = "seconds from the news that a process drains to its stop",
        byDefault = "2; 0 in `up` of one process")
    @WithConverter(Seconds.Reader.class)
    Optional<Seconds> drainWait();

    @Meaning(
        value = "seconds for which a process of one role makes calls to itself and to those it "
            + "will call, at most, before it is ready; 0: starts cold",
        byDefault = "3; 1 for who takes the place of a process that died, in `up --processes`")
    @WithDefault("3")
    @WithConverter(Seconds.Reader.class)
    Seconds rehearsal();
  }

  /** Who owns all schemas: {@code up} and {@code migrate} make roles and schemas with it. */
  @Meaning("The commands up and migrate")
  @ConfigMapping(prefix = "database")
  interface Owner {
    @Meaning(
        value = "the owner's PostgreSQL address, for `up` and `migrate`",
        byDefault = "embedded, in `up`")
    @WithConverter(DatabaseUrl.class)
    Optional<DatabaseConfig> url();
  }

  /** Of the edge. */
  @Meaning("The gateway")
  @ConfigMapping(prefix = "paymesh")
  interface Edge {
    @Meaning("where the gateway's REST port listens")
    @WithDefault("0.0.0.0")
    String httpBind();

    @Meaning("the gateway's REST port; 0 takes any free one")
    @WithDefault("8080")
    @WithConverter(PortNumber.class)
    int httpPort();

    @Meaning("streams, uploads, sockets and waits one user may have open, in each process; 0 is "
        + "no limit")
    @WithDefault("10")
    int userStreams();

    @Meaning("POSTs per second and user, in each process; 0 is no limit")
    @WithDefault("50")
    int userRate();

    @Meaning("requests per second of an rpc, whoever asks, in each process: "
        + "`CreatePayment=500,GetPayment=2000`")
    @WithConverter(RateReader.class)
    Optional<MethodRates> methodRates();

    @Meaning("POSTs a gateway works on at once, and fewer, down to 128, while they end late "
        + "([why](decisions/0009-admission.md))")
    @WithDefault("" + PostLimit.POSTS_MAX)
    @WithConverter(PositiveNumber.class)
    int postsMax();

    @Meaning("GETs a gateway works on at once")
    @WithDefault("" + ReadLimit.READS_MAX)
    int readsMax();

    @Meaning("tokens, on each event loop, whose signature is checked only once; they still end "
        + "with their time and with their key; 0 checks each every time")
    @WithDefault("" + TokenConfig.CACHED_MAX)
    @WithConverter(CacheSize.class)
    int tokensMax();

    @Meaning("origins of other hosts whose pages may call, with commas: "
        + "`https://app.example,https://ops.example:8443` ([what they "
        + "may](rest.md#pages-of-other-origins))")
    @WithConverter(WebOrigins.Reader.class)
    Optional<WebOrigins> corsOrigins();

    @Meaning("whether [the console](console.md) is served, with `/api/v1/mesh`")
    @WithDefault("true")
    boolean console();

    @Meaning("as `PAYMESH_USER_STREAMS`, of all users")
    @WithDefault("" + StreamSlots.ALL_MAX)
    int streamsMax();
  }

  /** Whose tokens are taken. */
  @Meaning("The gateway")
  @ConfigMapping(prefix = "jwt")
  interface Jwt {
    @Meaning(
        value = "HS256 secret of user tokens, at least 32 bytes",
        byDefault = "made and kept with the data, in `up`")
    @WithConverter(SecretText.Reader.class)
    Optional<SecretText> secret();

    @Meaning("instead of `JWT_SECRET`: a PEM file with the RSA key (2,048 bits or more) that "
        + "RS256 tokens are checked with")
    Optional<Path> publicKeyFile();

    @Meaning(
        "instead of `JWT_SECRET` or a key file: where the issuer publishes its RSA keys; https, or http on this "
            + "machine ([how they change](security.md#change-keys-and-certificates))")
    @WithConverter(TokenKeys.Url.class)
    Optional<URI> jwksUrl();

    @Meaning("the only accepted `iss`")
    @WithDefault("paymesh")
    String issuer();

    @Meaning("the accepted `aud`")
    @WithDefault("paymesh-api")
    String audience();
  }

  /** Whether users may call a service without the gateway, with the tokens they have for it. */
  @Meaning("The payment service")
  @ConfigMapping(prefix = "paymesh")
  interface Bearer {
    @Meaning("whether the payment service also takes calls without the gateway, from users with "
        + "a token (`authorization: Bearer`); it then needs the `JWT_` settings too")
    @WithDefault("false")
    boolean bearer();
  }

  /** Of every role with a database. */
  @Meaning("Every service")
  @ConfigMapping(prefix = "paymesh")
  interface Batching {
    @Meaning("requests that may share one SQL statement, 1 to 1,000; 1 gives each its own "
        + "([why](decisions/0013-natural-batching.md))")
    @WithDefault("64")
    @WithConverter(BatchSize.class)
    int batchMax();
  }
}
