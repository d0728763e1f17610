package dev.paymesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns which processes of this machine a mesh consists of, and what each is called in a table. */
record ProcessFamily(ProcessHandle root) {

  static final String POSTGRES = "postgres";
  private static final String HOME = "PAYMESH_HOME=";

  private static final Pattern ROLE =
      Pattern.compile("launcher\\.Main run (\\w+)|before\\.ChainMain ([\\w ]+?) *$");
  private static final Pattern OURS =
      Pattern.compile("(paymesh\\.jar|launcher\\.Main|before\\.ChainMain) ");

  /** Where the process came from that listens on this port, while its ancestors are the mesh's own. */
  static Optional<ProcessFamily> listeningOn(int port) {
    return ListeningSocket.ownerOf(port).map(owner -> {
      ProcessHandle root = owner;
      Optional<ProcessHandle> parent = root.parent();
      while (parent.isPresent() && OURS.matcher(commandOf(parent.get())).find()) {
        root = parent.get();
        parent = root.parent();
      }
      return new ProcessFamily(root);
    });
  }

  /** Each by its role; PostgreSQL, where it is one of them, as a whole. */
  List<WatchedProcess> members() {
    List<WatchedProcess> members = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    Stream.concat(Stream.of(root), root.descendants())
        .forEach(process -> nameOf(process).ifPresent(name -> {
          int number = seen.merge(name, 1, Integer::sum);
          String unique = number == 1 ? name : name + "-" + number;
          members.add(new WatchedProcess(unique, process.pid()));
        }));
    postmaster().ifPresent(pid -> members.add(WatchedProcess.tree(POSTGRES, pid)));
    return members;
  }

  /** It leaves the family when it starts; where its data are is in the settings of the mesh. */
  private Optional<Long> postmaster() {
    Optional<String> home = Stream.of(read(root, "environ").split("\0"))
        .filter(setting -> setting.startsWith(HOME))
        .map(setting -> setting.substring(HOME.length()))
        .findFirst();
    try {
      return home.isEmpty()
          ? Optional.empty()
          : Files.readAllLines(Path.of(home.get(), "data", "postmaster.pid")).stream()
              .findFirst()
              .map(line -> Long.parseLong(line.strip()));
    } catch (IOException elsewhere) {
      return Optional.empty();
    }
  }

  private static Optional<String> nameOf(ProcessHandle process) {
    String command = commandOf(process);
    Matcher role = ROLE.matcher(command);
    if (role.find()) {
      String name = role.group(1) == null ? role.group(2) : role.group(1);
      return Optional.of(name.contains(" ") ? "before" : name);
    }
    return OURS.matcher(command).find() ? Optional.of("up") : Optional.empty();
  }

  /** Not asked of the handle: that gives up on a long class path. */
  private static String commandOf(ProcessHandle process) {
    String[] words = read(process, "cmdline").split("\0");
    boolean java = words[0].endsWith("java");
    return java ? String.join(" ", Arrays.asList(words)) + " " : "";
  }

  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException gone) {
      return "";
    }
  }
}
