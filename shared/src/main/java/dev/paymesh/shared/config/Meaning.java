package dev.paymesh.shared.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a setting is, as the page of settings tells it in markdown; on a form, whom its settings are for. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Meaning {

  String value();

  /** What holds when nothing is said, in words, where no {@code @WithDefault} says it. */
  String byDefault() default "";
}
