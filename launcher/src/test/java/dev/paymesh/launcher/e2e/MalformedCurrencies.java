package dev.paymesh.launcher.e2e;

import java.util.List;

/** Owns the payments in what is no currency. */
final class MalformedCurrencies extends MalformedKind {

  MalformedCurrencies(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
    for (String wrong : List.of(
        "",
        " ",
        "U",
        "US",
        "USDD",
        "usd",
        "Usd",
        "USD ",
        " USD",
        "XXX",
        "XTS",
        "ZZZ",
        "AAA",
        "840",
        "$",
        "U$D",
        "ＵＳＤ",
        "US\u0405",
        "DEM",
        "BTC",
        "U\\u0000D",
        "USD,EUR",
        "USD".repeat(900))) {
      body("currency " + shortened(wrong), GOOD.replace("USD", wrong), "currency");
    }
  }
}
