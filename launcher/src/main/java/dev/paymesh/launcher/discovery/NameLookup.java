package dev.paymesh.launcher.discovery;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Owns the questions put to the DNS, none of which blocks a thread. Names in the hosts file need no question.
 *
 * <p>The DNS client of Vert.x does not tell the time to live of an address, so this is Netty's, which Vert.x itself
 * stands on.
 */
final class NameLookup implements AutoCloseable {

  /** A name that changes faster than this is followed at this pace. */
  static final int TTL_S_MIN = 1;
  /** A name that says it never changes is asked for nevertheless. */
  static final int TTL_S_MAX = 60;

  private static final long QUERY_MS_MAX = 2_000;

  private final ContextInternal context;
  private final DnsNameResolver resolver;

  /** One SRV record; lower priorities are used first. */
  record Service(int priority, String host, int port, long ttlS) {}

  /** Asks the given server, or those of this machine. Reads files, so it is made before the event loops have work. */
  NameLookup(Vertx vertx, Optional<InetSocketAddress> server) {
    this.context = (ContextInternal) vertx.getOrCreateContext();
    Transport transport = ((VertxInternal) vertx).transport();
    DnsNameResolverBuilder builder = new DnsNameResolverBuilder(context.nettyEventLoop())
        .datagramChannelFactory(transport::datagramChannel)
        .socketChannelFactory(
            () -> (SocketChannel) transport.channelFactory(false).newChannel())
        .queryTimeoutMillis(QUERY_MS_MAX)
        .ttl(TTL_S_MIN, TTL_S_MAX)
        .negativeTtl(0);
    server.map(SingletonDnsServerAddressStreamProvider::new).ifPresent(builder::nameServerProvider);
    this.resolver = builder.build();
  }

  /** Does some work where the answers arrive, on one event loop. */
  <T> Future<T> begin(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(run -> work.get().onComplete(done));
    return done.future();
  }

  /** The addresses of a name, asked for anew once their time to live is over; IPv4 where it has any. */
  Future<List<String>> addresses(String name) {
    return of(resolver.resolveAll(name)).map(NameLookup::preferred);
  }

  private static List<String> preferred(List<InetAddress> all) {
    List<InetAddress> four = all.stream().filter(Inet4Address.class::isInstance).toList();
    return (four.isEmpty() ? all : four)
        .stream().map(InetAddress::getHostAddress).toList();
  }

  /** The SRV records of a name, those of the first priority. */
  Future<List<Service>> services(String name) {
    String absolute = name.endsWith(".") ? name : name + ".";
    return of(resolver.resolveAll(new DefaultDnsQuestion(absolute, DnsRecordType.SRV)))
        .map(NameLookup::firstPriority);
  }

  private static List<Service> firstPriority(List<DnsRecord> records) {
    List<Service> services = new ArrayList<>();
    for (DnsRecord record : records) {
      if (record instanceof DnsRawRecord raw && record.type().equals(DnsRecordType.SRV)) {
        services.add(service(raw));
      }
    }
    records.forEach(ReferenceCountUtil::release);
    int first = services.stream().mapToInt(Service::priority).min().orElse(0);
    return services.stream().filter(service -> service.priority() == first).toList();
  }

  /** The weight is not used: the balancer knows more. */
  private static Service service(DnsRawRecord record) {
    int priority = record.content().readUnsignedShort();
    record.content().skipBytes(2);
    int port = record.content().readUnsignedShort();
    String host = DefaultDnsRecordDecoder.decodeName(record.content());
    return new Service(priority, host, port, record.timeToLive());
  }

  private <T> Future<T> of(io.netty.util.concurrent.Future<T> asked) {
    Promise<T> promise = context.promise();
    asked.addListener(done -> {
      if (done.isSuccess()) {
        promise.complete(asked.getNow());
      } else {
        promise.fail(done.cause());
      }
    });
    return promise.future();
  }

  @Override
  public void close() {
    resolver.close();
  }
}
