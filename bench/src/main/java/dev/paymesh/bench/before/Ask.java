package dev.paymesh.bench.before;

import io.vertx.core.buffer.Buffer;

/**
 * Owns one request that has passed the check of its token.
 *
 * @param path what follows the path of the service's one route
 * @param authorization the token as it came, for the services that are asked in turn
 */
record Ask(String userId, String path, String authorization, String requestId, Buffer body) {}
