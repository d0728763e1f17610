package dev.paymesh.document;

import dev.paymesh.proto.document.v1.DocumentType;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Owns files to upload: the signature of a kind, and bytes behind it that follow from their place. */
final class Files {

  static final byte[] PDF = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
  static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452");
  static final byte[] JPEG = HexFormat.of().parseHex("ffd8ffe000104a46494600010100");
  static final byte[] HTML = "<!DOCTYPE html><html><body>".getBytes(StandardCharsets.US_ASCII);

  /** Of an odd length, so that no two pieces are alike. */
  private static final byte[] PATTERN = new byte[65_521];

  static {
    for (int place = 0; place < PATTERN.length; place++) {
      PATTERN[place] = (byte) (place * 31 + (place >> 8));
    }
  }

  private Files() {}

  /** A file of some length that begins like this. */
  record Made(byte[] signature, long length) implements Sending.File {

    @Override
    public byte[] read(long from, int bytes) {
      byte[] part = new byte[bytes];
      for (int at = 0; at < bytes; ) {
        int place = (int) ((from + at) % PATTERN.length);
        int run = Math.min(bytes - at, PATTERN.length - place);
        System.arraycopy(PATTERN, place, part, at, run);
        at += run;
      }
      for (long place = from; place < Math.min(from + bytes, signature.length); place++) {
        part[(int) (place - from)] = signature[(int) place];
      }
      return part;
    }

    String sha256() {
      MessageDigest digest = Sha256.digest();
      for (long from = 0; from < length; from += 1 << 20) {
        digest.update(read(from, (int) Math.min(1 << 20, length - from)));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  static Made pdf(long length) {
    return new Made(PDF, length);
  }

  /** What an upload tells of itself; of its content nothing. */
  static UploadDocumentRequest about(String user, String key) {
    return UploadDocumentRequest.newBuilder()
        .setUserId(user)
        .setIdempotencyKey(key)
        .setDocumentType(DocumentType.DOCUMENT_TYPE_PASSPORT)
        .build();
  }

  /** All that can be told. */
  static UploadDocumentRequest about(String user, String key, Made file) {
    return about(user, key).toBuilder()
        .setMediaType("application/pdf")
        .setSizeBytes(file.length())
        .setSha256(file.sha256())
        .build();
  }
}
