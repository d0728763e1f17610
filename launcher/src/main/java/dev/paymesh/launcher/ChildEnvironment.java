package dev.paymesh.launcher;

import dev.paymesh.shared.config.Mapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Owns what a process of one role is told: its parent's environment, without any setting of the mesh but those its own
 * role is asked for. So no process holds a key or a login of another.
 *
 * @param parent the environment of the parent, which goes before what is given
 * @param given settings that the parent made up, by their names
 */
record ChildEnvironment(Map<String, String> parent, Map<String, String> given) {

  Map<String, String> of(Instance instance) {
    Map<String, String> environment = new HashMap<>(parent);
    environment.keySet().removeAll(allVariables());
    environment.putAll(settingsOf(Roster.part(instance.role())));
    environment.putAll(ports(instance));
    return environment;
  }

  /** Of all that is told, the settings that this role is asked for. */
  Map<String, String> settingsOf(Part part) {
    Map<String, String> told = told();
    Map<String, String> own = new HashMap<>();
    names(asked(part, told))
        .map(ChildEnvironment::variable)
        .filter(told::containsKey)
        .forEach(name -> own.put(name, told.get(name)));
    return own;
  }

  private static List<Mapping> asked(Part part, Map<String, String> told) {
    List<Mapping> asked = new ArrayList<>(Roster.mappings(List.of(part)));
    asked.addAll(part.mappingsWhen(told));
    return asked;
  }

  private Map<String, String> told() {
    Map<String, String> told = new HashMap<>();
    given.forEach((name, value) -> told.put(variable(name), value));
    // An empty variable is how a shell says "not set".
    parent.forEach((name, value) -> {
      if (!value.isEmpty()) {
        told.put(name, value);
      }
    });
    return told;
  }

  private static Map<String, String> ports(Instance instance) {
    return Map.of(
        Roster.part(instance.role()).portVariable(),
        Integer.toString(instance.port()),
        "PAYMESH_OPS_PORT",
        Integer.toString(instance.opsPort()));
  }

  private static Set<String> allVariables() {
    // Where the parent has secrets of all roles from.
    Set<String> variables = new HashSet<>(Set.of(Told.FOLDER));
    names(Roster.mappings(Roster.PARTS)).map(ChildEnvironment::variable).forEach(variables::add);
    names(List.of(Mapping.of(RoleSettings.Owner.class)))
        .map(ChildEnvironment::variable)
        .forEach(variables::add);
    return variables;
  }

  /** The settings behind the mappings, named as the configuration library names them. */
  private static Stream<String> names(List<Mapping> mappings) {
    return mappings.stream().flatMap(mapping -> Arrays.stream(mapping.form().getMethods())
        .map(method -> mapping.prefix() + "." + kebab(method.getName())));
  }

  private static String kebab(String method) {
    return method.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
