package dev.paymesh.shared.grpc;

/**
 * A call in flight with many requests and many replies.
 *
 * @param <Q> type of the requests
 * @param requests where they are sent
 * @param replies how they are received, the call's end, and the way to cancel it
 */
public record BidiStream<Q>(RequestStream<Q> requests, Inbound replies) {}
