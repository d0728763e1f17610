package dev.paymesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Owns the question whose a listening port of this machine is, put to the kernel's tables. */
final class ListeningSocket {

  private static final String LISTENS = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private ListeningSocket() {}

  /** Empty when nobody listens there, or when it is somebody's whose files we may not see. */
  static Optional<ProcessHandle> ownerOf(int port) {
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/net", table)))
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length > INODE && fields[STATE].equals(LISTENS))
        .filter(fields -> fields[LOCAL_ADDRESS].endsWith(String.format(":%04X", port)))
        .flatMap(fields -> holderOf("socket:[" + fields[INODE] + "]").stream())
        .findFirst();
  }

  private static Stream<String> lines(Path table) {
    try {
      return Files.readAllLines(table).stream();
    } catch (IOException none) {
      return Stream.empty();
    }
  }

  private static Optional<ProcessHandle> holderOf(String socket) {
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process, socket))
        .findFirst();
  }

  private static boolean holds(ProcessHandle process, String socket) {
    Path files = Path.of("/proc", Long.toString(process.pid()), "fd");
    try (Stream<Path> open = Files.list(files)) {
      return open.anyMatch(file -> leadsTo(file, socket));
    } catch (IOException hidden) {
      return false;
    }
  }

  private static boolean leadsTo(Path file, String socket) {
    try {
      return Files.readSymbolicLink(file).toString().equals(socket);
    } catch (IOException closed) {
      return false;
    }
  }
}
