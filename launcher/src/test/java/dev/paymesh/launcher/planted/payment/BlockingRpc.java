package dev.paymesh.launcher.planted.payment;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;

/** Blocks in every way there is. */
public final class BlockingRpc {

  private BlockingRpc() {}

  static void sleeps() throws InterruptedException {
    Thread.sleep(1);
  }

  static String awaits(Future<String> answer) {
    return answer.await();
  }

  static String gets(java.util.concurrent.Future<String> answer)
      throws ExecutionException, InterruptedException {
    return answer.get();
  }

  static String joins(ForkJoinTask<String> answer) {
    return answer.join();
  }

  static String joinsCompletable(CompletableFuture<String> answer) {
    return answer.join();
  }
}
