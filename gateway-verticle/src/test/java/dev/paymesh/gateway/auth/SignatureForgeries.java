package dev.paymesh.gateway.auth;

import static dev.paymesh.gateway.auth.GoodToken.encode;
import static dev.paymesh.gateway.auth.GoodToken.mac;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;

/** Owns the tokens whose signature is not the one of what they say. */
final class SignatureForgeries extends ForgeryKind {

  SignatureForgeries(GoodToken good) {
    super(good);
  }

  @Override
  void forge() {
    String token = good.token();
    String signed = token.substring(0, token.lastIndexOf('.'));
    String signature = token.substring(token.lastIndexOf('.') + 1);
    byte[] bytes = mac(good.secret(), signed);
    bearer(
        "signed with another secret",
        signed + "." + encode(mac("x".repeat(32).getBytes(UTF_8), signed)));
    bearer(
        "signed with the secret in base64",
        signed + "." + encode(mac(encode(good.secret()).getBytes(UTF_8), signed)));
    bearer("signed with a zero key", signed + "." + encode(mac(new byte[32], signed)));
    bearer("signature empty", signed + ".");
    bearer("signature truncated", signed + "." + encode(Arrays.copyOf(bytes, 16)));
    bearer("signature one byte short", signed + "." + encode(Arrays.copyOf(bytes, 31)));
    bearer("signature one byte long", signed + "." + encode(Arrays.copyOf(bytes, 33)));
    bearer("signature all zero", signed + "." + encode(new byte[32]));
    bearer("signature with one bit flipped", signed + "." + encode(flipped(bytes)));
    bearer("signature spelled differently", signed + "." + respelled(signature));
    bearer("signature with padding", token + "=");
    bearer("signature in hex", signed + "." + String.format("%064x", new BigInteger(1, bytes)));
    bearer("payload swapped after signing", swapped(signed) + "." + signature);
    bearer(
        "HS512 signature under HS256",
        signed + "." + encode(mac("HmacSHA512", good.secret(), signed)));
  }

  /** 32 bytes leave two unused bits in the last character: another character there decodes to the same bytes. */
  private static String respelled(String signature) {
    char last = signature.charAt(signature.length() - 1);
    return signature.substring(0, signature.length() - 1) + (char) (last == 'z' ? 'y' : last + 1);
  }

  private static String swapped(String signed) {
    String header = signed.substring(0, signed.indexOf('.'));
    String payload =
        new String(Base64.getUrlDecoder().decode(signed.substring(header.length() + 1)), UTF_8);
    return header + "." + encode(payload.replace("\"role\":\"user\"", "\"role\":\"admin\""));
  }
}
