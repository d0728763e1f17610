package dev.paymesh.shared.grpc;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the order in which an inbound call of any kind is checked, as data: what runs is what is printed. */
final class Interceptors {

  private static final Logger LOG = LoggerFactory.getLogger(Interceptors.class);

  /** Told once by a process, however many servers it starts. */
  static final AtomicBoolean TOLD = new AtomicBoolean();

  /** Probes and tools reach these from outside the mesh: without a caller context, and however full the server is. */
  static final Set<String> OPEN_SERVICES = Set.of(
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection");

  /** Beside each role's own too, but for those whom its policy names. */
  static final String STATISTICS = "mesh.v1.StatisticsService";

  /** What an open service's calls do not pass, out of the steps below. */
  private static final Set<String> NOT_IF_OPEN =
      Set.of("peer identity", "caller context", "policy", "admission");

  /** On the headers of a call, before anything of its body is looked at. */
  static final List<Step<Admission>> CALL = List.of(
      new Step<>("metrics", Admission::startClock),
      new Step<>("encoding", Admission::refuseCompression),
      new Step<>("peer identity", Admission::meetPeer),
      new Step<>("caller context", Admission::identify),
      new Step<>("policy", Admission::authorize),
      new Step<>("deadline", Admission::limitTime),
      new Step<>("admission", Admission::takePlace));

  /** The same for a call of an open service. */
  static final List<Step<Admission>> OPEN_CALL =
      CALL.stream().filter(step -> !NOT_IF_OPEN.contains(step.name())).toList();

  /** On each message of a call; the handler comes after these. */
  static final List<Step<Received<?>>> MESSAGE = List.of(
      new Step<>("compression", Received::refuseCompression),
      new Step<>("decoding", Received::decode),
      new Step<>("field rules", Received::checkFields),
      new Step<>("owner", Received::checkOwner));

  /** What only a wire can bring; who calls, and until when, a local caller has shown already. */
  private static final Set<String> NOT_IF_LOCAL =
      Set.of("encoding", "peer identity", "caller context", "compression", "decoding");

  /** The same for a call from within the process. */
  static final List<Step<Admission>> LOCAL_CALL =
      CALL.stream().filter(step -> !NOT_IF_LOCAL.contains(step.name())).toList();

  /** On its message. */
  static final List<Step<Received<?>>> LOCAL_MESSAGE =
      MESSAGE.stream().filter(step -> !NOT_IF_LOCAL.contains(step.name())).toList();

  private Interceptors() {}

  /** A named check; it throws the {@link MeshStatus} of what it does not let pass. */
  record Step<T>(String name, Consumer<T> check) {}

  /** The names, outermost first. */
  static String order() {
    return Stream.of(
            CALL.stream().map(Step::name),
            MESSAGE.stream().map(step -> "message " + step.name()),
            Stream.of("handler"))
        .flatMap(names -> names)
        .collect(Collectors.joining(", "));
  }

  static void tellOnce() {
    if (TOLD.compareAndSet(false, true)) {
      LOG.info(
          "interceptors: {}; for {} only {}",
          order(),
          new TreeSet<>(OPEN_SERVICES),
          OPEN_CALL.stream().map(Step::name).toList());
    }
  }
}
