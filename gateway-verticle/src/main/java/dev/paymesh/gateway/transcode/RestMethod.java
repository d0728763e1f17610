package dev.paymesh.gateway.transcode;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
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
import java.util.Optional;

/**
 * Owns the REST face of one rpc, compiled at start from its {@code google.api.http} annotation and its policy.
 *
 * <p>Whatever cannot be bound stops the start with the rpc's name, rather than a request with a surprise.
 */
public final class RestMethod {

  private final MethodDescriptor method;
  private final HttpMethod httpMethod;
  private final PathTemplate path;
  private final boolean hasBody;
  private final Message request;
  private final Message response;
  private final RequestReader reader;
  private final AnswerWriter answers;
  private final Optional<LocationTemplate> outcome;

  private RestMethod(MethodDescriptor method) {
    HttpRule rule = requireBindable(method);
    this.method = method;
    httpMethod = httpMethod(rule);
    path = PathTemplate.of(path(rule));
    hasBody = !rule.getBody().isEmpty();
    request = Prototypes.of(method.getInputType());
    response = Prototypes.of(method.getOutputType());
    reader = new RequestReader(request, path, hasBody);
    answers = new AnswerWriter(
        method.getOutputType(), rule.getResponseBody(), policy().getEdgeResponse());
    String outcomePath = policy().getEdgeResponse().getOutcome();
    outcome = Optional.of(outcomePath)
        .filter(path -> !path.isEmpty())
        .map(path -> LocationTemplate.of(path, method.getInputType()));
  }

  /** Fails with an IllegalStateException that names the rpc and what about it cannot be bound. */
  public static RestMethod of(MethodDescriptor method) {
    try {
      return new RestMethod(method);
    } catch (IllegalStateException unbindable) {
      throw new IllegalStateException(
          method.getFullName() + ": " + unbindable.getMessage(), unbindable);
    }
  }

  /** The rpcs of a service that are public and have a REST face, in the order of the contract. */
  public static List<RestMethod> publicMethodsOf(ServiceDescriptor service) {
    return service.getMethods().stream()
        .filter(RestMethod::isPublicRest)
        .map(RestMethod::of)
        .toList();
  }

  private static boolean isPublicRest(MethodDescriptor method) {
    MethodPolicy policy = method.getOptions().getExtension(Options.policy);
    return policy.getVisibility() == Visibility.VISIBILITY_PUBLIC
        && method.getOptions().hasExtension(AnnotationsProto.http);
  }

  private static HttpRule requireBindable(MethodDescriptor method) {
    HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
    require(!method.isClientStreaming(), "a client stream has no REST form");
    require(rule.getAdditionalBindingsCount() == 0, "additional_bindings (expected one path)");
    require(
        rule.getBody().isEmpty() || rule.getBody().equals("*"),
        "body " + rule.getBody() + " (expected * or none)");
    return rule;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalStateException(message);
    }
  }

  private static HttpMethod httpMethod(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> HttpMethod.GET;
      case PUT -> HttpMethod.PUT;
      case POST -> HttpMethod.POST;
      case DELETE -> HttpMethod.DELETE;
      case PATCH -> HttpMethod.PATCH;
      case CUSTOM, PATTERN_NOT_SET ->
        throw new IllegalStateException(
            "no google.api.http method (expected get, put, post, delete or patch)");
    };
  }

  private static String path(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> rule.getGet();
      case PUT -> rule.getPut();
      case POST -> rule.getPost();
      case DELETE -> rule.getDelete();
      case PATCH -> rule.getPatch();
      case CUSTOM, PATTERN_NOT_SET -> "";
    };
  }

  public MethodDescriptor descriptor() {
    return method;
  }

  public HttpMethod httpMethod() {
    return httpMethod;
  }

  /** As the contract writes it: {@code /api/v1/payments/{id}}. */
  public String template() {
    return path.template();
  }

  /** As vertx-web writes it: {@code /api/v1/payments/:id}. */
  public String route() {
    return path.route();
  }

  public List<String> pathVariables() {
    return path.variables();
  }

  public boolean hasBody() {
    return hasBody;
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
    ServiceName service =
        ServiceName.create(method.getFile().getPackage(), method.getService().getName());
    return ServiceMethod.client(
        service,
        method.getName(),
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(response.newBuilderForType()));
  }

  /** The checked message of a request; fails as {@link RequestReader#read} tells. */
  public Message read(RestRequest rest, String callerId) {
    return reader.read(rest, callerId);
  }

  public EdgeAnswer answer(Message reply) {
    return answers.answer(reply);
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
    return RestNames.of(method.getInputType(), contractPath);
  }
}
