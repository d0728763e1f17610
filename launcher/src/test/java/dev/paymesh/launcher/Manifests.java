package dev.paymesh.launcher;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Owns what Kubernetes is told of each role: made from the roster and the contracts, so that it says the same as they. */
final class Manifests {

  private static final String MADE =
      "# Made from the roster and the contracts by KubernetesTest with -Dpaymesh.write=true: change those.\n";
  /** Whoever carries the load is scaled by it; the others are asked twice a payment at most, and answer from a cache. */
  private static final List<String> SCALED = List.of("gateway", "payment");

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: @role@
        labels: &labels
          app.kubernetes.io/name: @role@
          app.kubernetes.io/part-of: paymesh
      spec:
        replicas: 3
        # One more comes before one goes, and only once it has been ready for some time.
        minReadySeconds: 5
        strategy:
          rollingUpdate:
            maxSurge: 1
            maxUnavailable: 0
        selector:
          matchLabels: *labels
        template:
          metadata:
            labels: *labels
            annotations:
              prometheus.io/scrape: "true"
              prometheus.io/port: "9090"
          spec:
            automountServiceAccountToken: false
            # Not one variable for each Service: settings are told below.
            enableServiceLinks: false
            # Five of the hook, two of the drain, ten for the calls in flight, and some to spare.
            terminationGracePeriodSeconds: 30
            securityContext:
              runAsNonRoot: true
              runAsUser: 10001
              runAsGroup: 10001
              fsGroup: 10001
              seccompProfile:
                type: RuntimeDefault
            topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: kubernetes.io/hostname
                whenUnsatisfiable: ScheduleAnyway
                labelSelector:
                  matchLabels: *labels
            containers:
              - name: @role@
                image: paymesh
                args: [run, @role@]
                envFrom:
                  - configMapRef:
                      name: paymesh
      @addresses@          ports:
                  - name: @port-name@
                    containerPort: @port@
                  - name: ops
                    containerPort: 9090
                # By gRPC on the ops port, which is in plain text where the other asks for a certificate.
                startupProbe:
                  grpc:
                    port: 9090
                    service: liveness
                  periodSeconds: 1
                  failureThreshold: 60
                readinessProbe:
                  grpc:
                    port: 9090
                    service: readiness
                  periodSeconds: 2
                  timeoutSeconds: 2
                  failureThreshold: 2
                livenessProbe:
                  grpc:
                    port: 9090
                    service: liveness
                  periodSeconds: 10
                  timeoutSeconds: 5
                  failureThreshold: 3
                lifecycle:
                  # It serves on while whoever routes to it learns that it goes; then SIGTERM, and it drains.
                  preStop:
                    exec:
                      command: [/bin/sleep, "5"]
                resources:
                  requests:
                    cpu: @cpu@
                    memory: 320Mi
                  # No limit of the processor: who is throttled answers late.
                  limits:
                    memory: 512Mi
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities:
                    drop: [ALL]
                volumeMounts:
                  - name: secrets
                    mountPath: /run/secrets
                    readOnly: true
                  - name: tmp
                    mountPath: /tmp
            volumes:
              - name: secrets
                projected:
                  defaultMode: 0440
                  sources:
                    - secret:
                        name: paymesh-@role@
                    # Where cert-manager writes the certificate, unless it lies with the others.
                    - secret:
                        name: paymesh-@role@-tls
                        optional: true
              - name: tmp
                emptyDir:
                  medium: Memory
                  sizeLimit: 16Mi
      """;

  private static final String HEADLESS =
      """
      ---
      # Headless: each caller knows all replicas, and chooses for each call.
      apiVersion: v1
      kind: Service
      metadata:
        name: @role@
        labels: *labels
      spec:
        clusterIP: None
        selector: *labels
        ports:
          - name: grpc
            port: @port@
            targetPort: grpc
      """;

  private static final String EDGE =
      """
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: @role@
      spec:
        selector: *labels
        ports:
          - name: http
            port: 80
            targetPort: http
      """;

  private static final String BUDGET =
      """
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata:
        name: @role@
      spec:
        maxUnavailable: 1
        selector:
          matchLabels: *labels
      """;

  private static final String SCALE =
      """
      ---
      # From three on; an apply sets it back to three, and from there it goes on.
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata:
        name: @role@
      spec:
        scaleTargetRef:
          apiVersion: apps/v1
          kind: Deployment
          name: @role@
        minReplicas: 3
        maxReplicas: 12
        metrics:
          - type: Resource
            resource:
              name: cpu
              target:
                type: Utilization
                averageUtilization: 60
        behavior:
          scaleDown:
            stabilizationWindowSeconds: 300
      """;

  private Manifests() {}

  /** The files by their names. */
  static Map<String, String> of(List<Part> parts) {
    Map<String, String> files = new TreeMap<>();
    parts.forEach(part -> files.put(part.role() + ".yaml", manifest(part, parts)));
    files.put("network-policies.yaml", MADE + NetworkPolicies.of(parts));
    files.put(
        "kustomization.yaml",
        MADE
            + "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
            + files.keySet().stream()
                .map(file -> "  - " + file + "\n")
                .collect(Collectors.joining()));
    return files;
  }

  private static String manifest(Part part, List<Part> parts) {
    List<String> documents = new ArrayList<>(List.of(DEPLOYMENT));
    documents.add(part.service().isPresent() ? HEADLESS : EDGE);
    documents.add(BUDGET);
    if (SCALED.contains(part.role())) {
      documents.add(SCALE);
    }
    return MADE
        + documents.stream()
            .map(Manifests::standing)
            .collect(Collectors.joining())
            .replace("@role@", part.role())
            .replace("@port-name@", part.service().isPresent() ? "grpc" : "http")
            .replace("@port@", Integer.toString(port(part)))
            .replace("@cpu@", SCALED.contains(part.role()) ? "500m" : "250m")
            .replace("@addresses@", addresses(callees(part, parts)));
  }

  /** A name for a part of a document holds within it only. */
  private static String standing(String document) {
    return document
        .replace("labels: &labels\n", "labels:\n")
        .replaceAll(
            "(?m)^( *)(.*): \\*labels$",
            "$1$2:\n$1  app.kubernetes.io/name: @role@\n$1  app.kubernetes.io/part-of: paymesh");
  }

  static int port(Part part) {
    return part.service().map(Part.Served::port).orElse(8_080);
  }

  private static List<Part> callees(Part part, List<Part> parts) {
    return parts.stream()
        .filter(called -> part.callees().contains(called.role()))
        .toList();
  }

  private static String addresses(List<Part> callees) {
    String each = callees.stream()
        .map(callee -> "            - name: " + Callee.variable(callee.role())
            + "\n              value: " + callee.role() + ":" + port(callee) + "\n")
        .collect(Collectors.joining());
    return each.isEmpty() ? "" : "          env:\n" + each;
  }

  /** The roles that any rpc of this service names, and that some process runs as. */
  static List<String> callers(Part part, List<Part> parts) {
    TreeSet<String> named = new TreeSet<>();
    for (MethodDescriptor rpc : part.served().descriptor().getMethods()) {
      named.addAll(rpc.getOptions().getExtension(Options.policy).getCallersList());
    }
    named.retainAll(parts.stream().map(Part::role).toList());
    return List.copyOf(named);
  }
}
