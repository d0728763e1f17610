package dev.paymesh.launcher;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.shared.config.Mapping;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Deployable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One role: what it serves, whom it calls, and what it is asked for.
 *
 * @param role its name on the command line and in the contract's policies
 * @param service what others call it for; the gateway is called by nobody
 * @param callees the roles that it calls
 * @param own the settings that are this role's alone
 * @param factory makes one verticle for each event loop
 * @param isClustered whether it finds the others by the cluster
 */
record Part(
    String role,
    Optional<Served> service,
    List<String> callees,
    List<Class<?>> own,
    Function<Site, Supplier<Deployable>> factory,
    boolean isClustered) {

  /** The role whose rpcs are public, so that a user may come to it without the gateway. */
  private static final String PUBLIC_ROLE = "payment";

  private static final String PREFIX = "paymesh.";

  /**
   * What a role serves.
   *
   * @param descriptor its contract
   * @param port where, unless told otherwise
   * @param stored whether it has a schema
   */
  record Served(ServiceDescriptor descriptor, int port, boolean stored) {

    /** As the kernel has it: {@code payment} for {@code payment.v1.PaymentService}. */
    String role() {
      return descriptor.getFile().getPackage().replaceFirst("\\..*", "");
    }
  }

  /** A service with a schema that needs nothing else. */
  static <C> Part stored(
      ServiceDescriptor contract,
      int port,
      BiFunction<MeshServerConfig, DatabaseConfig, C> config,
      Function<C, Deployable> verticle) {
    Served served = new Served(contract, port, true);
    return serving(served, site -> {
      C told = config.apply(
          RoleFactory.server(served.role(), site), Roster.database(served.role(), site.settings()));
      return () -> verticle.apply(told);
    });
  }

  /** A service that calls nobody. */
  static Part serving(Served served, Function<Site, Supplier<Deployable>> factory) {
    return new Part(served.role(), Optional.of(served), List.of(), List.of(), factory, false);
  }

  /** The same, which calls these. */
  Part calling(List<String> roles) {
    return new Part(role, service, List.copyOf(roles), own, factory, isClustered);
  }

  /** The same, with settings of its own. */
  Part asked(Class<?>... mappings) {
    return new Part(role, service, callees, List.of(mappings), factory, isClustered);
  }

  /** This role where the others are found by the cluster; it need not be told where they are. */
  Part clustered() {
    return new Part(role, service, callees, own, factory, true);
  }

  /** Of a role that others call. */
  Served served() {
    return service.orElseThrow(() -> new IllegalArgumentException("no gRPC port of " + role));
  }

  boolean isStored() {
    return service.filter(Served::stored).isPresent();
  }

  /** Everything that it is asked for, in whatever process. */
  List<Mapping> mappings() {
    List<Mapping> asked = new ArrayList<>();
    asked.add(Mapping.of(RoleSettings.Mesh.class));
    own.forEach(mapping -> asked.add(Mapping.of(mapping)));
    service.ifPresent(served -> asked.add(new Mapping(RoleSettings.Served.class, PREFIX + role)));
    if (isStored()) {
      asked.add(new Mapping(RoleSettings.Stored.class, PREFIX + role));
      asked.add(Mapping.of(RoleSettings.Batching.class));
    }
    if (!callees.isEmpty()) {
      asked.add(Mapping.of(CallSettings.Calls.class));
      callees.forEach(callee -> asked.add(Callee.mapping(callee)));
    }
    if (isClustered) {
      asked.add(Mapping.of(CallSettings.Cluster.class));
    }
    return asked;
  }

  /** What this role is asked for, told so much: who checks tokens needs to know whose. */
  List<Mapping> mappingsWhen(Map<String, String> environment) {
    List<Mapping> asked = new ArrayList<>(mappings());
    if (role.equals(PUBLIC_ROLE) && "true".equals(environment.get("PAYMESH_BEARER"))) {
      asked.add(Mapping.of(RoleSettings.Jwt.class));
    }
    return asked;
  }

  /** The role's settings; fails with all that is wrong with them, those of the token key included. */
  Settings settings(Map<String, String> environment) {
    List<Mapping> asked = mappingsWhen(environment);
    List<String> problems = new ArrayList<>(
        asked.contains(Mapping.of(RoleSettings.Jwt.class))
            ? TokenKeys.problems(environment)
            : List.of());
    callees.stream()
        .map(Callee::variable)
        .filter(
            variable -> !isClustered && environment.getOrDefault(variable, "").isEmpty())
        .forEach(variable -> problems.add(variable + ": is required and missing"));
    problems.addAll(TlsSettings.problems(environment));
    try {
      List<Mapping> all = new ArrayList<>(Roster.mappings(List.of(this)));
      all.addAll(asked);
      Settings settings =
          Settings.under(environment, Map.of(), all.stream().distinct().toList());
      if (problems.isEmpty()) {
        return settings;
      }
    } catch (SettingsException wrong) {
      problems.addAll(wrong.problems());
    }
    throw new SettingsException(problems);
  }

  /** How much it takes on, and where. */
  RoleSettings.Served room(Settings settings) {
    return settings.get(RoleSettings.Served.class, PREFIX + role);
  }

  /** Where it listens. */
  int port(Settings settings) {
    int usual = served().port();
    return room(settings).port().orElse(usual);
  }

  /** Its own login, with statements as large as it is told. */
  DatabaseConfig database(Settings settings) {
    return settings
        .get(RoleSettings.Stored.class, PREFIX + role)
        .databaseUrl()
        .batchMax(settings.get(RoleSettings.Batching.class).batchMax());
  }

  /** The variable that says how it logs in. */
  String databaseVariable() {
    return "PAYMESH_" + role.toUpperCase(Locale.ROOT) + "_DATABASE_URL";
  }

  /** The variable that says where it listens. */
  String portVariable() {
    return service.isEmpty()
        ? "PAYMESH_HTTP_PORT"
        : "PAYMESH_" + role.toUpperCase(Locale.ROOT) + "_PORT";
  }
}
