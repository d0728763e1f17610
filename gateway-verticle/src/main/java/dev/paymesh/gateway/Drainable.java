package dev.paymesh.gateway;

/** A way in whose calls outlive a request, and end before this gateway does. */
public interface Drainable {

  /** Ends all of them within the window, not all at once. */
  void drain(long windowMs);

  /** Ends those there still are, now. */
  void stop();
}
