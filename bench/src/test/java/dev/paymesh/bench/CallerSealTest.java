package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.paymesh.proto.user.v1.GetUserRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallerSealTest {

  private static final CallerSeal.Caller CALLER =
      new CallerSeal.Caller("gateway", "user", "user-0001", "user");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

  @Test
  void theFirstOfSeveralKeysSignsUnderItsName() {
    assertThat(seal("k2:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,k1:b")).startsWith("v2.k2.gateway ");
    assertThat(seal("a secret alone has the name k1 and is long")).startsWith("v2.k1.gateway ");
  }

  @Test
  void anotherKeyOrCallerGivesAnotherSeal() {
    String other = seal(new CallerSeal.Caller("gateway", "document", "user-0001", "user"), "key");

    assertThat(seal("key")).isNotEqualTo(seal("yek")).isNotEqualTo(other);
    assertThat(seal("key")).isEqualTo(seal("key"));
  }

  @Test
  void jsonBecomesAFramedMessageWithTheNumberOfItsRequest() throws InvalidProtocolBufferException {
    RpcMessages messages =
        RpcMessages.of(Contract.rpc("UserService/GetUser"), "{\"id\": \"user-000{n}\"}");
    byte[] framed = messages.framed(7).getBytes();

    assertThat(messages.framed(7).getInt(1)).isEqualTo(framed.length - 5);
    assertThat(GetUserRequest.parseFrom(Arrays.copyOfRange(framed, 5, framed.length))
            .getId())
        .isEqualTo("user-0007");
  }

  @Test
  void whatIsNoRequestOrNoRpcIsRefusedInASentence() {
    assertThatThrownBy(() -> RpcMessages.of(Contract.rpc("UserService/GetUser"), "{\"nose\": 1}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nose")
        .hasMessageContaining("expected: a GetUserRequest");
    assertThatThrownBy(() -> Contract.rpc("UserService/GetNose"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("UserService/GetUser");
  }

  @Test
  void aSealIsVerifiedForExactlyItsCallAndInItsTime() {
    SealForm form = new SealForm("key");
    SealForm.Call call = new SealForm.Call("gateway", "payment", "user-0001", "user", "r1");
    SealForm.Call another = new SealForm.Call("gateway", "payment", "user-0002", "user", "r1");
    SealForm.Seal seal = form.seal(call, 30_000);

    assertThat(seal.service()).isEqualTo("gateway");
    assertThat(form.verifies(seal, call, 0)).isTrue();
    assertThat(form.verifies(seal, another, 0)).isFalse();
    assertThat(form.verifies(seal, call, 30_000)).as("over").isFalse();
    assertThat(form.verifies(form.seal(call, 90_000), call, 0)).as("too long").isFalse();
    assertThat(new SealForm("yek").verifies(seal, call, 0)).isFalse();
    for (String odd : new String[] {"", "!", "AA", seal.auth() + "!", "AAAA" + seal.auth()}) {
      assertThat(form.verifies(new SealForm.Seal(seal.caller(), odd), call, 0))
          .as(odd)
          .isFalse();
    }
    for (String odd : new String[] {"", "v2", "v2.k1", "v2.k2.gateway", "v1.k1.gateway"}) {
      SealForm.Seal spoilt = new SealForm.Seal(odd, seal.auth());
      assertThat(form.verifies(spoilt, call, 0)).as(odd).isFalse();
      assertThat(spoilt.service()).isIn("", "gateway");
    }
  }

  private static String seal(String key) {
    return seal(CALLER, key);
  }

  private static String seal(CallerSeal.Caller caller, String key) {
    Map<String, String> headers = new CallerSeal(caller, key, CLOCK).metadata();
    return headers.get("x-mesh-caller") + " " + headers.get("x-mesh-auth");
  }
}
