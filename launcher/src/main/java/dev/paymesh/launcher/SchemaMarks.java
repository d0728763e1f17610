package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the marks on the schemas of the embedded database: of which scripts each is made. Asked for by the logins of the
 * services, so that who finds all of them knows their passwords to be right as well.
 */
final class SchemaMarks {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaMarks.class);
  private static final long TIME_MAX_S = 10;
  /** Another one when the way in which scripts are run changes. */
  private static final String FORM = "paymesh 1 ";

  private static final String FIND =
      "SELECT coalesce(obj_description(to_regnamespace(current_schema()::text), 'pg_namespace'), '') AS mark";

  private final Vertx vertx;
  private final SortedMap<String, String> marks = new TreeMap<>();

  SchemaMarks(Vertx vertx, List<String> roles) {
    this.vertx = vertx;
    roles.forEach(role -> marks.put(role, FORM + hashOfScripts(role)));
  }

  /** Whether each login gets in, and finds the mark; who cannot say has to migrate. */
  boolean areOn(Databases databases) {
    try {
      return Future.all(marks.keySet().stream()
              .map(role -> isOn(role, databases.of(role)))
              .toList())
          .map(all -> all.list().stream().allMatch(Boolean.TRUE::equals))
          .otherwise(false)
          .await(TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException silent) {
      LOG.debug("no mark within {} s", TIME_MAX_S, silent);
      return false;
    }
  }

  private Future<Boolean> isOn(String role, DatabaseConfig login) {
    Database database = Database.open(vertx, login);
    return database
        .query(FIND, Tuple.tuple())
        .map(rows -> rows.iterator().next().getString("mark").equals(marks.get(role)))
        .eventually(database::close);
  }

  /** Once all scripts have run. */
  void put(DatabaseConfig owner) {
    Database database = Database.open(vertx, owner);
    try {
      Future.all(marks.entrySet().stream()
              .map(one -> database.query(
                  "COMMENT ON SCHEMA \"" + one.getKey() + "\" IS '" + one.getValue() + "'",
                  Tuple.tuple()))
              .toList())
          .eventually(database::close)
          .await(TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException slow) {
      throw new IllegalStateException("no marks within " + TIME_MAX_S + " s", slow);
    }
  }

  private static String hashOfScripts(String role) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      for (String folder : List.of("db/mesh/", "db/" + role + "/")) {
        for (Map.Entry<String, byte[]> script : scripts(folder).entrySet()) {
          byte[] name = script.getKey().getBytes(UTF_8);
          hash.update((name.length + " " + script.getValue().length + " ").getBytes(UTF_8));
          hash.update(name);
          hash.update(script.getValue());
        }
      }
      return HexFormat.of().formatHex(hash.digest());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("this JDK lacks SHA-256", impossible);
    }
  }

  private static SortedMap<String, byte[]> scripts(String folder) throws IOException {
    SortedMap<String, byte[]> scripts = new TreeMap<>();
    for (URL url : Collections.list(SchemaMarks.class.getClassLoader().getResources(folder))) {
      if (url.openConnection() instanceof JarURLConnection jar) {
        for (JarEntry entry : Collections.list(jar.getJarFile().entries())) {
          if (entry.getName().startsWith(folder) && !entry.isDirectory()) {
            try (InputStream script = jar.getJarFile().getInputStream(entry)) {
              scripts.put(entry.getName(), script.readAllBytes());
            }
          }
        }
      } else {
        try (Stream<Path> files = Files.list(Path.of(URI.create(url.toString())))) {
          for (Path file : files.toList()) {
            scripts.put(folder + file.getFileName(), Files.readAllBytes(file));
          }
        }
      }
    }
    return scripts;
  }
}
