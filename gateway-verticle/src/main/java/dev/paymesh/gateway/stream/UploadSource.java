package dev.paymesh.gateway.stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.paymesh.gateway.Authentication;
import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.gateway.transcode.UploadReader;
import dev.paymesh.shared.grpc.ClientStream;
import dev.paymesh.shared.grpc.MeshStatus;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.ErrorDataDecoderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Owns the way from a file, raw or in a form, to the messages of one call: what is told about it first, then its content
 * in pieces, at the pace of the service and never more of it here than what one read brings.
 */
final class UploadSource {

  /** Below what a service takes as one message. */
  private static final int PIECE_BYTES_MAX = 64 * 1024;

  /** Of its one part, and its own. */
  private static final int ENDS_OF_A_FORM = 2;

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
  private static final long BYTES_MAX_DEFAULT = 64L << 20;

  private final RoutingContext ctx;
  private final HttpServerRequest request;
  private final UploadReader reader;
  private final Supplier<ClientStream<Message, Message>> open;
  private final long bytesMax;
  private @Nullable ClientStream<Message, Message> call;
  private long taken;
  private int ends;
  private boolean over;

  UploadSource(RoutingContext ctx, RestMethod rest, Supplier<ClientStream<Message, Message>> open) {
    this.ctx = ctx;
    this.request = ctx.request();
    this.reader = rest.uploads().orElseThrow();
    this.open = open;
    long told = rest.policy().getUploadBytesMax();
    this.bytesMax = told == 0 ? BYTES_MAX_DEFAULT : told;
  }

  /** The body is the file. */
  void startRaw(String mediaType) {
    refuseTooLong(0);
    request.exceptionHandler(broken -> fail(HttpRefusal.REQUEST_MALFORMED.failure()));
    request.endHandler(end -> complete());
    take(request, mediaType, "");
  }

  /** The form has the file, and nothing else that is used. */
  void startForm() {
    refuseTooLong(PIECE_BYTES_MAX);
    try {
      request.setExpectMultipart(true);
    } catch (IllegalStateException | ErrorDataDecoderException malformed) {
      throw MeshStatus.invalid("Content-Type", "expected multipart/form-data with a boundary");
    }
    request.exceptionHandler(broken -> fail(HttpRefusal.REQUEST_MALFORMED.failure()));
    request.uploadHandler(this::takePart);
    request.endHandler(end -> {
      if (call == null) {
        fail(MeshStatus.invalid("body", "expected a form with one file"));
      } else {
        ended();
      }
    });
  }

  /** A part that was held back still has content when the form has ended: only both are the end. */
  private void ended() {
    ends++;
    if (ends == ENDS_OF_A_FORM) {
      complete();
    }
  }

  private void takePart(HttpServerFileUpload part) {
    if (call != null) {
      fail(MeshStatus.invalid("body", "expected a form with one file, got more"));
      return;
    }
    part.exceptionHandler(broken -> fail(HttpRefusal.REQUEST_MALFORMED.failure()));
    part.endHandler(end -> ended());
    String type = part.contentType();
    take(part, type == null ? "" : type, part.filename());
  }

  /** What is known to be too long is not begun. */
  private void refuseTooLong(long around) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && !DIGITS.matcher(length).matches()) {
      throw HttpRefusal.REQUEST_MALFORMED.failure();
    }
    if (length != null && Long.parseLong(length) > bytesMax + around) {
      throw HttpRefusal.BODY_TOO_LARGE.failure();
    }
  }

  private void take(ReadStream<Buffer> file, String mediaType, String fileName) {
    checked(() -> {
      Message first = reader.first(
          LinesRoute.about(ctx, Buffer.buffer()),
          Authentication.callerOf(ctx).userId(),
          mediaType,
          fileName);
      ClientStream<Message, Message> opened = open.get();
      call = opened;
      opened.requests().write(first);
      file.handler(piece -> checked(() -> send(opened, file, first, piece)));
    });
  }

  private void checked(Runnable step) {
    try {
      step.run();
    } catch (MeshStatus refusal) {
      fail(refusal);
    }
  }

  private void send(
      ClientStream<Message, Message> to, ReadStream<Buffer> file, Message first, Buffer content) {
    taken += content.length();
    if (over) {
      return;
    }
    if (taken > bytesMax) {
      fail(HttpRefusal.BODY_TOO_LARGE.failure());
      return;
    }
    for (int from = 0; from < content.length(); from += PIECE_BYTES_MAX) {
      int until = Math.min(content.length(), from + PIECE_BYTES_MAX);
      ByteString bytes = ByteString.copyFrom(content.getBytes(from, until));
      to.requests().write(reader.piece(first, bytes));
    }
    if (to.requests().isFull()) {
      file.pause();
      to.requests().onDrain(file::resume);
    }
  }

  private void complete() {
    ClientStream<Message, Message> done = call;
    if (!over && done != null) {
      over = true;
      done.requests().end();
    }
  }

  private void fail(MeshStatus why) {
    if (!over) {
      over = true;
      ctx.fail(why);
      if (call != null) {
        call.cancel();
      }
    }
  }
}
