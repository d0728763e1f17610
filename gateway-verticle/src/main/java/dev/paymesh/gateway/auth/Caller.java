package dev.paymesh.gateway.auth;

/** Owns what an accepted token says: the user, its role, and when (epoch milliseconds) that stops being true. */
public record Caller(String userId, String role, long expiresAtMs) {}
