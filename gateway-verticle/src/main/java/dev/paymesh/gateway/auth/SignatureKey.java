package dev.paymesh.gateway.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Owns one key that verifies signatures, by the one algorithm it is for; may be shared by event loops. */
sealed interface SignatureKey {

  /** Every signature of this key has exactly this length; anything else is a second spelling of the same token. */
  int signatureBytes();

  boolean verifies(byte[] signed, byte[] signature);

  /** A secret that we share with who signs. */
  record Hs256(SecretKey secret) implements SignatureKey {

    @Override
    public int signatureBytes() {
      return 32;
    }

    @Override
    public boolean verifies(byte[] signed, byte[] signature) {
      try {
        Mac mac = Mac.getInstance(secret.getAlgorithm());
        mac.init(secret);
        return MessageDigest.isEqual(mac.doFinal(signed), signature);
      } catch (GeneralSecurityException missing) {
        throw new IllegalStateException("this JDK lacks " + secret.getAlgorithm(), missing);
      }
    }

    @Override
    public String toString() {
      return "Hs256[secret]";
    }
  }

  /** The public key of who signs. */
  record Rs256(RSAPublicKey publicKey) implements SignatureKey {

    @Override
    public int signatureBytes() {
      return (publicKey.getModulus().bitLength() + 7) / 8;
    }

    @Override
    public boolean verifies(byte[] signed, byte[] signature) {
      try {
        Signature verifying = Signature.getInstance("SHA256withRSA");
        verifying.initVerify(publicKey);
        verifying.update(signed);
        return verifying.verify(signature);
      } catch (GeneralSecurityException malformed) {
        return false;
      }
    }
  }
}
