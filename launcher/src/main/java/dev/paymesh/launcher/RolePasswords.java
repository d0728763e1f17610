package dev.paymesh.launcher;

import dev.paymesh.shared.sql.DatabaseConfig;
import java.util.Map;

/** Owns which password the login of a role gets: the one its service was told, else the one we made. */
record RolePasswords(Map<String, String> environment, Secrets secrets) {

  String of(String role) {
    String url = environment.getOrDefault(Roster.part(role).databaseVariable(), "");
    return url.isEmpty() ? secrets.passwordOf(role) : DatabaseConfig.parse(url).password();
  }
}
