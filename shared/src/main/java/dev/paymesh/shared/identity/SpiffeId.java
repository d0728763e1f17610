package dev.paymesh.shared.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns the name a certificate gives a role: {@code spiffe://<trust domain>/<role>}, the only URI in it. */
public record SpiffeId(String trustDomain, String role) {

  private static final int URI = 6;
  private static final Pattern FORM =
      Pattern.compile("spiffe://([a-z0-9._-]{1,255})/([a-z][a-z0-9-]{0,62})");

  /** The id of a certificate; empty when it has none, or more than one URI to choose from. */
  public static Optional<SpiffeId> of(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      List<String> uris = names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.get(0).equals(URI))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
      return uris.size() == 1 ? parse(uris.get(0)) : Optional.empty();
    } catch (CertificateParsingException malformed) {
      return Optional.empty();
    }
  }

  private static Optional<SpiffeId> parse(String uri) {
    Matcher parts = FORM.matcher(uri);
    return parts.matches()
        ? Optional.of(new SpiffeId(parts.group(1), parts.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "spiffe://" + trustDomain + "/" + role;
  }
}
