package dev.paymesh.launcher.migrate;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.gateway.auth.KeySet;
import dev.paymesh.gateway.migrate.LegacyService;
import dev.paymesh.gateway.migrate.Migration;
import dev.paymesh.gateway.migrate.ShadowRoom;
import dev.paymesh.gateway.migrate.ShadowRules;
import dev.paymesh.gateway.migrate.ShadowRules.Side;
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
  @ConfigMapping(prefix = "paymesh")
  public interface Edge {

    /** Who is asked, by rpc. */
    @WithConverter(Routes.Reader.class)
    Optional<Routes> migrationRoutes();

    /** Where the legacy service is. */
    @WithConverter(LegacyPlaces.Reader.class)
    Optional<LegacyPlaces> legacyUrl();

    /** Whether clients' tokens may go there in plain text over a network. */
    @WithDefault("false")
    boolean legacyPlainHttp();

    @WithDefault("" + LegacyService.DEADLINE_MS)
    @WithConverter(Bound.class)
    int legacyDeadlineMs();

    @WithDefault("" + LegacyService.ANSWER_BYTES_MAX)
    @WithConverter(Bound.class)
    int legacyAnswerBytesMax();

    /** Who answers where both are asked. */
    @WithDefault("grpc")
    Side shadowAnswer();

    @WithDefault("" + ShadowRoom.IN_FLIGHT_MAX)
    @WithConverter(Bound.class)
    int shadowInFlightMax();

    @WithDefault("" + ShadowRules.BODY_BYTES_MAX)
    @WithConverter(Bound.class)
    int shadowBodyBytesMax();

    /** Fields that are not compared. */
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
