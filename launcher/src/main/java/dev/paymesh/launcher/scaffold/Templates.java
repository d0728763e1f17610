package dev.paymesh.launcher.scaffold;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Owns the files of a new service: which there are, and where in the tree each belongs. */
final class Templates {

  private static final String MAIN = "src/main/java/dev/paymesh/";
  private static final String TEST = "src/test/java/dev/paymesh/";

  private Templates() {}

  /** By path from the root of the tree. */
  static Map<String, String> filled(ServiceName name) {
    String main = name.module() + "/" + MAIN + name.text() + "/";
    String test = name.module() + "/" + TEST + name.text() + "/";
    Map<String, String> places = new LinkedHashMap<>();
    places.put("contract.proto", "proto/" + name.text() + "/v1/" + name.text() + ".proto");
    places.put("Verticle.java", main + name.capital() + "Verticle.java");
    places.put("Config.java", main + name.capital() + "Config.java");
    places.put("Rpc.java", main + name.capital() + "Rpc.java");
    places.put("Store.java", main + name.capital() + "Store.java");
    places.put("package-info.java", main + "package-info.java");
    places.put(
        "V1.sql",
        name.module() + "/src/main/resources/db/" + name.text() + "/V1__" + name.text() + ".sql");
    places.put("VerticleTest.java", test + name.capital() + "VerticleTest.java");
    Map<String, String> files = new LinkedHashMap<>();
    places.forEach((template, place) -> files.put(place, filled(template, name)));
    return files;
  }

  private static String filled(String template, ServiceName name) {
    String text = name.in(read(template));
    return template.endsWith(".java") ? Imports.sorted(text, List.of()) : text;
  }

  private static String read(String template) {
    String resource = "/scaffold/" + template + ".txt";
    try (InputStream text = Templates.class.getResourceAsStream(resource)) {
      if (text == null) {
        throw new IllegalStateException("no template " + resource);
      }
      return new String(text.readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
