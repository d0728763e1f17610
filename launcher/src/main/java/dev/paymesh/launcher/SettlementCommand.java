package dev.paymesh.launcher;

import dev.paymesh.payment.PaymentOperationsStore.Parked;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Owns {@code settlement}: the payments that the rail never decided, and the way to send them back to it. */
@Command(
    name = "settlement",
    mixinStandardHelpOptions = true,
    description = "Shows the payments that settlement parked, and sends them back.",
    subcommands = {SettlementCommand.ListParked.class, SettlementCommand.Requeue.class})
final class SettlementCommand implements Callable<Integer> {

  private static final int PARKED_MAX = 1_000;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  private static List<Parked> parked() {
    return PaymentDesk.ask(store -> store.parked(PARKED_MAX));
  }

  /** Owns {@code settlement list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists up to 1,000 parked payments, those parked longest first.")
  static final class ListParked implements Callable<Integer> {

    private static final String ROW = "%-36s  %-20s  %20s  %-27s  %8s  %s%n";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    @Override
    public Integer call() {
      List<Parked> parked = parked();
      if (parked.isEmpty()) {
        spec.commandLine().getOut().println("no payment is parked");
        return 0;
      }
      row("payment", "user", "amount", "parked at", "attempts", "last answer");
      for (Parked one : parked) {
        row(
            one.id(),
            one.userId(),
            one.amount().cents() + " " + one.amount().currency(),
            one.parkedAt(),
            one.tries().attempts(),
            one.tries().lastAnswer());
      }
      return 0;
    }

    private void row(Object... cells) {
      spec.commandLine().getOut().printf(ROW, cells);
      spec.commandLine().getOut().flush();
    }
  }

  /** Owns {@code settlement requeue}. */
  @Command(
      name = "requeue",
      mixinStandardHelpOptions = true,
      description = "Sends parked payments back to settlement, which asks the rail again.")
  static final class Requeue implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private Which which;

    @Option(
        names = "--operator",
        description = "who does it, for the payment's trail (default: the system's user)")
    private String operator = System.getProperty("user.name", "");

    /** Owns the choice between some and all. */
    static final class Which {

      @Parameters(paramLabel = "PAYMENT_ID", arity = "1..*", description = "the parked payments")
      private List<UUID> ids = new ArrayList<>();

      @Option(names = "--all", description = "all parked payments")
      private boolean all;
    }

    @Override
    public Integer call() {
      if (!operator.matches("[!-~]{1,64}")) {
        throw new Refusal("--operator: expected 1 to 64 visible ASCII characters");
      }
      return which.all ? requeueAll() : requeue(which.ids);
    }

    private int requeueAll() {
      int count = 0;
      for (List<Parked> some = parked(); !some.isEmpty(); some = parked()) {
        List<UUID> ids = some.stream().map(Parked::id).toList();
        count += PaymentDesk.ask(store -> store.requeue(ids, operator)).size();
      }
      say(count + " went back to settlement");
      return 0;
    }

    private int requeue(List<UUID> ids) {
      List<UUID> requeued = PaymentDesk.ask(store -> store.requeue(ids, operator));
      requeued.forEach(id -> say(id + " went back to settlement"));
      List<UUID> others = ids.stream().filter(id -> !requeued.contains(id)).toList();
      others.forEach(id -> say(id + " is not parked"));
      return others.isEmpty() ? 0 : CommandLine.ExitCode.SOFTWARE;
    }

    private void say(String sentence) {
      spec.commandLine().getOut().println(sentence);
    }
  }
}
