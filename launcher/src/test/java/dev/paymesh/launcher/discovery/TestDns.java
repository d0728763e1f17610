package dev.paymesh.launcher.discovery;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Owns a real DNS server over UDP on loopback, whose zone a test changes. */
final class TestDns implements AutoCloseable {

  /** What it does with every question. */
  enum Mood {
    ANSWER,
    REFUSE,
    KEEP_SILENT
  }

  private record Stored(byte[] content, int ttlS) {}

  private record Key(String name, DnsRecordType type) {}

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<Key, List<Stored>> zone = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final Channel channel;
  private volatile Mood mood = Mood.ANSWER;

  TestDns() {
    channel = new Bootstrap()
        .group(group)
        .channel(NioDatagramChannel.class)
        .handler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel started) {
            started
                .pipeline()
                .addLast(
                    new DatagramDnsQueryDecoder(),
                    new DatagramDnsResponseEncoder(),
                    new Answering());
          }
        })
        .bind("127.0.0.1", 0)
        .syncUninterruptibly()
        .channel();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  void is(Mood now) {
    mood = now;
  }

  /** The name has these addresses, and no others; none leaves it without an answer. */
  void addresses(String name, int ttlS, String... ips) {
    List<Stored> records = new ArrayList<>();
    for (String ip : ips) {
      records.add(new Stored(NetUtil.createByteArrayFromIpAddressString(ip), ttlS));
    }
    zone.put(new Key(name + ".", DnsRecordType.A), records);
  }

  /** The service is at these, each {@code priority host port}. */
  void services(String name, int ttlS, String... records) {
    List<Stored> stored = new ArrayList<>();
    for (String record : records) {
      String[] parts = record.split(" ");
      ByteBuf content = Unpooled.buffer();
      content.writeShort(Integer.parseInt(parts[0])).writeShort(1);
      content.writeShort(Integer.parseInt(parts[2]));
      for (String label : parts[1].split("\\.")) {
        content.writeByte(label.length());
        content.writeCharSequence(label, StandardCharsets.US_ASCII);
      }
      content.writeByte(0);
      byte[] bytes = new byte[content.readableBytes()];
      content.readBytes(bytes);
      stored.add(new Stored(bytes, ttlS));
    }
    zone.put(new Key(name + ".", DnsRecordType.SRV), stored);
  }

  /** Questions for the IPv4 addresses or the services of a name. */
  int asked(String name) {
    return asked.getOrDefault(name + ".", new AtomicInteger()).get();
  }

  private final class Answering extends SimpleChannelInboundHandler<DatagramDnsQuery> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      if (!question.type().equals(DnsRecordType.AAAA)) {
        asked.computeIfAbsent(question.name(), name -> new AtomicInteger()).incrementAndGet();
      }
      if (mood == Mood.KEEP_SILENT) {
        return;
      }
      DatagramDnsResponse response =
          new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
      response.addRecord(DnsSection.QUESTION, question);
      if (mood == Mood.REFUSE) {
        response.setCode(DnsResponseCode.SERVFAIL);
      } else {
        zone.getOrDefault(new Key(question.name(), question.type()), List.of())
            .forEach(stored -> response.addRecord(DnsSection.ANSWER, record(question, stored)));
      }
      context.writeAndFlush(response);
    }

    private DnsRecord record(DnsQuestion question, Stored stored) {
      return new DefaultDnsRawRecord(
          question.name(),
          question.type(),
          stored.ttlS(),
          Unpooled.wrappedBuffer(stored.content()));
    }
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    group.shutdownGracefully();
  }
}
