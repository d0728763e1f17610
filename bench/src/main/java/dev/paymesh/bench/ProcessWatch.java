package dev.paymesh.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Owns the samples from which the use of all watched processes over one step is told. */
final class ProcessWatch {

  private final List<WatchedProcess> processes;
  private final Map<WatchedProcess, Optional<ProcessSample>> before;

  private ProcessWatch(List<WatchedProcess> processes) {
    this.processes = processes;
    before = processes.stream()
        .distinct()
        .collect(Collectors.toMap(Function.identity(), WatchedProcess::sample));
  }

  static ProcessWatch start(List<WatchedProcess> processes) {
    return new ProcessWatch(processes);
  }

  /** Without the processes that are gone: their share cannot be told. */
  List<ProcessUse> sinceStart() {
    return processes.stream().flatMap(process -> use(process).stream()).toList();
  }

  private Optional<ProcessUse> use(WatchedProcess process) {
    return before
        .getOrDefault(process, Optional.empty())
        .flatMap(first -> process.sample().map(last -> ProcessUse.between(process, first, last)));
  }
}
