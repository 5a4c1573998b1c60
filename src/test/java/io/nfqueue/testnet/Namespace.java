package io.nfqueue.testnet;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One of the two namespaces of a {@link TestNetwork}: runs programs and opens sockets in it. All
 * that is opened or started here ends with the network. Safe for use by many threads.
 */
public final class Namespace {
  /** How long {@link #run} and {@link #tryRun} wait for a program. */
  public static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(20);

  /** How long {@link #tcpConnect} waits for the other side. */
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final int MAX_DATAGRAM_BYTES = 65535;
  private static final long END_SECONDS = 2;

  private final String name;
  private final String device;
  private final String ipv4Address;
  private final String ipv6Address;
  private final String hardwareAddress;
  private final NamespaceHolder holder;
  private final NamespaceCommand commands;
  private final NetworkNamespace netns;
  private final OpenedResources opened = new OpenedResources();

  Namespace(
      String name,
      String device,
      String ipv4Address,
      String ipv6Address,
      String hardwareAddress,
      Path iptablesLock) {
    this.name = name;
    this.device = device;
    this.ipv4Address = ipv4Address;
    this.ipv6Address = ipv6Address;
    this.hardwareAddress = hardwareAddress;
    holder = new NamespaceHolder();
    commands = new NamespaceCommand(name, holder.path(), iptablesLock);
    netns = NetworkNamespace.of(holder.path());
  }

  /** To hand to {@code QueueConfig.withNamespace}. */
  public NetworkNamespace netns() {
    return netns;
  }

  /** The namespace's file: /proc/PID/ns/net. */
  public String path() {
    return holder.path();
  }

  /** The process that keeps it alive: what {@code ip link} takes for {@code netns}. */
  public long pid() {
    return holder.pid();
  }

  /** This end of the wire. */
  public String device() {
    return device;
  }

  /** IPv4 address of this end. */
  public String ipv4Address() {
    return ipv4Address;
  }

  /** IPv6 address of this end. */
  public String ipv6Address() {
    return ipv6Address;
  }

  /** Ethernet address of this end, as {@code ip link} prints it. */
  public String hardwareAddress() {
    return hardwareAddress;
  }

  /** IPv4 address of this end with a port; 0 to bind any. */
  public InetSocketAddress ipv4(int port) {
    return new InetSocketAddress(ipv4Address, port);
  }

  /** IPv6 address of this end with a port; 0 to bind any. */
  public InetSocketAddress ipv6(int port) {
    return new InetSocketAddress(ipv6Address, port);
  }

  /**
   * Runs a program here, to its end.
   *
   * @param command its words, or all of them in one string, separated by single spaces
   * @return what it printed, errors among it
   * @throws AssertionError naming command and output, where it fails or takes too long
   */
  public String run(String... command) {
    NamespaceCommand.Result result = commands.run(words(command), COMMAND_TIMEOUT);
    if (result.exitCode() != 0) {
      throw new AssertionError(
          result.command() + ": exit code " + result.exitCode() + ": " + result.output().strip());
    }
    return result.output();
  }

  /**
   * Runs a program here, to its end, which may be a failure.
   *
   * @param command as in {@link #run}
   * @return its exit code
   * @throws AssertionError where it takes too long
   */
  public int tryRun(String... command) {
    return commands.run(words(command), COMMAND_TIMEOUT).exitCode();
  }

  /**
   * Starts a program here; it is ended with the network. Its output, errors among it, is a pipe
   * that the test reads, and which stops the program when 64 KiB wait there.
   *
   * @param command as in {@link #run}
   */
  public Process spawn(String... command) {
    Process process = commands.start(words(command));
    closeAtEnd(() -> end(process));
    return process;
  }

