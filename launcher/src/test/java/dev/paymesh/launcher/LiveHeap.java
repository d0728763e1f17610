package dev.paymesh.launcher;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Owns the look at another JVM's heap: what of it is in use once all garbage is gone. */
final class LiveHeap implements AutoCloseable {

  private final JMXConnector connector;
  private final MemoryMXBean memory;
  private final List<MemoryPoolMXBean> pools;

  private LiveHeap(JMXConnector connector) throws IOException {
    this.connector = connector;
    MBeanServerConnection beans = connector.getMBeanServerConnection();
    this.memory = ManagementFactory.newPlatformMXBeanProxy(
        beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    this.pools = ManagementFactory.getPlatformMXBeans(beans, MemoryPoolMXBean.class).stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
        .toList();
  }

  @SuppressWarnings(
      "BanJNDI") // the address is what the process itself tells whoever may attach to it
  static LiveHeap of(ProcessHandle process) throws IOException, AttachNotSupportedException {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
    try {
      String address = machine.startLocalManagementAgent();
      return new LiveHeap(JMXConnectorFactory.connect(new JMXServiceURL(address)));
    } finally {
      machine.detach();
    }
  }

  /** As the collection that it asks for leaves it, so that nothing made since counts. */
  long bytes() {
    memory.gc();
    return pools.stream().mapToLong(pool -> pool.getCollectionUsage().getUsed()).sum();
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
