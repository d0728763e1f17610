package dev.paymesh.proto.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is held against our list of currencies. */
final class CurrencyCodesTest {

  /** The list is ours; the JDK's, which lags and keeps history, is its second witness. */
  @Test
  void theListOfCurrenciesAgreesWithTheCountriesOfTheJdk() {
    Set<String> tender = Stream.of(Locale.getISOCountries())
        .map(country ->
            Currency.getInstance(new Locale.Builder().setRegion(country).build()))
        .filter(currency -> currency != null)
        .map(Currency::getCurrencyCode)
        .collect(Collectors.toCollection(TreeSet::new));
    // Withdrawn since some JDK was released, or a name of the same money.
    tender.removeAll(Set.of("HRK", "BGN", "ANG", "SLL", "ZWL", "CUC"));
    assertThat(CurrencyCodes.inUse()).containsAll(tender);
    Set<String> known = Currency.getAvailableCurrencies().stream()
        .map(Currency::getCurrencyCode)
        .collect(Collectors.toSet());
    // Younger than JDK 17.
    known.addAll(Set.of("XCG", "ZWG", "SLE", "VED"));
    assertThat(known).containsAll(CurrencyCodes.inUse());
  }
}
