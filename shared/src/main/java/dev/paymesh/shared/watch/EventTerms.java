package dev.paymesh.shared.watch;

import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Owns what a watch must know about a kind of event.
 *
 * @param sequence counts from 1 within a key, without a gap
 * @param terminal none comes after such a one
 */
public record EventTerms<E>(ToLongFunction<E> sequence, Predicate<E> terminal) {}
