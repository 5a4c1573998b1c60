package io.nfqueue.dissection;

import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.packet.IpPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares what we and tshark say of one packet. */
final class PacketComparison {
  private final Comparison comparison;
  private final String file;
  private final int number;
  private final List<TsharkNode> layers;
  private final List<TsharkHeader> seen;
  private IpPacket packet;

  PacketComparison(Comparison comparison, String file, int number, List<TsharkNode> layers) {
    this.comparison = comparison;
    this.file = file;
    this.number = number;
    this.layers = layers;
    this.seen = TsharkHeaders.of(layers);
  }

  void compare(CaptureRecord captured) {
    ViewedHeaders viewed = ViewedHeaders.of(captured);
    packet = viewed.packet();
    if (packet != null) {
      comparison.countIpPacket();
      line();
      fault();
    }
    headers(new ArrayList<>(viewed.headers()));
  }

  /** A printed packet shows the addresses and ports that tshark shows. */
  private void line() {
    String line = packet.toString();
    TsharkLine.of(seen)
        .ifPresent(
            expected -> {
              comparison.countField();
              if (!line.startsWith(expected)) {
                differs(
                    Difference.LINE,
                    "IpPacket.toString",
                    List.of(expected),
                    List.of(line),
                    null,
                    null);
              }
            });
  }

  /** Where we say that a packet is malformed, tshark must have complained too. */
  private void fault() {
    if (packet.malformed() != null) {
      comparison.countField();
      Difference difference =
          difference(
              Difference.FAULT,
              "IpPacket.malformed",
              List.of(),
              List.of(packet.malformed().name()),
              null,
              null);
      if (!difference.complained()) {
        comparison.differs(difference);
      }
    }
  }

  private void headers(List<ViewedHeader> viewed) {
    for (TsharkHeader expected : seen) {
      ViewedHeader found = take(viewed, expected);
      comparison.countField();
      if (found == null) {
        header(expected, null);
      } else {
        Claims.BY_PROTOCOL.get(expected.protocol()).forEach(claim -> claim(claim, expected, found));
      }
    }
    viewed.forEach(more -> header(null, more));
  }

  private static ViewedHeader take(List<ViewedHeader> viewed, TsharkHeader expected) {
    for (int i = 0; i < viewed.size(); i++) {
      boolean same =
          viewed.get(i).protocol().equals(expected.protocol())
              && viewed.get(i).position() == expected.position();
      if (same) {
        return viewed.remove(i);
      }
    }
    return null;
  }

  private void header(TsharkHeader expected, ViewedHeader found) {
    List<String> tshark = expected == null ? List.of() : List.of("at " + expected.position());
    List<String> ours = found == null ? List.of() : List.of("at " + found.position());
    differs(Difference.HEADER, "", tshark, ours, expected, found);
  }

  private void claim(Claim claim, TsharkHeader expected, ViewedHeader found) {
    field(claim.field(), claim.accessor(), claim.values().apply(found), expected, found);
  }

  private void field(
      String field, String accessor, List<String> ours, TsharkHeader expected, ViewedHeader found) {
    if (ours == null) {
      return;
    }
    List<String> tshark = normal(expected.values(field));
    List<String> values = normal(ours);
    if (!tshark.isEmpty() || !values.isEmpty()) {
      comparison.countField();
    }
    if (!tshark.equals(values)) {
      differs(field, accessor, tshark, values, expected, found);
    }
  }

  /** Numbers in decimal: tshark has some in hexadecimal. */
  private static List<String> normal(List<String> values) {
    return values.stream()
        .map(value -> value.toLowerCase(Locale.ROOT))
        .map(value -> value.matches("0x[0-9a-f]{1,15}") ? Long.decode(value).toString() : value)
        .toList();
  }

  private void differs(
      String field,
      String accessor,
      List<String> expected,
      List<String> found,
      TsharkHeader tshark,
      ViewedHeader viewed) {
    comparison.differs(difference(field, accessor, expected, found, tshark, viewed));
  }

  private Difference difference(
      String field,
      String accessor,
      List<String> expected,
      List<String> found,
      TsharkHeader tshark,
      ViewedHeader viewed) {
    return new Difference(
        file, number, field, accessor, expected, found, tshark, viewed, seen, layers, packet);
  }
}