  private static List<String> words(String... command) {
    return Arrays.asList(command.length == 1 ? command[0].split(" ") : command);
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  /** Runs {@code iptables-legacy -w ARGS...}; arguments as in {@link #run}. */
  public void iptables(String... args) {
    tables(SystemTool.IPTABLES, args);
  }

  /** Runs {@code ip6tables-legacy -w ARGS...}; arguments as in {@link #run}. */
  public void ip6tables(String... args) {
    tables(SystemTool.IP6TABLES, args);
  }

  private void tables(SystemTool tool, String... args) {
    Deque<String> command = new ArrayDeque<>(words(args));
    command.addFirst("-w");
    command.addFirst(tool.program());
    run(command.toArray(new String[0]));
  }

  /**
   * Queues UDP to a port, IPv4 and IPv6: {@code -A CHAIN -p udp --dport PORT -j NFQUEUE --queue-num
   * N}.
   *
   * @param chain of the filter table: INPUT, OUTPUT, FORWARD
   * @param extraNfqueueArgs further words, such as --queue-bypass
   */
  public void queueUdp(String chain, int port, int queue, String... extraNfqueueArgs) {
    String rule = "-A " + chain + " -p udp --dport " + port + " -j NFQUEUE --queue-num " + queue;
    for (String extra : extraNfqueueArgs) {
      rule += " " + extra;
    }
    iptables(rule);
    ip6tables(rule);
  }

  /**
   * Does something on a thread that is in this namespace, and waits for it.
   *
   * @throws IllegalStateException with the cause, where the task throws a checked exception
   */
  public <T> T call(Callable<T> task) {
    return netns.call(LibC.load(), task);
  }

  /**
   * Opens a UDP socket here.
   *
   * @param bindOrNull its address; null for one that only sends, to either family
   */
  public DatagramChannel udp(InetSocketAddress bindOrNull) throws IOException {
    DatagramChannel channel =
        bindOrNull == null
            ? call(DatagramChannel::open)
            : call(() -> DatagramChannel.open(familyOf(bindOrNull)));
    closeAtEnd(channel);
    return bindOrNull == null ? channel : channel.bind(bindOrNull);
  }

  private static StandardProtocolFamily familyOf(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  /** Opens a TCP server here; accepted sockets are the test's to close. */
  public ServerSocket tcpServer(InetSocketAddress bind) {
    return closeAtEnd(
        call(
            () -> {
              // the descriptor is made with the bind, so both belong here
              ServerSocket server = new ServerSocket();
              server.setReuseAddress(true);
              server.bind(bind);
              return server;
            }));
  }

  /**
   * Connects from here, within {@link #CONNECT_TIMEOUT}.
   *
   * @throws IOException where it is refused or there is no answer
   */
  public SocketChannel tcpConnect(InetSocketAddress to) throws IOException {
    SocketChannel channel = closeAtEnd(call(SocketChannel::open));
    channel.socket().connect(to, (int) CONNECT_TIMEOUT.toMillis());
    return channel;
  }

  /** Sends one UDP datagram from a socket. */
  public void send(DatagramChannel channel, InetSocketAddress to, String text) throws IOException {
    channel.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), to);
  }

  /**
   * Sends one UDP datagram from a new socket.
   *
   * @return the socket, for its port and for an answer
   */
  public DatagramChannel sendUdp(InetSocketAddress to, String text) throws IOException {
    DatagramChannel channel = udp(familyOf(to) == StandardProtocolFamily.INET ? ipv4(0) : ipv6(0));
    send(channel, to, text);
    return channel;
  }

  /**
   * Receives one UDP datagram.
   *
   * @param timeout how long to wait, 1 ms or more
   * @return null where none arrived
   */
  public Datagram receive(DatagramChannel channel, Duration timeout) throws IOException {
    channel.socket().setSoTimeout((int) Math.max(1, timeout.toMillis()));
    DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
    try {
      channel.socket().receive(packet);
    } catch (SocketTimeoutException e) {
      return null;
    }
    return new Datagram(
        (InetSocketAddress) packet.getSocketAddress(),
        Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  /** Has something closed with the network, before the namespace ends; last come, first closed. */
  public <T extends AutoCloseable> T closeAtEnd(T resource) {
    opened.add(resource);
    return resource;
  }

  void close() {
    try {
      opened.close();
    } finally {
      holder.close();
    }
  }

  @Override
  public String toString() {
    return name + " (" + path() + ")";
  }
}
