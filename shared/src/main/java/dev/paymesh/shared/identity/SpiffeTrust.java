package dev.paymesh.shared.identity;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns whom a TLS handshake lets through: a certificate of the mesh's authority, in time, that names an expected id. A
 * client asks for the role it means to call, so that no byte of a request reaches another one. Host names are not asked
 * for, so nothing of the connection itself is needed here; it is taken all the same, since from JDK 25 on Netty accepts no
 * trust manager that might need it and is not given it.
 */
final class SpiffeTrust extends X509ExtendedTrustManager {

  private static final Logger LOG = LoggerFactory.getLogger(SpiffeTrust.class);

  private final X509TrustManager authorities;
  private final Predicate<SpiffeId> expected;

  SpiffeTrust(X509TrustManager authorities, Predicate<SpiffeId> expected) {
    this.authorities = authorities;
    this.expected = expected;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkServerTrusted(chain, type);
    checkId(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkClientTrusted(chain, type);
    checkId(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  private void checkId(X509Certificate[] chain) throws CertificateException {
    Optional<SpiffeId> id = SpiffeId.of(chain[0]);
    if (id.filter(expected).isEmpty()) {
      LOG.warn(
          "a connection is refused: the certificate names {}, not who is expected",
          id.map(SpiffeId::toString).orElse("nobody"));
      throw new CertificateException("the certificate names another role, or none of this mesh");
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
