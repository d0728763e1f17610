package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decimals, in JSON's form and finite; money never travels in one. */
enum DecimalCodec implements ValueCodec {
  FLOAT,
  DOUBLE;

  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  @Override
  public String expected() {
    return "a finite number";
  }

  @Override
  public @Nullable Object read(JsonParser json) throws IOException {
    return json.currentToken().isNumeric() ? parse(json.getText()) : null;
  }

  @Override
  public @Nullable Object parse(String text) {
    boolean isNumber =
        text.length() <= JsonBody.NUMBER_CHARS_MAX && JSON_NUMBER.matcher(text).matches();
    double number = isNumber ? Double.parseDouble(text) : Double.NaN;
    if (this == DOUBLE) {
      return Double.isFinite(number) ? (Object) number : null;
    }
    return Float.isFinite((float) number) ? (Object) (float) number : null;
  }

  @Override
  public void write(Object value, JsonGenerator json) throws IOException {
    if (this == FLOAT) {
      json.writeNumber((float) value);
    } else {
      json.writeNumber((double) value);
    }
  }
}
