package dev.paymesh.bench.verify;

import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Owns the script of one fault after the other, drawn from a seed, for a time.
 *
 * @param faultsMin where they take longer than they should, it goes on for these, a third of the time at most
 */
record Storm(Set<Fault.Kind> kinds, long ms, int faultsMin, long seed) implements Stage.Script {

  /** So that no two runs meet the same moment of whatever comes and goes in the mesh. */
  private static final int JITTER_MS_MAX = 1_000;

  @Override
  public void play(Stage stage) {
    SplittableRandom random = new SplittableRandom(seed);
    Deck deck = new Deck(kinds, random.split());
    Faults faults = stage.faults(seed);
    long begin = stage.bed().clock().ms();
    for (int struck = 0; isOn(stage.bed().clock().ms() - begin, struck); struck++) {
      Fault.Named fault = faults.draw(deck.next());
      String kind = fault.kind().name().toLowerCase(Locale.ROOT);
      stage.strike(kind, fault.target(), fault.act()::strike);
      stage.calm();
      Pause.ofMs(random.nextInt(JITTER_MS_MAX));
    }
  }

  private boolean isOn(long sinceMs, int struck) {
    return sinceMs < ms || struck < faultsMin && sinceMs < ms + ms / 3;
  }
}
