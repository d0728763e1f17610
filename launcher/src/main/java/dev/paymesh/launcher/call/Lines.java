package dev.paymesh.launcher.call;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Owns the requests of a stream: a message in each line of an input, read no faster than they are taken. */
final class Lines {

  /** A peer that takes nothing for so long is not waited for; the deadline mostly comes before. */
  private static final long WRITE_S_MAX = 3_600;

  private final InputStream input;
  private final Function<String, Future<Void>> write;

  Lines(InputStream input, Function<String, Future<Void>> write) {
    this.input = input;
    this.write = write;
  }

  /**
   * Reads on a thread of its own, which nobody waits for: whoever types may never come to an end.
   *
   * @param over whether the call has ended
   * @param end what follows the last line; it gets what was wrong, or nothing
   */
  void start(BooleanSupplier over, Consumer<Future<Void>> end) {
    Thread reader = new Thread(() -> end.accept(read(over)), "call-input");
    reader.setDaemon(true);
    reader.start();
  }

  private Future<Void> read(BooleanSupplier over) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine();
          line != null && !over.getAsBoolean();
          line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          send(line, number);
        }
      }
      return Future.succeededFuture();
    } catch (IOException | CallProblem | TimeoutException wrong) {
      return Future.failedFuture(wrong);
    } catch (VertxException gone) {
      // The peer takes no more: how the call ended says why.
      return Future.succeededFuture();
    }
  }

  private void send(String line, int number) throws TimeoutException {
    try {
      write.apply(line).await(WRITE_S_MAX, TimeUnit.SECONDS);
    } catch (CallProblem wrong) {
      throw new CallProblem("line " + number + ": " + wrong.sentence());
    }
  }
}
