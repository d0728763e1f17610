package dev.paymesh.launcher;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Owns who may reach whom in Kubernetes: the callers that the contracts name, and nobody else. What a process may call
 * follows from where it is named.
 */
final class NetworkPolicies {

  private static final String EVERYBODY =
      """
      # Nobody reaches anybody, but for what follows. Names are looked up wherever the cluster's DNS is.
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: all
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/part-of: paymesh
        policyTypes: [Ingress, Egress]
        ingress:
          # Metrics, for a namespace of this name; probes come from the node.
          - from:
              - namespaceSelector:
                  matchLabels:
                    kubernetes.io/metadata.name: monitoring
            ports:
              - port: 9090
        egress:
          - ports:
              - port: 53
                protocol: UDP
              - port: 53
                protocol: TCP
      ---
      # PostgreSQL, wherever it is: name its address in an overlay.
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: database
      spec:
        podSelector:
          matchExpressions:
            - key: app.kubernetes.io/name
              operator: In
              values: [@stored@]
        policyTypes: [Egress]
        egress:
          - ports:
              - port: 5432
      ---
      # The edge is open to all who reach it: name your ingress in an overlay.
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: edge
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/name: gateway
        policyTypes: [Ingress]
        ingress:
          - ports:
              - port: 8080
      """;

  private static final String CALLED =
      """
      ---
      # The callers that the rpcs of @role@ name.
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: calls-to-@role@
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/name: @role@
        policyTypes: [Ingress]
        ingress:
          - from:
              - podSelector:
                  matchExpressions:
                    - key: app.kubernetes.io/name
                      operator: In
                      values: [@callers@]
            ports:
              - port: @port@
      """;

  private static final String CALLS =
      """
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: calls-of-@role@
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/name: @role@
        policyTypes: [Egress]
        egress:
      """;

  private static final String CALL =
      """
          - to:
              - podSelector:
                  matchLabels:
                    app.kubernetes.io/name: @role@
            ports:
              - port: @port@
      """;

  private NetworkPolicies() {}

  static String of(List<Part> parts) {
    String stored = parts.stream()
        .filter(Part::isStored)
        .map(Part::role)
        .sorted()
        .collect(Collectors.joining(", ", "", ", migrate"));
    StringBuilder all = new StringBuilder(EVERYBODY.replace("@stored@", stored));
    List<Part> services =
        parts.stream().filter(part -> part.service().isPresent()).toList();
    services.forEach(called -> all.append(filled(CALLED, called)
        .replace("@callers@", String.join(", ", Manifests.callers(called, parts)))));
    for (Part caller : parts) {
      String calls = services.stream()
          .filter(called -> Manifests.callers(called, parts).contains(caller.role()))
          .map(called -> filled(CALL, called))
          .collect(Collectors.joining());
      if (!calls.isEmpty()) {
        all.append(filled(CALLS, caller)).append(calls);
      }
    }
    return all.toString();
  }

  private static String filled(String template, Part part) {
    return template
        .replace("@role@", part.role())
        .replace("@port@", Integer.toString(Manifests.port(part)));
  }
}
