package dev.paymesh.shared.config;

import io.smallrye.config.ConfigMapping;

/**
 * A form of settings under a prefix; services of one kind are asked in one form, each under its own prefix.
 *
 * @param form an interface with a method for each setting
 * @param prefix of the settings' names
 */
public record Mapping(Class<?> form, String prefix) {

  /** Under the form's own prefix. */
  public static Mapping of(Class<?> form) {
    return new Mapping(form, form.getAnnotation(ConfigMapping.class).prefix());
  }
}
