package dev.paymesh.shared.watch;

/**
 * Owns how patient a watch is.
 *
 * @param lookMs between two looks for what no hint told
 * @param slowReaderMsMax a reader that is behind for longer is let go
 */
public record WatchTimes(long lookMs, long slowReaderMsMax) {

  public static final WatchTimes DEFAULT = new WatchTimes(5_000, 10_000);
}
