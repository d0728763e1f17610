package dev.paymesh.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokensTest {

  @Test
  void anotherLibraryAcceptsTheSignatureAndReadsTheClaims() throws Exception {
    List<String> tokens = new Tokens(Loads.SECRET).ofUsers(990);
    SignedJWT last = SignedJWT.parse(tokens.get(989));

    assertThat(last.verify(new MACVerifier(Loads.SECRET.getBytes(UTF_8)))).isTrue();
    JWTClaimsSet claims = last.getJWTClaimsSet();
    assertThat(claims.getSubject()).isEqualTo("user-0990");
    assertThat(claims.getIssuer()).isEqualTo("paymesh");
    assertThat(claims.getAudience()).containsExactly("paymesh-api");
    assertThat(claims.getStringClaim("role")).isEqualTo("user");
    assertThat(claims.getExpirationTime().toInstant()).isAfter(Instant.now().plusSeconds(3600));
  }

  @Test
  void usersThatAreNotMeantToPassAreNotUsed() {
    Tokens tokens = new Tokens(Loads.SECRET);

    assertThatThrownBy(() -> tokens.ofUsers(991)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tokens.ofUsers(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aShortSecretIsRefusedWithoutBeingTold() {
    assertThatThrownBy(() -> new Tokens("hush"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 bytes")
        .hasMessageNotContaining("hush");
  }
}
