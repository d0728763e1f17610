package dev.paymesh.bench.verify;

import dev.paymesh.bench.verify.Entry.Order;
import java.util.List;
import java.util.SplittableRandom;

/** Owns what the customers want, drawn from the seed. */
final class Orders {

  static final int USERS = 200;
  private static final int SUSPENDED = 991;
  private static final int SUSPENDED_PERCENT = 3;
  private static final long AMOUNT_MAX = 1_000_000;
  private static final List<String> CURRENCIES = List.of("USD", "EUR", "GBP", "JPY", "BHD");

  private final long seed;
  private final SplittableRandom random;
  private int next;

  Orders(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  Order next() {
    return next(random.nextInt(100) < SUSPENDED_PERCENT);
  }

  Order nextOfGoodStanding() {
    return next(false);
  }

  private Order next(boolean refusable) {
    int number = next++;
    String owner = String.format("user-%04d", refusable ? SUSPENDED : 1 + random.nextInt(USERS));
    return new Order(
        "verify-" + seed + "-" + number,
        owner,
        1 + random.nextLong(AMOUNT_MAX),
        CURRENCIES.get(random.nextInt(CURRENCIES.size())),
        "order " + number + " of run " + seed,
        refusable);
  }
}
