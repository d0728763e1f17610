package dev.paymesh.launcher.identity;

import dev.paymesh.shared.identity.SpiffeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * Owns a folder with an authority for development, and a certificate with its key for each role.
 *
 * <p>{@code ca.pem} holds the authorities that are trusted, the one that signs first; {@code ca.key} its key. What is
 * there and good for long enough stays as it is.
 */
public final class DevelopmentAuthority {

  /** How long a role's certificate lasts. */
  public static final Duration VALIDITY = Duration.ofDays(90);

  private static final Duration RENEWED_BEFORE = VALIDITY.dividedBy(3);
  private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3_650);
  private static final int NAME_BYTES = 4;

  private final Path folder;
  private final String trustDomain;

  public DevelopmentAuthority(Path folder, String trustDomain) {
    this.folder = folder;
    this.trustDomain = trustDomain;
  }

  /** Makes what is missing or will not last; the roles whose certificate is new. */
  public List<String> complete(List<String> roles) {
    OwnFiles.createFolder(folder);
    if (!Files.exists(authorityKey()) || !Files.exists(authorities())) {
      signWithNew(List.of());
    }
    return roles.stream()
        .filter(role -> !lasts(role))
        .peek(role -> issue(role, VALIDITY))
        .toList();
  }

  /** New certificates for all, good ones too. */
  public void renew(List<String> roles) {
    renew(roles, VALIDITY);
  }

  /** The same, for so long. */
  public void renew(List<String> roles, Duration validity) {
    complete(List.of());
    roles.forEach(role -> issue(role, validity));
  }

  /** From now on another authority signs; the ones before it stay trusted. */
  public void replaceAuthority() {
    complete(List.of());
    signWithNew(trusted());
  }

  /** Only who signs now is trusted. */
  public void dropOldAuthorities() {
    write(authorities(), trusted().subList(0, 1));
  }

  /** What a process of this role is told, as settings. */
  public Map<String, String> settingsOf(String role) {
    return Map.of(
        "PAYMESH_TLS_CERT", certificate(role).toString(),
        "PAYMESH_TLS_KEY", key(role).toString(),
        "PAYMESH_TLS_CA", authorities().toString(),
        "PAYMESH_TLS_TRUST_DOMAIN", trustDomain);
  }

  private boolean lasts(String role) {
    CertificateFiles files = new CertificateFiles(
        "PAYMESH_TLS_",
        certificate(role),
        key(role),
        Optional.of(authorities()),
        Optional.of(new SpiffeId(trustDomain, role)));
    try {
      Instant needed = Instant.now().plus(RENEWED_BEFORE);
      return RoleCertificate.read(files, Instant.now()).notAfter().isAfter(needed);
    } catch (CertificateProblem unusable) {
      return false;
    }
  }

  private void signWithNew(List<X509Certificate> before) {
    KeyPair keys = CertificateForm.newKeys();
    byte[] name = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(name);
    // A name of its own: authorities that share one are hard to tell apart, for libraries too.
    X500Name self = new X500Name("CN=Paymesh development " + HexFormat.of().formatHex(name));
    X509Certificate certificate = new CertificateForm(
            self, self, keys.getPublic(), AUTHORITY_VALIDITY)
        .with(Extension.basicConstraints, true, new BasicConstraints(0))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
        .signedBy(keys.getPrivate());
    List<X509Certificate> all = new ArrayList<>(List.of(certificate));
    all.addAll(before);
    // Trusted before it signs.
    write(authorities(), all);
    OwnFiles.write(authorityKey(), Pem.of(keys.getPrivate()));
  }

  private void issue(String role, Duration validity) {
    KeyPair keys = CertificateForm.newKeys();
    X509Certificate authority = trusted().get(0);
    X509Certificate certificate = new CertificateForm(
            X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
            new X500Name("CN=" + role),
            keys.getPublic(),
            validity)
        .with(Extension.basicConstraints, true, new BasicConstraints(false))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
          KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }))
        .with(Extension.subjectAlternativeName, false, names(role))
        .signedBy(signingKey());
    OwnFiles.write(key(role), Pem.of(keys.getPrivate()));
    write(certificate(role), List.of(certificate));
  }

  private GeneralNames names(String role) {
    return new GeneralNames(new GeneralName[] {
      new GeneralName(
          GeneralName.uniformResourceIdentifier, new SpiffeId(trustDomain, role).toString()),
      new GeneralName(GeneralName.dNSName, "localhost"),
      new GeneralName(GeneralName.iPAddress, "127.0.0.1")
    });
  }

  private List<X509Certificate> trusted() {
    try {
      return Pem.certificates(OwnFiles.read(authorities()));
    } catch (GeneralSecurityException malformed) {
      throw new IllegalStateException(authorities() + " holds no certificate", malformed);
    }
  }

  private PrivateKey signingKey() {
    try {
      return Pem.privateKey(OwnFiles.read(authorityKey()));
    } catch (GeneralSecurityException malformed) {
      throw new IllegalStateException(authorityKey() + " holds no key", malformed);
    }
  }

  private static void write(Path file, List<X509Certificate> certificates) {
    try {
      OwnFiles.write(file, Pem.of(certificates));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("a certificate that cannot be written", impossible);
    }
  }

  private Path authorities() {
    return folder.resolve("ca.pem");
  }

  private Path authorityKey() {
    return folder.resolve("ca.key");
  }

  private Path certificate(String role) {
    return folder.resolve(role + ".pem");
  }

  private Path key(String role) {
    return folder.resolve(role + ".key");
  }
}
