package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.paymesh.proto.rules.EnumNames;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Enum values by name, without the enum's own name before it: ACCOUNT_STATUS_ACTIVE is ACTIVE. */
final class EnumCodec implements ValueCodec {

  private final Map<String, EnumValueDescriptor> named = new LinkedHashMap<>();
  private final List<String> names;

  EnumCodec(EnumDescriptor type) {
    names = type.getValues().stream().map(EnumNames::of).toList();
    // The zero value means that nothing was said, so nobody can say it.
    type.getValues().stream()
        .filter(value -> value.getNumber() != 0)
        .forEach(value -> named.put(names.get(value.getIndex()), value));
  }

  @Override
  public String expected() {
    return "one of " + String.join(", ", named.keySet());
  }

  @Override
  public @Nullable Object read(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING ? parse(json.getText()) : null;
  }

  @Override
  public @Nullable Object parse(String text) {
    return named.get(text);
  }

  /** A value that this build does not know yet has no name; its number is the best there is. */
  @Override
  public void write(Object value, JsonGenerator json) throws IOException {
    EnumValueDescriptor it = (EnumValueDescriptor) value;
    if (it.getIndex() < 0) {
      json.writeNumber(it.getNumber());
    } else {
      json.writeString(names.get(it.getIndex()));
    }
  }
}
