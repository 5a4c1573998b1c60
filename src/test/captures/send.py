"""Sends what no everyday program sends; make.sh captures it. UDP and errors go through the kernel's sockets, the rest as frames (AF_PACKET)."""
import socket
import struct
import sys
import time

HERE4, THERE4 = socket.inet_aton("10.9.0.1"), socket.inet_aton("10.9.1.2")
v6 = lambda text: socket.inet_pton(socket.AF_INET6, text)
HERE6, THERE6 = v6("fd09::1"), v6("fd09:1::2")
MACS = bytes.fromhex("0200000009fe" "020000000901")


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip4(proto, payload, options=b"", fragment=0, tos=0):
    options += bytes(-len(options) % 4)
    words = 5 + len(options) // 4
    head = struct.pack("!BBHHHBBH", 0x40 | words, tos, words * 4 + len(payload), 0x1234, fragment, 7, proto, 0) + HERE4 + THERE4 + options
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ip6(nxt, payload, flow=0):
    return struct.pack("!IHBB", 0x60000000 | flow, len(payload), nxt, 64) + HERE6 + THERE6 + payload


def ext(nxt, data):
    data += bytes(-(len(data) + 2) % 8)
    return bytes([nxt, (len(data) + 2) // 8 - 1]) + data


UDP = struct.pack("!HHHH", 5001, 5002, 12, 0x5555) + b"data"


def frames(*packets):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
        out.bind(("left", 0))
        for packet in packets:
            kind = b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"
            out.send(MACS + kind + packet)


def raw(*behind_addresses):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
        out.bind(("left", 0))
        for rest in behind_addresses:
            out.send(MACS + rest)


def udp():
    for family, to in ((socket.AF_INET, "10.9.1.2"), (socket.AF_INET6, "fd09:1::2")):
        for kind, proto in ((socket.SOCK_DGRAM, socket.IPPROTO_UDP), (socket.SOCK_DGRAM, 136)):
            for data in (b"", b"x", b"hello " * 20):
                with socket.socket(family, kind, proto) as out:
                    if proto == 136 and data:
                        out.setsockopt(136, 10, 8)  # UDPLITE_SEND_CSCOV
                    out.sendto(data, (to, 5000))
                    time.sleep(0.02)


def errors():
    """Port unreachable, and time exceeded, which the socket's owner does not see."""
    for family, level, option, to in ((socket.AF_INET, socket.IPPROTO_IP, socket.IP_TTL, "10.9.1.2"), (socket.AF_INET6, socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, "fd09:1::2")):
        for hops in (1, 64):
            with socket.socket(family, socket.SOCK_DGRAM) as out:
                out.setsockopt(level, option, hops)
                out.sendto(b"is there anybody?" * 9, (to, 5000))
                time.sleep(0.1)


def probe():
    """Extended echo requests (RFC 8335), which the kernel answers: for an interface of its own, for none, and wrong ones."""

    def message(kind, number, by, what):
        extension = b"\x20\x00\x00\x00" + struct.pack("!HBB", 4 + len(what), 3, by) + what
        extension = extension[:2] + struct.pack("!H", checksum(extension)) + extension[4:]
        return struct.pack("!BBHHBB", kind, 0, 0, 0xFEDC, number, 1) + extension

    for family, proto, kind, to in ((socket.AF_INET, socket.IPPROTO_ICMP, 42, "10.9.0.254"), (socket.AF_INET6, socket.IPPROTO_ICMPV6, 160, "fd09::fe")):
        with socket.socket(family, socket.SOCK_RAW, proto) as out:
            for number, by, what in ((0, 1, b"far\x00"), (1, 1, b"none"), (254, 2, struct.pack("!I", 1)), (255, 2, b"four and more")):
                request = message(kind, number, by, what)
                if kind == 42:  # of ICMPv6 the kernel sums it up
                    request = request[:2] + struct.pack("!H", checksum(request)) + request[4:]
                out.sendto(request, (to, 0))
                time.sleep(0.05)


def vlan():
    arp = struct.pack("!HHHBBH", 0x0806, 1, 0x0800, 6, 4, 1) + MACS[6:] + HERE4 + bytes(6) + THERE4
    four, six = b"\x08\x00" + ip4(17, UDP), b"\x86\xdd" + ip6(17, UDP)
    snap = bytes.fromhex("aaaa03000000") + four
    raw(
        b"\x81\x00\x60\x05" + four,
        b"\x81\x00\xf0\x05" + six,
        b"\x88\xa8\x20\x07\x81\x00\x00\x05" + four,
        b"\x88\xa8\x30\x07\x81\x00\x00\x05" + six,
        b"\x91\x00\x00\x07\x81\x00\x0f\xff" + six,
        b"\x81\x00\x00\x05" + arp,
        arp,
        struct.pack("!H", len(snap)) + snap,
    )


def options():
    addresses = THERE4 + HERE4
    tcp_options = bytes.fromhex("020405b4 0402 080a0000000100000002 01 030307 fd04abcd 00")
    tcp_options += bytes(-len(tcp_options) % 4)
    sack = bytes.fromhex("0101 051a 00000001 00000002 00000010 00000020 ffffff00 00000010 0101").ljust(32, b"\x01")
    tcp = lambda more, flags: struct.pack("!HHIIHHHH", 1, 65535, 0xFFFFFFFF, 0x80000000, (5 + len(more) // 4) << 12 | flags, 65535, 0, 9) + more
    frames(
        ip4(17, UDP, b"\x94\x04\x00\x00"),
        ip4(17, UDP, b"\x01\x83\x0b\x04" + addresses),
        ip4(17, UDP, b"\x01\x89\x0b\x08" + addresses),
        ip4(17, UDP, b"\x07\x0b\x0c" + addresses + b"\x00"),
        ip4(17, UDP, b"\x44\x0c\x0d\x50" + bytes(4) + b"\x80\x00\x00\x01"),
        ip4(17, UDP, fragment=0x8000, tos=0xFF),
        ip4(6, tcp(tcp_options, 0x002)),
        ip4(6, tcp(sack, 0x1F8) + b"data"),
        ip4(6, tcp(b"", 0x001)),
        ip6(6, tcp(sack, 0x014)),
        ip4(17, UDP, fragment=0x2000),
        ip4(17, b"12345678", fragment=0x0005),
    )


def extensions():
    home = b"\xc9\x10" + v6("fd09::77")
    srh = bytes([4, 1, 1, 0, 0, 7]) + v6("fd09:5::1") + v6("fd09:5::2")
    ah = bytes([17, 4, 0, 0]) + struct.pack("!II", 0x12345678, 9) + bytes(range(12))
    frames(
        ip6(0, ext(17, b"\x05\x02\x00\x00\x01\x00") + UDP, flow=0xABCDE),
        ip6(60, ext(17, b"\x01\x02\x00\x00" + home) + UDP),
        ip6(43, ext(17, bytes([0, 2]) + bytes(4) + v6("fd09:5::1") + v6("fd09:5::2")) + UDP),
        ip6(43, ext(17, bytes([2, 1]) + bytes(4) + v6("fd09:5::3")) + UDP),
        ip6(43, ext(17, bytes([3, 1]) + bytes(4) + v6("fd09:5::4")) + UDP),
        ip6(43, ext(17, srh) + UDP),
        ip6(44, bytes([17, 0]) + struct.pack("!HI", 1, 0xCAFEBABE) + UDP + bytes(4)),
        ip6(44, bytes([17, 0]) + struct.pack("!HI", 16, 0xCAFEBABE) + b"rest"),
        ip6(51, ah + UDP),
        ip6(135, ext(59, bytes([5, 0, 0xAB, 0xCD, 0, 1, 0, 0, 0, 3])) ),
        ip6(0, ext(60, b"\x01\x04" + bytes(4)) + ext(43, b"\x01\x04" + bytes(4)) + ext(44, bytes([0, 0]) + bytes(4)) + bytes([60, 0, 0, 0]) + bytes(4) + ext(58, b"\x01\x04" + bytes(4)) + bytes.fromhex("8000000000070001")),
        ip6(59, b""),
    )


def transports():
    sctp = struct.pack("!HHII", 7, 9, 0xDEADBEEF, 0x11223344) + bytes.fromhex("00030010 00000001 00001000 00000000")
    dccp_long = struct.pack("!HHBBHBBHI", 1, 2, 5, 0x31, 0x7777, 0 << 1 | 1, 0, 0x1122, 0x33445566) + bytes.fromhex("64697363")
    dccp_short = struct.pack("!HHBBHI", 1, 2, 3, 0, 0, 2 << 25 | 0x00ABCDEF) + b"data"
    esp = struct.pack("!II", 0x01020304, 77) + bytes(range(40))
    ah = bytes([17, 4, 0, 0]) + struct.pack("!II", 0x12345678, 9) + bytes(range(12)) + UDP
    lite = struct.pack("!HHHH", 5001, 5002, 8, 0x1234) + b"data"
    for_both = [(132, sctp), (33, dccp_long), (33, dccp_short), (50, esp), (136, lite), (253, b"experiment")]
    frames(*[ip4(*one) for one in for_both], ip4(51, ah), *[ip6(*one) for one in for_both])


def messages():
    quoted4 = ip4(17, UDP)
    quoted6 = ip6(17, UDP)
    long4 = quoted4.ljust(128, b"\x00")
    extension = bytes.fromhex("2000dfff 00080101 00010101")
    icmp = lambda kind, code, word, data: struct.pack("!BBHI", kind, code, 0x1111, word) + data
    frames(
        ip4(1, icmp(5, 1, struct.unpack("!I", HERE4)[0], quoted4[:28])),
        ip4(1, icmp(12, 0, 0x14000000, quoted4)),
        ip4(1, icmp(3, 4, 1400, quoted4[:28])),
        ip4(1, icmp(11, 0, 0x00200000, long4 + extension)),
        ip4(1, icmp(13, 0, 0x00070009, bytes(12))),
        ip4(1, icmp(17, 0, 0x00070009, bytes(4))),
        ip6(58, icmp(4, 0, 40, quoted6)),
        ip6(58, icmp(2, 0, 1280, quoted6)),
        ip6(58, icmp(1, 4, 0, quoted6[:48])),
        ip6(58, icmp(137, 0, 0, v6("fe80::1") + v6("fd09::9"))),
        ip6(58, icmp(135, 0, 0, v6("fd09::9"))),
        ip6(58, icmp(136, 0, 0xE0000000, v6("fd09::9"))),
        ip6(58, icmp(3, 0, 0, ip6(44, bytes([17, 0]) + struct.pack("!HI", 1, 5) + UDP))),
    )


globals()[sys.argv[1]]()
