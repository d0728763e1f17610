package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.launcher.identity.DevelopmentAuthority;
import dev.paymesh.launcher.identity.OwnFiles;
import dev.paymesh.shared.sql.DatabaseConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Owns who is told which secret: each role what it is asked for, the migration all logins, PostgreSQL and Grafana the
 * password of their administrator.
 *
 * @param database where PostgreSQL is
 */
record SecretFolders(Secrets secrets, DevelopmentAuthority authority, DatabaseConfig database) {

  private static final String OWNER = "postgres";
  /** Under these names, which are Kubernetes', whatever the role, so that all are told the same paths. */
  private static final Map<String, String> CERTIFICATES = Map.of(
      "PAYMESH_TLS_CERT", "tls.crt", "PAYMESH_TLS_KEY", "tls.key", "PAYMESH_TLS_CA", "ca.crt");

  /** The files by their names, by whom they are for. */
  Map<String, Map<String, String>> all() {
    Map<String, Map<String, String>> folders = new TreeMap<>();
    Roster.PARTS.forEach(part -> folders.put(part.role(), ofRole(part)));
    folders.put("migrate", ofMigration());
    folders.put("postgres", Map.of("password", secrets.ownerPassword()));
    folders.put("grafana", Map.of("password", secrets.dashboardsPassword()));
    return folders;
  }

  private Map<String, String> ofRole(Part part) {
    Map<String, String> given = new HashMap<>(secrets.asSettings());
    given.putAll(logins().asSettings());
    Map<String, String> files =
        new HashMap<>(new ChildEnvironment(Map.of(), given).settingsOf(part));
    Map<String, String> paths = authority.settingsOf(part.role());
    CERTIFICATES.forEach((setting, file) -> files.put(file, text(paths, setting)));
    return files;
  }

  private static String text(Map<String, String> paths, String setting) {
    return new String(OwnFiles.read(Path.of(paths.getOrDefault(setting, ""))), UTF_8);
  }

  private Map<String, String> ofMigration() {
    Map<String, String> files = new HashMap<>();
    files.put("DATABASE_URL", database.as(OWNER, secrets.ownerPassword()).toUrl());
    logins()
        .byRole()
        .forEach((role, login) -> files.put(Roster.part(role).databaseVariable(), login.toUrl()));
    return files;
  }

  private Databases logins() {
    Map<String, DatabaseConfig> byRole = new HashMap<>();
    Roster.DATABASE_ROLES.forEach(
        role -> byRole.put(role, database.as("paymesh_" + role, secrets.passwordOf(role))));
    return new Databases(byRole);
  }
}
