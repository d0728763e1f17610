package dev.paymesh.launcher.identity;

import dev.paymesh.launcher.identity.CertificateFiles.Content;
import dev.paymesh.shared.identity.Identity;
import dev.paymesh.shared.identity.SpiffeId;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Owns a certificate that can be used: it is in time, fits its key, and names who it should. */
public final class RoleCertificate {

  private static final char[] NO_PASSWORD = new char[0];
  private static final byte[] SAMPLE = new byte[32];

  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final List<X509Certificate> authorities;

  private RoleCertificate(
      List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {
    this.chain = chain;
    this.key = key;
    this.authorities = authorities;
  }

  /** What the files hold; fails with all that is wrong with it. */
  public static RoleCertificate read(CertificateFiles files, Instant now) {
    return of(files, files.read(), now);
  }

  static RoleCertificate of(CertificateFiles files, Content content, Instant now) {
    List<String> problems = new ArrayList<>();
    String prefix = files.variables();
    List<X509Certificate> chain = certificates(prefix + "CERT", content.certificate(), problems);
    List<X509Certificate> authorities = content.authorities() == null
        ? List.of()
        : certificates(prefix + "CA", content.authorities(), problems);
    PrivateKey key = key(prefix + "KEY", content.key(), problems);
    if (problems.isEmpty()) {
      RoleCertificate found = new RoleCertificate(chain, Objects.requireNonNull(key), authorities);
      found.judge(files, now, problems);
      if (problems.isEmpty()) {
        return found;
      }
    }
    throw new CertificateProblem(problems);
  }

  private static List<X509Certificate> certificates(
      String variable, byte[] pem, List<String> problems) {
    try {
      return Pem.certificates(pem);
    } catch (GeneralSecurityException malformed) {
      problems.add(variable + ": expected certificates in PEM");
      return List.of();
    }
  }

  private static @Nullable PrivateKey key(String variable, byte[] pem, List<String> problems) {
    try {
      return Pem.privateKey(pem);
    } catch (GeneralSecurityException malformed) {
      problems.add(variable + ": expected a private key in PEM");
      return null;
    }
  }

  private void judge(CertificateFiles files, Instant now, List<String> problems) {
    String prefix = files.variables();
    if (!notAfter().isAfter(now)) {
      problems.add(prefix + "CERT: expired at " + notAfter());
    }
    if (leaf().getNotBefore().toInstant().isAfter(now)) {
      problems.add(prefix + "CERT: not valid before " + leaf().getNotBefore().toInstant());
    }
    if (!fits()) {
      problems.add(prefix + "KEY: expected the key of the certificate in " + prefix + "CERT");
    }
    files
        .expected()
        .filter(id -> !SpiffeId.of(leaf()).equals(Optional.of(id)))
        .ifPresent(id -> problems.add(prefix + "CERT: expected a certificate of " + id));
    if (problems.isEmpty() && files.authorities().isPresent() && !isTrusted()) {
      problems.add(prefix + "CERT: expected a certificate of an authority in " + prefix + "CA");
    }
  }

  /** Whether what the key signs is what the certificate verifies. */
  private boolean fits() {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key, new SecureRandom());
      signing.update(SAMPLE);
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(leaf().getPublicKey());
      verifying.update(SAMPLE);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException other) {
      return false;
    }
  }

  private boolean isTrusted() {
    try {
      trust().checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
      return true;
    } catch (GeneralSecurityException stranger) {
      return false;
    }
  }

  private X509Certificate leaf() {
    return chain.get(0);
  }

  public Instant notAfter() {
    return leaf().getNotAfter().toInstant();
  }

  public Instant notBefore() {
    return leaf().getNotBefore().toInstant();
  }

  /** Tells certificates apart, in logs. */
  public String serial() {
    return leaf().getSerialNumber().toString(16);
  }

  /** For the edge. */
  public KeyCertOptions keyCertOptions() {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, NO_PASSWORD);
      return KeyCertOptions.wrap(managers);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this JDK keeps no keys", impossible);
    }
  }

  /** For the mesh. */
  public Identity.Material material() {
    return new Identity.Material(keyCertOptions(), trust());
  }

  private X509TrustManager trust() {
    try {
      KeyStore store = emptyStore();
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      for (TrustManager manager : managers.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return x509;
        }
      }
      throw new IllegalStateException("this JDK judges no certificates");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this JDK judges no certificates", impossible);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      return store;
    } catch (IOException impossible) {
      throw new GeneralSecurityException(impossible);
    }
  }
}
