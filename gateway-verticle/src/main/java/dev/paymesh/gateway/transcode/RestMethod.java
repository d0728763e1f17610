package dev.paymesh.gateway.transcode;

import com.google.api.AnnotationsProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Visibility;
import io.vertx.core.http.HttpMethod;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Owns the REST face of one rpc, compiled at start from its {@code google.api.http} annotation and its policy.
 *
 * <p>Whatever cannot be bound stops the start with the rpc's name, rather than a request with a surprise.
 */
public final class RestMethod {

  private final MethodDescriptor method;
  private final HttpBinding binding;
  private final boolean first;
  private final Message request;
  private final Message response;
  private final RequestReader reader;
  private final Optional<UploadReader> uploads;
  private final Optional<DownloadWriter> downloads;
  private final AnswerWriter answers;
  private final Optional<LocationTemplate> outcome;

  private RestMethod(MethodDescriptor method, HttpBinding binding, boolean first) {
    this.method = method;
    this.first = first;
    this.binding = binding;
    request = Prototypes.of(method.getInputType());
    response = Prototypes.of(method.getOutputType());
    // Of a stream each message is a JSON object of its own, whatever the annotation says.
    String body = method.isClientStreaming() ? HttpBinding.ALL : binding.body();
    boolean patch = binding.method().equals(HttpMethod.PATCH);
    reader = new RequestReader(request, new RequestReader.Form(binding.path(), body, patch, false));
    uploads = method.isClientStreaming() && !method.isServerStreaming()
        ? UploadReader.of(request, binding.path())
        : Optional.empty();
    downloads =
        method.isServerStreaming() ? DownloadWriter.of(method.getOutputType()) : Optional.empty();
    answers = new AnswerWriter(
        method.getOutputType(), binding.responseBody(), policy().getEdgeResponse());
    String outcomePath = policy().getEdgeResponse().getOutcome();
    outcome = Optional.of(outcomePath)
        .filter(path -> !path.isEmpty())
        .map(path -> LocationTemplate.of(path, method.getInputType()));
  }

  /** The first way in of an rpc; fails with an IllegalStateException that names the rpc and what cannot be bound. */
  public static RestMethod of(MethodDescriptor method) {
    return allOf(method).get(0);
  }

  /** Every way in of an rpc, in the order of its annotation. */
  public static List<RestMethod> allOf(MethodDescriptor method) {
    try {
      List<HttpBinding> bindings = HttpBinding.of(method);
      return bindings.stream()
          .map(binding -> new RestMethod(method, binding, binding == bindings.get(0)))
          .toList();
    } catch (IllegalStateException unbindable) {
      throw new IllegalStateException(
          method.getFullName() + ": " + unbindable.getMessage(), unbindable);
    }
  }

  /** The rpcs of a service that are public and have a REST face, in the order of the contract. */
  public static List<RestMethod> publicMethodsOf(ServiceDescriptor service) {
    return service.getMethods().stream()
        .filter(RestMethod::isPublicRest)
        .flatMap(method -> allOf(method).stream())
        .toList();
  }

  private static boolean isPublicRest(MethodDescriptor method) {
    MethodPolicy policy = method.getOptions().getExtension(Options.policy);
    return policy.getVisibility() == Visibility.VISIBILITY_PUBLIC
        && method.getOptions().hasExtension(AnnotationsProto.http);
  }

  public MethodDescriptor descriptor() {
    return method;
  }

  public HttpMethod httpMethod() {
    return binding.method();
  }

  /** As the contract writes it: {@code /api/v1/payments/{id}}. */
  public String template() {
    return binding.path().template();
  }

  /** Whether vertx-web can match the path by itself; else there is a pattern, and {@link #variables}. */
  public boolean isPlain() {
    return binding.path().isPlain();
  }

  /** As vertx-web writes it: {@code /api/v1/payments/:id}. */
  public String route() {
    return binding.path().route();
  }

  /** The paths, as they are sent, that lead here. */
  public Pattern pattern() {
    return binding.path().pattern();
  }

  /** What the variables of a path stand for. */
  public Map<String, String> variables(String path) {
    return binding.path().match(path);
  }

  /** Two of the same take the same requests. */
  public String shape() {
    return binding.method() + " " + binding.path().shape();
  }

  /** Sorts those first that are to be tried first. */
  public String precedence() {
    return binding.path().precedence();
  }

  public List<String> pathVariables() {
    return binding.path().variables();
  }

  /** Whether it is the annotation's own binding, not an additional one. */
  public boolean isFirst() {
    return first;
  }

  public boolean hasBody() {
    return binding.hasBody();
  }

  /** How a file becomes messages; empty where none can be sent. */
  public Optional<UploadReader> uploads() {
    return uploads;
  }

  /** How replies become a file; empty where they are none. */
  public Optional<DownloadWriter> downloads() {
    return downloads;
  }

  public MethodPolicy policy() {
    return method.getOptions().getExtension(Options.policy);
  }

  public Message requestPrototype() {
    return request;
  }

  public Message responsePrototype() {
    return response;
  }

  /** The rpc as a client calls it; messages are of the generated classes. */
  public ServiceMethod<Message, Message> serviceMethod() {
    return serviceMethod(method);
  }

  static ServiceMethod<Message, Message> serviceMethod(MethodDescriptor rpc) {
    ServiceName service =
        ServiceName.create(rpc.getFile().getPackage(), rpc.getService().getName());
    return ServiceMethod.client(
        service,
        rpc.getName(),
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(Prototypes.of(rpc.getOutputType()).newBuilderForType()));
  }

  /** The checked message of a request; fails as {@link RequestReader#read} tells. */
  public Message read(RestRequest rest, String callerId) {
    return reader.read(rest, callerId);
  }

  public EdgeAnswer answer(Message reply) {
    return answers.answer(reply);
  }

  /** What of a reply is answered. */
  public Message body(Message reply) {
    return answers.body(reply);
  }

  /** Of what is answered. */
  public Descriptor bodyType() {
    return answers.body(response).getDescriptorForType();
  }

  /** The path that tells what became of a request whose answer is lost, where the contract has one. */
  public Optional<String> outcomePath(Message request) {
    return outcome.filter(path -> path.names(request)).map(path -> path.of(request));
  }

  /** Writes what is answered, one message at a time; for streams. */
  public ResponseWriter writer() {
    return answers.writer();
  }

  /** A field of the request as the client knows it, for violations that a service found. */
  public String restName(String contractPath) {
    return reader.restName(contractPath);
  }
}
