package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What one item of a batch failed with, in the words of a problem; answered, and never sent by a client. */
record StatusCodec() implements ValueCodec {

  @Override
  public String expected() {
    return "nothing";
  }

  @Override
  public @Nullable Object read(JsonParser json) {
    return null;
  }

  @Override
  public @Nullable Object parse(String text) {
    return null;
  }

  @Override
  public void write(Object value, JsonGenerator json) throws IOException {
    Status status = (Status) value;
    String code = GrpcStatus.valueOf(status.getCode()).name();
    json.writeStartObject();
    json.writeStringField("code", code);
    json.writeStringField("reason", reason(status, code));
    json.writeStringField("detail", status.getMessage());
    json.writeEndObject();
  }

  private static String reason(Status status, String code) throws IOException {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return detail.unpack(ErrorInfo.class).getReason();
      }
    }
    return code;
  }
}
