package dev.paymesh.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DeckTest {

  private static List<Deck.Card> draw(Set<Fault.Kind> kinds, long seed, int cards) {
    Deck deck = new Deck(kinds, new SplittableRandom(seed));
    return Stream.generate(deck::next).limit(cards).toList();
  }

  @Test
  void theSameSeedDrawsTheSameFaultsAndAnotherOthers() {
    Set<Fault.Kind> all = EnumSet.allOf(Fault.Kind.class);
    assertThat(draw(all, 1, 60)).isEqualTo(draw(all, 1, 60)).isNotEqualTo(draw(all, 2, 60));
  }

  @Test
  void fiveDecksHaveEveryKindTwentyKillsOfEachRoleAndTenOfPostgres() {
    List<Deck.Card> deck = draw(EnumSet.allOf(Fault.Kind.class), 3, Deck.FULL_PROOF);
    assertThat(deck).extracting(Deck.Card::kind).contains(Fault.Kind.values());
    for (String role : Deck.ROLES) {
      assertThat(deck).filteredOn(new Deck.Card(Fault.Kind.KILL, role)::equals).hasSize(20);
    }
    assertThat(deck).filteredOn(card -> card.kind() == Fault.Kind.POSTGRES).hasSize(10);
  }

  @Test
  void onlyTheNamedFaultsAreDrawn() {
    assertThat(draw(EnumSet.of(Fault.Kind.POOL), 4, 5))
        .allSatisfy(card -> assertThat(card.kind()).isEqualTo(Fault.Kind.POOL));
    assertThatThrownBy(() -> draw(Set.of(), 5, 1)).hasMessageContaining("expected: at least one");
  }
}
