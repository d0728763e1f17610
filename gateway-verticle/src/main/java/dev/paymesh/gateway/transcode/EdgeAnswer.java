package dev.paymesh.gateway.transcode;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** A successful REST answer, ready to be sent; the headers name the content type. */
public record EdgeAnswer(int status, Map<String, String> headers, Buffer body) {}
