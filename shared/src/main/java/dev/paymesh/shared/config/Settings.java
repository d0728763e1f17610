package dev.paymesh.shared.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Owns what a process was told: values by precedence, read through {@code @ConfigMapping} interfaces.
 *
 * <p>All mappings are checked together, so that a bad start names every wrong key at once.
 */
public final class Settings {

  private static final int ENVIRONMENT_ORDINAL = 300;
  private static final int GIVEN_ORDINAL = 200;

  private final SmallRyeConfig config;

  private Settings(SmallRyeConfig config) {
    this.config = config;
  }

  /**
   * Reads the mappings from the environment first ({@code PAYMESH_HTTP_PORT} is {@code paymesh.http-port}), then from
   * the values given, which stand for a file or for what this process made up itself.
   *
   * @throws SettingsException naming all wrong keys, in the spelling of the environment
   */
  public static Settings read(
      Map<String, String> environment, Map<String, String> given, List<Class<?>> mappings) {
    return under(environment, given, mappings.stream().map(Mapping::of).toList());
  }

  /** The same for mappings that say under which prefix each is. */
  public static Settings under(
      Map<String, String> environment, Map<String, String> given, List<Mapping> mappings) {
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(new EnvConfigSource(withoutEmpty(environment), ENVIRONMENT_ORDINAL))
        .withSources(new PropertiesConfigSource(given, "given", GIVEN_ORDINAL))
        .withValidateUnknown(false);
    mappings.forEach(mapping -> builder.withMapping(mapping.form(), mapping.prefix()));
    try {
      return new Settings(builder.build());
    } catch (ConfigValidationException invalid) {
      throw new SettingsException(problems(invalid));
    }
  }

  public <T> T get(Class<T> mapping) {
    return config.getConfigMapping(mapping);
  }

  /** What is under a prefix of its own. */
  public <T> T get(Class<T> mapping, String prefix) {
    return config.getConfigMapping(mapping, prefix);
  }

  /** An empty variable is how a shell says "not set". */
  private static Map<String, String> withoutEmpty(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static List<String> problems(ConfigValidationException invalid) {
    return List.copyOf(IntStream.range(0, invalid.getProblemCount())
        .mapToObj(i -> SettingsProblem.wordingOf(invalid.getProblem(i).getMessage()))
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new)));
  }
}
