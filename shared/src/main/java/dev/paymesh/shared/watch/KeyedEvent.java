package dev.paymesh.shared.watch;

/** Owns the tie between an event and what it is about. */
public record KeyedEvent<K, E>(K key, E event) {}
