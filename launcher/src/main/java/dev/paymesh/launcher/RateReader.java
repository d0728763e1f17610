package dev.paymesh.launcher;

import dev.paymesh.gateway.MethodRates;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads {@code CreatePayment=500,GetPayment=2000}, of rpcs that a service here serves. */
public final class RateReader implements Converter<MethodRates> {

  @Override
  public MethodRates convert(String text) {
    return MethodRates.parse(
        text, Roster.SERVICES.stream().map(part -> part.served().descriptor()).toList());
  }
}
