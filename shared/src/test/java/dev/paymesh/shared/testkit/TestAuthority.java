package dev.paymesh.shared.testkit;

import dev.paymesh.shared.identity.Identity;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Owns a certificate authority of a test, and the certificates it gives to roles. */
public final class TestAuthority {

  /** The trust domain of the tests. */
  public static final String DOMAIN = "paymesh.test";

  private static final char[] NO_PASSWORD = new char[0];
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyPair keys = keys();
  private final X500Name name;
  private final X509Certificate certificate;

  public TestAuthority(String name) {
    this.name = new X500Name("CN=" + name);
    this.certificate = sign(
        keys,
        name,
        Duration.ofHours(1),
        builder -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0)));
  }

  /** A certificate with its key, as PEM and as objects. */
  public record Issued(X509Certificate certificate, KeyPair keys) {

    public String certificatePem() {
      try {
        return pem("CERTIFICATE", certificate.getEncoded());
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    public String keyPem() {
      return pem("PRIVATE" + " KEY", keys.getPrivate().getEncoded());
    }
  }

  private interface Extensions {
    void addTo(JcaX509v3CertificateBuilder builder) throws IOException;
  }

  /** What a role proves itself with, on the word of this authority and of others that are trusted too. */
  public Identity.Material material(String role, TestAuthority... alsoTrusted) {
    return material(issue("spiffe://" + DOMAIN + "/" + role), alsoTrusted);
  }

  public Identity.Material material(Issued issued, TestAuthority... alsoTrusted) {
    List<X509Certificate> trusted = new ArrayList<>(List.of(certificate));
    List.of(alsoTrusted).forEach(other -> trusted.add(other.certificate));
    return new Identity.Material(keyOptions(issued), trust(trusted));
  }

  /** Whom this authority trusts, for clients that are none of ours. */
  public X509TrustManager trust() {
    return trust(List.of(certificate));
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public String certificatePem() {
    return new Issued(certificate, keys).certificatePem();
  }

  public Issued issue(String uri) {
    return issue(uri, Duration.ofHours(1));
  }

  /** For a time that begins two hours ago and ends so far from now, or before now. */
  public Issued issue(String uri, Duration validity) {
    KeyPair own = keys();
    GeneralNames names = new GeneralNames(new GeneralName[] {
      new GeneralName(GeneralName.uniformResourceIdentifier, uri),
      new GeneralName(GeneralName.dNSName, "localhost"),
      new GeneralName(GeneralName.iPAddress, "127.0.0.1")
    });
    X509Certificate issued = sign(
        own,
        "a role",
        validity,
        builder -> builder.addExtension(Extension.subjectAlternativeName, false, names));
    return new Issued(issued, own);
  }

  private X509Certificate sign(
      KeyPair subject, String subjectName, Duration validity, Extensions extensions) {
    Instant now = Instant.now();
    try {
      JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
          name,
          new BigInteger(64, RANDOM),
          Date.from(now.minus(Duration.ofHours(2))),
          Date.from(now.plus(validity)),
          new X500Name("CN=" + subjectName),
          subject.getPublic());
      extensions.addTo(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(
              new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public static KeyCertOptions keyOptions(Issued issued) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("own", issued.keys().getPrivate(), NO_PASSWORD, new X509Certificate[] {
        issued.certificate()
      });
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, NO_PASSWORD);
      return KeyCertOptions.wrap(managers);
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static X509TrustManager trust(List<X509Certificate> trusted) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      for (X509Certificate one : trusted) {
        store.setCertificateEntry(one.getSerialNumber().toString(), one);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      return (X509TrustManager) managers.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END " + kind + "-----\n";
  }
}
