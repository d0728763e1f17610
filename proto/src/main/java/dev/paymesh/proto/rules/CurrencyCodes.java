package dev.paymesh.proto.rules;

import java.util.Set;

/**
 * Owns the ISO 4217 codes one can pay in, as of 2026.
 *
 * <p>A list of our own, because java.util.Currency keeps historic codes, and differs between Java releases: two gateways
 * of one mesh would disagree. Left out: metals, bond units, funds (CHE, UYI ...), test codes and withdrawn currencies.
 */
public final class CurrencyCodes {

  private static final Set<String> IN_USE =
      Set.of(("AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF "
              + "BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP "
              + "ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD "
              + "JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP "
              + "MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
              + "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
              + "TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG")
          .split(" "));

  private CurrencyCodes() {}

  static boolean isInUse(String code) {
    return IN_USE.contains(code);
  }

  public static Set<String> inUse() {
    return IN_USE;
  }
}
