package dev.paymesh.launcher.migrate;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.auth.KeySet;
import dev.paymesh.gateway.migrate.LegacyService;
import dev.paymesh.gateway.migrate.Migration;
import dev.paymesh.gateway.migrate.ShadowRoom;
import dev.paymesh.gateway.migrate.ShadowRules;
import dev.paymesh.gateway.migrate.ShadowRules.Side;
import dev.paymesh.shared.config.Meaning;
import dev.paymesh.shared.config.SettingsException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Owns the names and forms of the settings of a migration, and the judgement of them together. */
public final class MigrationSettings {

  private MigrationSettings() {}

  /** Of the edge. */
  @Meaning("The gateway, beside a legacy service")
  @ConfigMapping(prefix = "paymesh")
  public interface Edge {

    @Meaning("rpcs that a [legacy REST service](migration.md) still or also serves: "
        + "`GetPayment=shadow,CreatePayment=rest`")
    @WithConverter(Routes.Reader.class)
    Optional<Routes> migrationRoutes();

    @Meaning("where that service is, with others by rpc behind commas: "
        + "`https://old.example,GetUser=https://users.old.example`")
    @WithConverter(LegacyPlaces.Reader.class)
    Optional<LegacyPlaces> legacyUrl();

    @Meaning("whether clients' tokens may go there in plain text beyond this machine")
    @WithDefault("false")
    boolean legacyPlainHttp();

    @Meaning("for an answer of the legacy service")
    @WithDefault("" + LegacyService.DEADLINE_MS)
    @WithConverter(Bound.class)
    int legacyDeadlineMs();

    @Meaning("bytes of an answer on a `rest` route")
    @WithDefault("" + LegacyService.ANSWER_BYTES_MAX)
    @WithConverter(Bound.class)
    int legacyAnswerBytesMax();

    @Meaning("who answers on a `shadow` route; with `rest` the mesh still does where the other "
        + "cannot")
    @WithDefault("grpc")
    Side shadowAnswer();

    @Meaning("requests shadowed at once, in each process; one more is answered and not compared")
    @WithDefault("" + ShadowRoom.IN_FLIGHT_MAX)
    @WithConverter(Bound.class)
    int shadowInFlightMax();

    @Meaning("bytes of each of two answers that are compared")
    @WithDefault("" + ShadowRules.BODY_BYTES_MAX)
    @WithConverter(Bound.class)
    int shadowBodyBytesMax();

    @Meaning("fields that are not compared, with commas")
    Optional<List<String>> shadowIgnored();
  }

  /** What they say of these contracts; fails with all that is wrong with them. */
  public static Migration of(Edge told, List<ServiceDescriptor> contracts) {
    Optional<LegacyService> legacy = told.legacyUrl()
        .map(places -> new LegacyService(
            places.everywhere(),
            places.byRpc(),
            told.legacyDeadlineMs(),
            told.legacyAnswerBytesMax()));
    ShadowRules shadow = new ShadowRules(
        told.shadowAnswer(),
        new ShadowRoom(told.shadowInFlightMax()),
        told.shadowBodyBytesMax(),
        new HashSet<>(told.shadowIgnored().orElse(List.of())));
    Migration migration =
        new Migration(told.migrationRoutes().orElse(Routes.NONE).modes(), legacy, shadow);
    List<String> problems = Stream.concat(
            migration.problems(contracts).stream().map(MigrationSettings::named), plainPlaces(told))
        .toList();
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return migration;
  }

  private static String named(String problem) {
    return problem.startsWith("PAYMESH_") ? problem : "PAYMESH_MIGRATION_ROUTES: " + problem;
  }

  private static Stream<String> plainPlaces(Edge told) {
    boolean safe = told.legacyPlainHttp()
        || told.legacyUrl().stream().flatMap(LegacyPlaces::all).allMatch(KeySet::isSafe);
    return safe
        ? Stream.empty()
        : Stream.of(
            "PAYMESH_LEGACY_URL: expected https, or http on this machine; clients' tokens go"
                + " there, so say PAYMESH_LEGACY_PLAIN_HTTP=true if whoever can read them may");
  }

  /** The form of an address. */
  static boolean isPlace(URI url) {
    return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
        && url.getHost() != null
        && url.getUserInfo() == null
        && url.getQuery() == null
        && url.getFragment() == null;
  }
}
