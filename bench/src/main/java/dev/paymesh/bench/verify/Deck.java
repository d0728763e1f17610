package dev.paymesh.bench.verify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Owns which fault comes next: decks of cards, each shuffled by the seed. Five decks, which take 26 minutes, kill every
 * role twenty times and PostgreSQL ten times.
 */
final class Deck {

  static final List<String> ROLES = List.of("gateway", "payment", "user", "compliance", "document");

  private static final int CARDS = 31;
  /** The cards of a full proof. */
  static final int FULL_PROOF = 5 * CARDS;

  private static final int KILLS_OF_A_ROLE = 4;
  private static final int KILLS_OF_POSTGRES = 2;
  /** What stands before a role that a kind of fault is not about. */
  private static final String ANY = "payment";

  /** A kind of fault, on a process of the role. */
  record Card(Fault.Kind kind, String role) {}

  private final Set<Fault.Kind> kinds;
  private final SplittableRandom random;
  private final Deque<Card> deck = new ArrayDeque<>();

  Deck(Set<Fault.Kind> kinds, SplittableRandom random) {
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("faults: none (expected: at least one)");
    }
    this.kinds = Set.copyOf(kinds);
    this.random = random;
  }

  Card next() {
    if (deck.isEmpty()) {
      deck.addAll(shuffled());
    }
    return deck.remove();
  }

  private List<Card> shuffled() {
    List<Card> cards = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      if (kinds.contains(kind)) {
        cards.addAll(cardsOf(kind));
      }
    }
    for (int last = cards.size() - 1; last > 0; last--) {
      Card drawn = cards.set(random.nextInt(last + 1), cards.get(last));
      cards.set(last, drawn);
    }
    return cards;
  }

  private List<Card> cardsOf(Fault.Kind kind) {
    return switch (kind) {
      case KILL ->
        ROLES.stream()
            .flatMap(role -> Collections.nCopies(KILLS_OF_A_ROLE, new Card(kind, role)).stream())
            .toList();
      case POSTGRES -> Collections.nCopies(KILLS_OF_POSTGRES, new Card(kind, ANY));
      case RESTART, FAILOVER, POOL -> List.of(new Card(kind, ANY));
      case PARTITION -> List.of(new Card(kind, "payment"), new Card(kind, anyRole()));
      case REPLIES, LATENCY, STALL, ROLL -> List.of(new Card(kind, anyRole()));
    };
  }

  private String anyRole() {
    return ROLES.get(random.nextInt(ROLES.size()));
  }
}
