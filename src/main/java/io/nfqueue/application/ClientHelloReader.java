package io.nfqueue.application;

import java.util.ArrayList;
import java.util.List;

/** Reads a ClientHello from its records, as far as its bytes are there. */
final class ClientHelloReader {
  private static final int RANDOM_BYTES = 32;
  private static final int MAX_SESSION_ID_BYTES = 32;

  private static final int SERVER_NAME = 0;
  private static final int APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 16;
  private static final int SUPPORTED_VERSIONS = 43;

  private static final int HOST_NAME = 0;
  private static final int FIRST_VISIBLE = 0x21;
  private static final int LAST_VISIBLE = 0x7e;

  private MessageState state;
  private TlsMalformed malformed;
  private int legacyVersion = -1;
  private int sessionIdLength = -1;
  private int cipherSuiteCount = -1;
  private String serverName;
  private List<String> alpn;
  private List<Integer> supportedVersions;
  private boolean serverNameSeen;

  ClientHelloReader(TlsRecords records) {
    malformed = records.malformed();
    if (malformed != null) {
      state = MessageState.MALFORMED;
      return;
    }
    TlsVector stream =
        new TlsVector(records.message(), records.start(), records.present(), Integer.MAX_VALUE);
    stream.skip(1);
    TlsVector body = stream.beginningOfVector(3);
    state = MessageState.INCOMPLETE;
    if (body != null) {
      state = MessageState.COMPLETE;
      readBody(body);
    }
  }

  private void fault(TlsMalformed reason) {
    if (state != MessageState.MALFORMED) {
      state = MessageState.MALFORMED;
      malformed = reason;
    }
  }

  /** Whether reading goes on; where it does not, for which reason. */
  private boolean stopped(TlsVector vector) {
    if (vector.isOverrun()) {
      fault(TlsMalformed.LENGTH);
    } else if (vector.isCut() && state == MessageState.COMPLETE) {
      state = MessageState.INCOMPLETE;
    }
    return state != MessageState.COMPLETE;
  }

  private void readBody(TlsVector body) {
    legacyVersion = body.number(2);
    body.skip(RANDOM_BYTES);
    TlsVector sessionId = body.beginningOfVector(1);
    if (sessionId != null) {
      sessionIdLength = sessionId.remaining();
      if (sessionIdLength > MAX_SESSION_ID_BYTES) {
        fault(TlsMalformed.LENGTH_RANGE);
        return;
      }
    }
    TlsVector cipherSuites = body.vector(2);
    if (cipherSuites != null) {
      if (cipherSuites.remaining() == 0 || cipherSuites.remaining() % 2 != 0) {
        fault(TlsMalformed.LENGTH_RANGE);
        return;
      }
      cipherSuiteCount = count(cipherSuites);
    }
    TlsVector compressionMethods = body.vector(1);
    if (compressionMethods != null && compressionMethods.remaining() == 0) {
      fault(TlsMalformed.LENGTH_RANGE);
    }
    if (stopped(body) || !body.hasMore()) {
      return;
    }
    TlsVector extensions = body.beginningOfVector(2);
    if (stopped(body)) {
      return;
    }
    if (body.hasMore()) {
      fault(TlsMalformed.TRAILING_BYTES);
      return;
    }
    readExtensions(extensions);
  }

  private void readExtensions(TlsVector extensions) {
    while (extensions.hasMore() && state == MessageState.COMPLETE) {
      int type = extensions.number(2);
      TlsVector data = extensions.vector(2);
      if (data != null) {
        readExtension(type, data);
      }
    }
    stopped(extensions);
  }

  private void readExtension(int type, TlsVector data) {
    switch (type) {
      case SERVER_NAME -> {
        once(!serverNameSeen);
        serverNameSeen = true;
        serverName = serverName(data);
      }
      case APPLICATION_LAYER_PROTOCOL_NEGOTIATION -> {
        once(alpn == null);
        alpn = protocolNames(data);
      }
      case SUPPORTED_VERSIONS -> {
        once(supportedVersions == null);
        supportedVersions = versions(data);
      }
      default -> {
        // other extensions say nothing of where the client wants to go
      }
    }
  }

  private void once(boolean first) {
    if (!first) {
      fault(TlsMalformed.REPEATED_EXTENSION);
    }
  }

  private String serverName(TlsVector data) {
    TlsVector list = data.vector(2);
    boolean wellFormed = list != null && !data.hasMore() && list.hasMore();
    String name = null;
    while (wellFormed && list.hasMore()) {
      int type = list.number(1);
      TlsVector value = list.vector(2);
      if (value == null) {
        wellFormed = false;
      } else if (type == HOST_NAME) {
        wellFormed = name == null;
        name = value.rest();
        wellFormed &= !name.isEmpty() && name.chars().allMatch(ClientHelloReader::isVisible);
      }
    }
    if (!wellFormed) {
      fault(TlsMalformed.SERVER_NAME);
    }
    return name;
  }

  private static boolean isVisible(int character) {
    return character >= FIRST_VISIBLE && character <= LAST_VISIBLE;
  }

  private List<String> protocolNames(TlsVector data) {
    TlsVector list = data.vector(2);
    boolean wellFormed = list != null && !data.hasMore() && list.hasMore();
    List<String> names = new ArrayList<>();
    while (wellFormed && list.hasMore()) {
      TlsVector name = list.vector(1);
      wellFormed = name != null && name.hasMore();
      if (wellFormed) {
        String text = name.rest();
        if (text.length() != 2 || !isGrease(text.charAt(0) << Byte.SIZE | text.charAt(1))) {
          names.add(text);
        }
      }
    }
    if (!wellFormed) {
      fault(TlsMalformed.ALPN);
    }
    return List.copyOf(names);
  }

  private List<Integer> versions(TlsVector data) {
    TlsVector list = data.vector(1);
    if (list == null || data.hasMore() || list.remaining() == 0 || list.remaining() % 2 != 0) {
      fault(TlsMalformed.SUPPORTED_VERSIONS);
      return List.of();
    }
    return List.copyOf(numbers(list));
  }

  /** The two-byte numbers of a vector of even length, without GREASE. */
  private static List<Integer> numbers(TlsVector list) {
    List<Integer> numbers = new ArrayList<>();
    while (list.hasMore()) {
      int number = list.number(2);
      if (!isGrease(number)) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static int count(TlsVector list) {
    int count = 0;
    while (list.hasMore()) {
      count += isGrease(list.number(2)) ? 0 : 1;
    }
    return count;
  }

  /** 0x0a0a, 0x1a1a, ..., 0xfafa: RFC 8701 section 2. */
  private static boolean isGrease(int number) {
    return (number & 0x0f0f) == 0x0a0a && number >>> Byte.SIZE == (number & 0xff);
  }

  MessageState state() {
    return state;
  }

  TlsMalformed malformed() {
    return malformed;
  }

  int legacyVersion() {
    return legacyVersion;
  }

  int sessionIdLength() {
    return sessionIdLength;
  }

  int cipherSuiteCount() {
    return cipherSuiteCount;
  }

  String serverName() {
    return serverName;
  }

  List<String> alpn() {
    return alpn;
  }

  List<Integer> supportedVersions() {
    return supportedVersions;
  }
}
