package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.bench.report.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Step STEP = new Step("s", 0, Duration.ofSeconds(1));
  private static final int UNSETTLED = 5;
  private static final WatchedProcess CHAIN = new WatchedProcess("before user", 11);
  private static final WatchedProcess MESH = new WatchedProcess("user", 12);
  private static final WatchedProcess POSTGRES = WatchedProcess.tree("postgres", 13);

  @Test
  void aRowIsTheMedianOfTheRoundsAndTheirQuotient() {
    Trials trials = new Trials();
    List.of(10, 90, 20).forEach(count -> trials.add(trial("before", count, CHAIN)));
    List.of(80, 60, 400).forEach(count -> trials.add(trial("paymesh", count, MESH)));

    assertThat(row(trials, "8 clients: payments per second"))
        .containsExactly("20.0", "80.0", "4.00");
  }

  @Test
  void whatTheMeshSettlesForTheChainIsToldApartFromBoth() {
    Trials trials = new Trials();
    trials.add(trial("before", 100, CHAIN));

    // 300 ms of the chain, 50 of the mesh and 20 of PostgreSQL, over a hundred payments.
    assertThat(row(trials, "8 clients: servers' CPU µs per payment").get(0)).isEqualTo("3,000");
    assertThat(row(trials, "8 clients: the settling mesh's meanwhile").get(0)).isEqualTo("500.0");
    assertThat(row(trials, "8 clients: PostgreSQL's CPU µs per payment").get(0)).isEqualTo("200.0");
  }

  @Test
  void whatIsTakenButNotSettledIsToldOfTheAccepted() {
    Trials trials = new Trials();
    trials.add(trial("before", 4 * UNSETTLED, CHAIN));
    trials.add(trial("paymesh", 50 * UNSETTLED, MESH));

    assertThat(row(trials, "8 clients: without an end yet, %"))
        .containsExactly("25.0", "2.0", "0.08");
  }

  @Test
  void bytesAreToldByHopAndTogether() {
    Map<String, Map<String, Double>> bytes = new TreeMap<>(Map.of(
        "before", Map.of("payment", 5_000.0, "user", 4_000.0),
        "paymesh", Map.of("payment", 300.0, "user", 150.0)));
    Table table = new Comparison(new Trials(), bytes).table();

    assertThat(table.rows())
        .contains(List.of("bytes per payment between services", "9,000", "450.0", "0.05"));
  }

  @Test
  void ratesAreSharesOfOneSidesThroughputOrOfTheLesser() {
    List<Trial> measured = List.of(trial("before", 300, CHAIN), trial("paymesh", 200, MESH));

    assertThat(BareComparison.Base.ofSide("before").of().applyAsDouble(measured))
        .isEqualTo(300);
    assertThat(BareComparison.Base.lesser().of().applyAsDouble(measured)).isEqualTo(200);
  }

  @Test
  void sidesThatAnswerDifferentlyAreNotCompared() {
    assertThat(SameAnswer.of("0a02", "0a02").words()).contains("same 2 bytes");
    assertThatThrownBy(() -> SameAnswer.of("0a02", "0a03"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0a02 and 0a03");
    assertThatThrownBy(() -> SameAnswer.of("", "")).isInstanceOf(IllegalStateException.class);
  }

  private static List<String> row(Trials trials, String name) {
    return new Comparison(trials, Map.of())
        .table().rows().stream()
            .filter(row -> row.get(0).equals(name))
            .map(row -> row.subList(1, row.size()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no row " + name));
  }

  private static Trial trial(String side, int count, WatchedProcess own) {
    Tally tally = new Tally(STEP, Duration.ofSeconds(1));
    for (int payment = 0; payment < count; payment++) {
      tally.ended(0, 1_000_000, Outcome.of(201));
    }
    List<ProcessUse> uses = List.of(
        new ProcessUse(CHAIN, 300, 1_000, 2_048),
        new ProcessUse(MESH, 50, 1_000, 1_024),
        new ProcessUse(POSTGRES, 20, 1_000, 512));
    return new Trial(
        side,
        "8 clients",
        1,
        new Stage(tally.report(), uses),
        new Trial.Beside(Set.of(own.pid(), POSTGRES.pid()), UNSETTLED));
  }
}
