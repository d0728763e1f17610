package dev.paymesh.launcher;

import dev.paymesh.launcher.identity.CertificateFiles;
import dev.paymesh.shared.config.Meaning;
import dev.paymesh.shared.identity.SpiffeId;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns the certificate settings, and which of them count: all of a set, or none of it. */
final class TlsSettings {

  /** Proves a role to the others; off when no file is named. */
  @Meaning("Every process")
  @ConfigMapping(prefix = "paymesh.tls")
  interface Mesh {
    String TRUST_DOMAIN = "paymesh.local";

    @Meaning(
        value = "PEM file of this role's certificate; all three or none. With them the mesh "
            + "speaks mutual TLS 1.3, without them plain text",
        byDefault = "made in `.paymesh/tls`, in `up --processes`; else none")
    Optional<Path> cert();

    @Meaning(
        value = "PEM file of its key",
        byDefault = "made in `.paymesh/tls`, in `up --processes`; else none")
    Optional<Path> key();

    @Meaning(
        value = "PEM file of the authorities trusted",
        byDefault = "made in `.paymesh/tls`, in `up --processes`; else none")
    Optional<Path> ca();

    @Meaning("of the name in each certificate, `spiffe://<trust domain>/<role>`")
    @WithDefault(TRUST_DOMAIN)
    String trustDomain();
  }

  /** Proves the edge to its clients; off when no file is named. */
  @Meaning("The gateway")
  @ConfigMapping(prefix = "paymesh.http.tls")
  interface Edge {
    @Meaning("PEM file of the gateway's own certificate; with it and its key it serves HTTPS, "
        + "HTTP/2 and HTTP/1.1")
    Optional<Path> cert();

    @Meaning("PEM file of its key")
    Optional<Path> key();
  }

  private static final String MESH = "PAYMESH_TLS_";
  private static final String EDGE = "PAYMESH_HTTP_TLS_";
  private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");

  private TlsSettings() {}

  /** What is wrong with the choice, to be told together with what else is wrong. */
  static List<String> problems(Map<String, String> environment) {
    List<String> problems = new ArrayList<>(missing(environment, MESH, "CERT", "KEY", "CA"));
    problems.addAll(missing(environment, EDGE, "CERT", "KEY"));
    String domain = environment.getOrDefault(MESH + "TRUST_DOMAIN", "");
    if (!domain.isEmpty() && !TRUST_DOMAIN.matcher(domain).matches()) {
      problems.add(MESH + "TRUST_DOMAIN: expected a name such as " + TlsSettings.Mesh.TRUST_DOMAIN);
    }
    return problems;
  }

  private static List<String> missing(
      Map<String, String> environment, String prefix, String... names) {
    List<String> unset = Stream.of(names)
        .map(name -> prefix + name)
        .filter(name -> environment.getOrDefault(name, "").isEmpty())
        .toList();
    return unset.size() == names.length
        ? List.of()
        : unset.stream()
            .map(name -> name + ": is required with the others of " + prefix + "*")
            .toList();
  }

  /** {@code up} runs several roles; a certificate names one. */
  static List<String> problemsOfUp(Map<String, String> environment) {
    return Stream.of("CERT", "KEY", "CA")
        .map(name -> MESH + name)
        .filter(name -> !environment.getOrDefault(name, "").isEmpty())
        .map(name -> name + ": expected only with run, where a process is one role")
        .toList();
  }

  /** What this role proves itself with in the mesh. */
  static Optional<CertificateFiles> ofMesh(TlsSettings.Mesh tls, String role) {
    return tls.cert()
        .map(certificate -> new CertificateFiles(
            MESH,
            certificate,
            tls.key().orElseThrow(),
            Optional.of(tls.ca().orElseThrow()),
            Optional.of(new SpiffeId(tls.trustDomain(), role))));
  }

  /** What the edge proves itself with to clients. */
  static Optional<CertificateFiles> ofEdge(TlsSettings.Edge tls) {
    return tls.cert()
        .map(certificate -> new CertificateFiles(
            EDGE, certificate, tls.key().orElseThrow(), Optional.empty(), Optional.empty()));
  }
}
