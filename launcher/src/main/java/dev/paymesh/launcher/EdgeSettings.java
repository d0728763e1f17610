package dev.paymesh.launcher;

import dev.paymesh.gateway.MethodRates;
import dev.paymesh.gateway.ReadLimit;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.shared.config.PortNumber;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Owns the names and forms of the settings of the edge. */
@ConfigMapping(prefix = "paymesh")
interface EdgeSettings {

  @WithDefault("0.0.0.0")
  String httpBind();

  @WithDefault("8080")
  @WithConverter(PortNumber.class)
  int httpPort();

  /** Streams one user may have open; 0 is no limit. */
  @WithDefault("10")
  int userStreams();

  /** POSTs per second and user; 0 is no limit. */
  @WithDefault("50")
  int userRate();

  /** Requests per second of each rpc, whoever asks. */
  @WithConverter(MethodRates.Reader.class)
  Optional<MethodRates> methodRates();

  /** Reads in flight. */
  @WithDefault("" + ReadLimit.READS_MAX)
  int readsMax();

  /** Tokens, on each event loop, whose signature is checked only once; 0 is none. */
  @WithDefault("" + TokenConfig.CACHED_MAX)
  @WithConverter(CacheSize.class)
  int tokensMax();

  /** Origins whose pages may call, with commas. */
  Optional<List<@WithConverter(WebOrigin.class) String>> corsOrigins();

  /** Streams of all users. */
  @WithDefault("" + StreamSlots.ALL_MAX)
  int streamsMax();
}
