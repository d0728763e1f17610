package dev.paymesh.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.sql.PageTokens;
import dev.paymesh.shared.watch.PacedOutbound;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;

/** Owns how accounts are listed: where a list goes on, and how fast. */
final class UserList {

  private final Vertx vertx;
  private final PageTokens tokens;
  private final long slowReaderMsMax;

  UserList(Vertx vertx, PageTokens tokens, long slowReaderMsMax) {
    this.vertx = vertx;
    this.tokens = tokens;
    this.slowReaderMsMax = slowReaderMsMax;
  }

  /**
   * The id behind which a list begins.
   *
   * @throws MeshStatus INVALID_ARGUMENT for what is no token of ours
   */
  String placeOf(String token) {
    return token.isEmpty()
        ? ""
        : new String(tokens.open(token).orElseThrow(UserList::foreign), UTF_8);
  }

  private static MeshStatus foreign() {
    return MeshStatus.invalid("page_token", "expected the next_page_token of a listed account");
  }

  /** What writes accounts to a reader, each with the token of the list behind it. */
  Function<List<User>, Future<Void>> to(Outbound<User> out) {
    PacedOutbound<User> paced = new PacedOutbound<>(vertx, out, slowReaderMsMax);
    return users -> paced.write(users.stream().map(this::withToken).toList());
  }

  private User withToken(User user) {
    return user.toBuilder()
        .setNextPageToken(tokens.of(user.getId().getBytes(UTF_8)))
        .build();
  }
}
