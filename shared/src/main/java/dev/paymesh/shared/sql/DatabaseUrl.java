package dev.paymesh.shared.sql;

import org.eclipse.microprofile.config.spi.Converter;

/** Owns reading a {@link DatabaseConfig} from a setting. */
public final class DatabaseUrl implements Converter<DatabaseConfig> {

  @Override
  public DatabaseConfig convert(String text) {
    return DatabaseConfig.parse(text);
  }
}
