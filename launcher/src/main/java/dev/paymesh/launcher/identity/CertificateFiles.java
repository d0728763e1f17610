package dev.paymesh.launcher.identity;

import dev.paymesh.shared.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Owns where a certificate, its key and the authorities trusted beside it are kept.
 *
 * @param variables the prefix of the settings that name the files, for complaints
 * @param certificate the certificate, followed by those between it and its authority
 * @param key its private key
 * @param authorities whose certificates are trusted; none at the edge, which asks nobody for one
 * @param expected the id that the certificate must name, where it must
 */
public record CertificateFiles(
    String variables,
    Path certificate,
    Path key,
    Optional<Path> authorities,
    Optional<SpiffeId> expected) {

  private static final int BYTES_MAX = 256 * 1024;

  /** What the files hold at one moment, whether it fits together or not. */
  record Content(byte[] certificate, byte[] key, byte @Nullable [] authorities) {

    boolean isSameAs(Content other) {
      return Arrays.equals(certificate, other.certificate)
          && Arrays.equals(key, other.key)
          && Arrays.equals(authorities, other.authorities);
    }
  }

  /** Reads all of them; blocks. Fails naming every file that cannot be read. */
  Content read() {
    List<String> problems = new ArrayList<>();
    byte[] first = read("CERT", certificate, problems);
    byte[] second = read("KEY", key, problems);
    byte[] third = authorities.isEmpty() ? null : read("CA", authorities.get(), problems);
    if (!problems.isEmpty()) {
      throw new CertificateProblem(problems);
    }
    return new Content(first, second, third);
  }

  private byte[] read(String name, Path file, List<String> problems) {
    try {
      if (Files.size(file) <= BYTES_MAX) {
        return Files.readAllBytes(file);
      }
      problems.add(variables + name + ": expected at most " + BYTES_MAX + " bytes");
    } catch (IOException unreadable) {
      problems.add(variables + name + ": expected a file that can be read");
    }
    return new byte[0];
  }
}
