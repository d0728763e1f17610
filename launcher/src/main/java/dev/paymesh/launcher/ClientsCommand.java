package dev.paymesh.launcher;

import dev.paymesh.launcher.clients.Clients;
import dev.paymesh.launcher.clients.ClientsProblem;
import dev.paymesh.launcher.clients.Language;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Owns {@code clients}: the contracts, and clients of them in other languages, in one folder. */
@Command(
    name = "clients",
    mixinStandardHelpOptions = true,
    description = "Writes the contracts, an archive and a descriptor set of them, and clients for"
        + " TypeScript, Python and Go.")
final class ClientsCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      description = "the folder; what was made there before is made anew")
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private Path out;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "LANGUAGE",
      description =
          "typescript, python or go; one whose generator is missing then fails the command."
              + " All that can be made here when not said")
  private List<String> only = List.of();

  @Override
  public Integer call() {
    List<Language> wanted = wanted();
    Clients clients = new Clients(out);
    clients.publish();
    say("contracts: " + out.resolve(Clients.ARCHIVE) + ", " + out.resolve(Clients.DESCRIPTORS));
    boolean all = true;
    for (Language language : wanted) {
      all &= make(clients, language);
    }
    return all || only.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private List<Language> wanted() {
    List<String> known =
        List.of(Language.values()).stream().map(Language::label).toList();
    if (!known.containsAll(only)) {
      throw new Refusal("--only " + String.join(",", only) + " (expected: some of "
          + String.join(",", known) + ")");
    }
    return List.of(Language.values()).stream()
        .filter(language -> only.isEmpty() || only.contains(language.label()))
        .toList();
  }

  private boolean make(Clients clients, Language language) {
    List<String> missing = language.missing();
    if (!missing.isEmpty()) {
      say(language.label() + ": left out, for want of " + String.join(", ", missing));
      return false;
    }
    try {
      clients.make(language);
    } catch (ClientsProblem problem) {
      throw new Refusal(language.label() + ": " + problem.getMessage());
    }
    say(language.label() + ": " + out.resolve(language.label()));
    return true;
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
