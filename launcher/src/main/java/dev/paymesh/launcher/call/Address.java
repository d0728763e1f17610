package dev.paymesh.launcher.call;

/**
 * Where somebody listens.
 *
 * @param host a name or an address
 * @param port from 1
 */
record Address(String host, int port) {

  static Address of(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon <= 0 || !port.matches("[1-9][0-9]{0,4}")) {
      throw new CallProblem("'" + text + "' (expected: host:port, such as 127.0.0.1:50051)");
    }
    return new Address(text.substring(0, colon), Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
