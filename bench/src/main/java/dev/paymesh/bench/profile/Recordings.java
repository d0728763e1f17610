package dev.paymesh.bench.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Owns the folding of flight recordings: their samples of running threads, as trees of calls. */
public final class Recordings {

  /** Java at work, and Java inside the system's own calls. */
  private static final Set<String> SAMPLES =
      Set.of("jdk.ExecutionSample", "jdk.NativeMethodSample");
  /** A thread that waits for work is met in these, and does nothing. */
  private static final Set<String> WAITING = Set.of(
      "io.netty.channel.epoll.Native.epollWait",
      "io.netty.channel.epoll.Native.epollWait0",
      "sun.nio.ch.EPoll.wait",
      "sun.nio.ch.Net.accept",
      "sun.nio.ch.Net.poll",
      "java.io.FileInputStream.readBytes");

  private Recordings() {}

  /** Below one root that stands for the process. */
  public static void fold(Path recording, String process, CallTree into) {
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        RecordedStackTrace stack = event.getStackTrace();
        if (stack != null && SAMPLES.contains(event.getEventType().getName())) {
          add(stack, process, into);
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("recording: " + recording, unreadable);
    }
  }

  private static void add(RecordedStackTrace stack, String process, CallTree into) {
    List<String> frames = new ArrayList<>(stack.getFrames().stream()
        .filter(RecordedFrame::isJavaFrame)
        .map(Recordings::name)
        .toList());
    if (!frames.isEmpty() && !WAITING.contains(frames.get(0))) {
      frames.add(process);
      Collections.reverse(frames);
      into.add(frames);
    }
  }

  private static String name(RecordedFrame frame) {
    // Lambdas and proxies have a new number in each run.
    String type =
        frame.getMethod().getType().getName().replaceAll("[/$+]+0x[0-9a-f]+(\\.[0-9]+)?", "");
    return type + "." + frame.getMethod().getName();
  }
}
