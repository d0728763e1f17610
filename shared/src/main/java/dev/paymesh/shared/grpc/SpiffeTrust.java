package dev.paymesh.shared.grpc;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns whom a TLS handshake lets through: a certificate of the mesh's authority, in time, that names an expected id. A
 * client asks for the role it means to call, so that no byte of a request reaches another one.
 */
final class SpiffeTrust extends X509ExtendedTrustManager {

  private static final Logger LOG = LoggerFactory.getLogger(SpiffeTrust.class);

  private final X509ExtendedTrustManager authorities;
  private final Predicate<SpiffeId> expected;

  SpiffeTrust(X509ExtendedTrustManager authorities, Predicate<SpiffeId> expected) {
    this.authorities = authorities;
    this.expected = expected;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    authorities.checkServerTrusted(chain, type, engine);
    checkId(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    authorities.checkClientTrusted(chain, type, engine);
    checkId(chain);
  }

  private void checkId(X509Certificate[] chain) throws CertificateException {
    Optional<SpiffeId> id = SpiffeId.of(chain[0]);
    if (id.filter(expected).isEmpty()) {
      LOG.warn("a connection is refused: the certificate of {} is not the one expected", id);
      throw new CertificateException("the certificate names another role, or none of this mesh");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("expected an engine");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("expected an engine");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("expected an engine");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("expected an engine");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
