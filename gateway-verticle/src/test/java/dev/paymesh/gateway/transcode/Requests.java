package dev.paymesh.gateway.transcode;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.kinds.v1.KindsOuterClass;
import dev.paymesh.proto.payment.v1.PaymentOuterClass;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/** Owns the requests that the tests of this package send, and the rpcs they send them to. */
final class Requests {

  static final String USER = "user-0001";
  static final RestMethod CREATE_PAYMENT = payments("CreatePayment");

  private Requests() {}

  static RestMethod payments(String rpc) {
    return method(PaymentOuterClass.getDescriptor(), "PaymentService", rpc);
  }

  static RestMethod kinds(String rpc) {
    return method(KindsOuterClass.getDescriptor(), "KindsService", rpc);
  }

  private static RestMethod method(FileDescriptor file, String service, String rpc) {
    return RestMethod.of(file.findServiceByName(service).findMethodByName(rpc));
  }

  static RestRequest post(Buffer body, MultiMap headers) {
    return new RestRequest(Map.of(), none(), headers, body);
  }

  static RestRequest post(String body) {
    return post(Buffer.buffer(body), none());
  }

  static RestRequest get(Map<String, String> path, String... query) {
    return new RestRequest(path, pairs(query), none(), null);
  }

  static MultiMap none() {
    return MultiMap.caseInsensitiveMultiMap();
  }

  /** Names and values in turn; a name may come again. */
  static MultiMap pairs(String... namesAndValues) {
    MultiMap pairs = none();
    for (int at = 0; at < namesAndValues.length; at += 2) {
      pairs.add(namesAndValues[at], namesAndValues[at + 1]);
    }
    return pairs;
  }

  static MeshStatus refusal(RestMethod method, RestRequest request) {
    MeshStatus refusal = catchThrowableOfType(MeshStatus.class, () -> method.read(request, USER));
    if (refusal == null) {
      throw new AssertionError("the request was accepted (expected a refusal)");
    }
    return refusal;
  }

  static List<String> fields(MeshStatus refusal) {
    return refusal.violations().stream().map(FieldViolation::getField).toList();
  }
}
