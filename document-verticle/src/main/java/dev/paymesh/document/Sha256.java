package dev.paymesh.document;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Owns that there is a SHA-256. */
final class Sha256 {

  private Sha256() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every Java platform has SHA-256", absent);
    }
  }
}
