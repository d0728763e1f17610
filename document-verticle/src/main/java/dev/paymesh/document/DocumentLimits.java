package dev.paymesh.document;

import java.time.Duration;

/**
 * Owns how much the document service takes, and keeps.
 *
 * @param bytesMax of one document
 * @param userDocumentsMax documents and open uploads of one user
 * @param userBytesMax what they may have together
 * @param userUploadsMax open uploads of one user
 * @param transfersMax uploads and downloads at once, on each event loop
 * @param uploadsKept an upload that got nothing for so long is swept
 * @param keysKept so long the first answer to a write under an idempotency key is given again
 */
public record DocumentLimits(
    long bytesMax,
    int userDocumentsMax,
    long userBytesMax,
    int userUploadsMax,
    int transfersMax,
    Duration uploadsKept,
    Duration keysKept) {

  /** 50 MiB and what a scanner's program puts around them. */
  public static final int BYTES_MAX = 51 << 20;

  public static final int USER_DOCUMENTS_MAX = 20;
  public static final int USER_BYTES_MAX = 256 << 20;
  public static final int USER_UPLOADS_MAX = 3;
  /** Each takes a megabyte at worst, of 512 for the process. */
  public static final int TRANSFERS_MAX = 32;

  public static final int UPLOADS_KEPT_HOURS = 24;
  public static final int KEYS_KEPT_HOURS = 72;

  /** Unless the operator says otherwise. */
  public static final DocumentLimits USUAL = new DocumentLimits(
      BYTES_MAX,
      USER_DOCUMENTS_MAX,
      USER_BYTES_MAX,
      USER_UPLOADS_MAX,
      TRANSFERS_MAX,
      Duration.ofHours(UPLOADS_KEPT_HOURS),
      Duration.ofHours(KEYS_KEPT_HOURS));
}
