package dev.paymesh.gateway.problem;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Owns the name a request goes by in answers, logs and the mesh: the client's own where it is safe to repeat, else a
 * new one. First handler of the router.
 */
public final class RequestId implements Handler<RoutingContext> {

  public static final String HEADER = "X-Request-Id";

  private static final String KEY = "requestId";
  /** Whatever of these it begins with, no shell takes it for an option. */
  private static final String CHARACTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final int LENGTH = 22;
  private static final Pattern REPEATABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Override
  public void handle(RoutingContext ctx) {
    of(ctx);
    ctx.next();
  }

  /** The id of this request; given now, and promised to the client, where no handler did so before. */
  public static String of(RoutingContext ctx) {
    @Nullable String known = ctx.get(KEY);
    if (known != null) {
      return known;
    }
    String id = of(ctx.request().headers());
    ctx.put(KEY, id);
    if (!ctx.response().headWritten()) {
      ctx.response().putHeader(HEADER, id);
    }
    return id;
  }

  /** The client's id if it sent exactly one that can go into a log line and a header, else a new one. */
  static String of(MultiMap headers) {
    List<String> sent = headers.getAll(HEADER);
    return sent.size() == 1 && REPEATABLE.matcher(sent.get(0)).matches() ? sent.get(0) : random();
  }

  /** 131 bits that need to be unique, not secret; short, as each call of the mesh carries them. */
  private static String random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder id = new StringBuilder(LENGTH);
    while (id.length() < LENGTH) {
      id.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return id.toString();
  }
}
