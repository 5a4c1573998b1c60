#!/usr/bin/env python3
"""Turns the strace output of golden.c into one annotated hex file per message.

usage: annotate.py TRACE OUTPUT-DIRECTORY SCRIPT      (run by that script: capture.sh or capture-conntrack.sh)

A file holds header lines that start with "# ", then one field per line: hex bytes, two spaces, "# name = meaning". Bytes of a message that has gaps
between sendmsg's buffers are joined. A reader drops everything from "#" to the end of the line, and all white space.
"""

import datetime
import errno
import os
import platform
import re
import socket
import struct
import subprocess
import sys

NATIVE = "<" if sys.byteorder == "little" else ">"

MESSAGES = {0: "NFQNL_MSG_PACKET", 1: "NFQNL_MSG_VERDICT", 2: "NFQNL_MSG_CONFIG", 3: "NFQNL_MSG_VERDICT_BATCH"}
COMMANDS = {0: "NONE", 1: "BIND", 2: "UNBIND", 3: "PF_BIND", 4: "PF_UNBIND"}
MODES = {0: "NFQNL_COPY_NONE", 1: "NFQNL_COPY_META", 2: "NFQNL_COPY_PACKET"}
VERDICTS = {0: "NF_DROP", 1: "NF_ACCEPT", 2: "NF_STOLEN", 3: "NF_QUEUE", 4: "NF_REPEAT", 5: "NF_STOP"}
HOOKS = {0: "PRE_ROUTING", 1: "LOCAL_IN", 2: "FORWARD", 3: "LOCAL_OUT", 4: "POST_ROUTING"}
FAMILIES = {0: "AF_UNSPEC", 2: "AF_INET", 7: "AF_BRIDGE", 10: "AF_INET6"}
REQUEST_FLAGS = {1: "NLM_F_REQUEST", 2: "NLM_F_MULTI", 4: "NLM_F_ACK"}
ERROR_FLAGS = {0x100: "NLM_F_CAPPED", 0x200: "NLM_F_ACK_TLVS"}
QUEUE_FLAGS = {1: "FAIL_OPEN", 2: "CONNTRACK", 4: "GSO", 8: "UID_GID", 16: "SECCTX"}
SKB_FLAGS = {1: "CSUMNOTREADY", 2: "GSO", 4: "CSUM_NOTVERIFIED"}
CONFIG = {1: "NFQA_CFG_CMD", 2: "NFQA_CFG_PARAMS", 3: "NFQA_CFG_QUEUE_MAXLEN", 4: "NFQA_CFG_MASK", 5: "NFQA_CFG_FLAGS"}
PACKET = {1: "NFQA_PACKET_HDR", 2: "NFQA_VERDICT_HDR", 3: "NFQA_MARK", 4: "NFQA_TIMESTAMP", 5: "NFQA_IFINDEX_INDEV", 6: "NFQA_IFINDEX_OUTDEV",
          7: "NFQA_IFINDEX_PHYSINDEV", 8: "NFQA_IFINDEX_PHYSOUTDEV", 9: "NFQA_HWADDR", 10: "NFQA_PAYLOAD", 11: "NFQA_CT", 12: "NFQA_CT_INFO",
          13: "NFQA_CAP_LEN", 14: "NFQA_SKB_INFO", 15: "NFQA_EXP", 16: "NFQA_UID", 17: "NFQA_GID", 18: "NFQA_SECCTX", 19: "NFQA_VLAN",
          20: "NFQA_L2HDR", 21: "NFQA_PRIORITY", 22: "NFQA_CGROUP_CLASSID"}
EXTENDED = {1: "NLMSGERR_ATTR_MSG", 2: "NLMSGERR_ATTR_OFFS", 3: "NLMSGERR_ATTR_COOKIE", 4: "NLMSGERR_ATTR_POLICY", 5: "NLMSGERR_ATTR_MISS_TYPE",
            6: "NLMSGERR_ATTR_MISS_NEST"}
POLICY = {1: "NL_POLICY_TYPE_ATTR_TYPE", 8: "NL_POLICY_TYPE_ATTR_MIN_LENGTH", 9: "NL_POLICY_TYPE_ATTR_MAX_LENGTH"}
POLICY_TYPES = {11: "NL_ATTR_TYPE_BINARY"}
CONNTRACK = {1: "CTA_TUPLE_ORIG", 2: "CTA_TUPLE_REPLY", 3: "CTA_STATUS", 4: "CTA_PROTOINFO", 5: "CTA_HELP", 7: "CTA_TIMEOUT", 8: "CTA_MARK",
             12: "CTA_ID", 14: "CTA_TUPLE_MASTER", 15: "CTA_SEQ_ADJ_ORIG", 16: "CTA_SEQ_ADJ_REPLY", 18: "CTA_ZONE", 21: "CTA_MARK_MASK",
             22: "CTA_LABELS", 23: "CTA_LABELS_MASK"}
TUPLE = {1: "CTA_TUPLE_IP", 2: "CTA_TUPLE_PROTO", 3: "CTA_TUPLE_ZONE"}
SEQ_ADJ = {1: "CTA_SEQADJ_CORRECTION_POS", 2: "CTA_SEQADJ_OFFSET_BEFORE", 3: "CTA_SEQADJ_OFFSET_AFTER"}
NESTED = {
    "NFQA_CT": CONNTRACK, "NFQA_EXP": {2: "CTA_EXPECT_TUPLE", 3: "CTA_EXPECT_MASK", 8: "CTA_EXPECT_FLAGS"}, "NLMSGERR_ATTR_POLICY": POLICY,
    "CTA_TUPLE_ORIG": TUPLE, "CTA_TUPLE_REPLY": TUPLE, "CTA_TUPLE_MASTER": TUPLE, "CTA_EXPECT_TUPLE": TUPLE, "CTA_EXPECT_MASK": TUPLE,
    "CTA_TUPLE_IP": {1: "CTA_IP_V4_SRC", 2: "CTA_IP_V4_DST", 3: "CTA_IP_V6_SRC", 4: "CTA_IP_V6_DST"},
    "CTA_TUPLE_PROTO": {1: "CTA_PROTO_NUM", 2: "CTA_PROTO_SRC_PORT", 3: "CTA_PROTO_DST_PORT", 4: "CTA_PROTO_ICMP_ID", 5: "CTA_PROTO_ICMP_TYPE",
                        6: "CTA_PROTO_ICMP_CODE", 7: "CTA_PROTO_ICMPV6_ID", 8: "CTA_PROTO_ICMPV6_TYPE", 9: "CTA_PROTO_ICMPV6_CODE"},
    "CTA_PROTOINFO": {1: "CTA_PROTOINFO_TCP"}, "CTA_HELP": {1: "CTA_HELP_NAME"}, "CTA_SEQ_ADJ_ORIG": SEQ_ADJ, "CTA_SEQ_ADJ_REPLY": SEQ_ADJ,
    "CTA_PROTOINFO_TCP": {1: "CTA_PROTOINFO_TCP_STATE", 2: "CTA_PROTOINFO_TCP_WSCALE_ORIGINAL", 3: "CTA_PROTOINFO_TCP_WSCALE_REPLY",
                          4: "CTA_PROTOINFO_TCP_FLAGS_ORIGINAL", 5: "CTA_PROTOINFO_TCP_FLAGS_REPLY"}}
STATUS = {1 << bit: name for bit, name in enumerate(
    "EXPECTED SEEN_REPLY ASSURED CONFIRMED SRC_NAT DST_NAT SEQ_ADJUST SRC_NAT_DONE DST_NAT_DONE DYING FIXED_TIMEOUT TEMPLATE UNTRACKED HELPER "
    "OFFLOAD HW_OFFLOAD".split())}
TCP_STATES = dict(enumerate("NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE SYN_SENT2".split()))
INFOS = dict(enumerate("ESTABLISHED RELATED NEW ESTABLISHED_REPLY RELATED_REPLY NEW_REPLY".split()))
MARKS = {"NFQA_MARK", "NFQA_PRIORITY", "CTA_MARK", "CTA_MARK_MASK", "CTA_EXPECT_FLAGS"}
UNSTEADY = {"CTA_TIMEOUT", "CTA_ID", "CTA_SEQADJ_CORRECTION_POS"}


class Dump:
    """The bytes of one message as lines; taken from the front, each with its meaning."""

    def __init__(self, data, indent=0):
        self.data, self.at, self.indent, self.lines = data, 0, indent, []

    def left(self):
        return len(self.data) - self.at

    def take(self, length, name, meaning=None, indent=0):
        part = self.data[self.at:self.at + length]
        if len(part) != length:
            raise ValueError(f"{name} at {self.at}: {length} bytes expected, {len(part)} left")
        self.at += length
        self.lines.append((self.indent + indent, part, name, meaning))
        return part

    def number(self, size, name, meaning=None, order=">", indent=0):
        value = int.from_bytes(self.data[self.at:self.at + size], "big" if order == ">" else "little")
        self.take(size, name, meaning(value) if callable(meaning) else meaning if meaning is not None else str(value), indent)
        return value


def named(table):
    return lambda value: f"{value} ({table[value]})" if value in table else str(value)


def bits(table):
    def text(value):
        names = [name for bit, name in table.items() if value & bit]
        rest = value & ~sum(table)
        if rest:
            names.append(hex(rest))
        return f"{value:#x} ({' | '.join(names)})" if names else f"{value:#x}"
    return text


def varies(value):
    return f"{value} (varies from run to run)" if value else "0"


def hexadecimal(value):
    return f"{value:#x}"


def verdict_text(value):
    text = VERDICTS.get(value & 0xff, "?")
    if value & 0xff == 3:
        text += f", to queue {value >> 16}"
        if value & 0x8000:
            text += ", NF_VERDICT_FLAG_QUEUE_BYPASS"
    return f"{value:#x} ({text})"


def attributes(dump, end, table, context, indent=0):
    """All attributes up to `end`; the last one may lack its padding."""
    while dump.at < end:
        if end - dump.at < 4:
            raise ValueError(f"{end - dump.at} bytes left over after the attributes")
        raw_type = struct.unpack_from(NATIVE + "H", dump.data, dump.at + 2)[0]
        name = table.get(raw_type & 0x3fff, f"attribute {raw_type & 0x3fff}")
        nested = " | NLA_F_NESTED" if raw_type & 0x8000 else ""
        length = dump.number(2, f"{name} nla_len", lambda n: f"{n} (4 + {n - 4}, padding not counted)" if n % 4 else f"{n} (4 + {n - 4})", NATIVE, indent)
        dump.number(2, f"{name} nla_type", f"{raw_type & 0x3fff}{nested}", NATIVE, indent)
        if length < 4:
            raise ValueError(f"{name}: nla_len {length}")
        stop = dump.at + length - 4
        value(dump, name, length - 4, context, indent + 1)
        if dump.at != stop:
            raise ValueError(f"{name}: read to {dump.at}, value ends at {stop}")
        padding = min(-length % 4, end - dump.at)
        if padding:
            dump.take(padding, f"{name} padding", None, indent)


def value(dump, name, length, context, indent):
    def number(size, field, meaning=None, order=">"):
        return dump.number(size, field, meaning, order, indent)

    if name == "NFQA_CFG_CMD" and length == 4:
        number(1, "command", named(COMMANDS))
        number(1, "_pad")
        number(2, "pf", named(FAMILIES))
    elif name == "NFQA_CFG_PARAMS" and length == 5:
        number(4, "copy_range")
        number(1, "copy_mode", named(MODES))
    elif name in ("NFQA_CFG_MASK", "NFQA_CFG_FLAGS"):
        number(4, name.lower()[9:], bits(QUEUE_FLAGS))
    elif name == "NFQA_PACKET_HDR":
        number(4, "packet_id", lambda n: f"{n} (counts from 1 for each new queue)")
        context["ethertype"] = number(2, "hw_protocol", hexadecimal)
        number(1, "hook", named(HOOKS))
    elif name == "NFQA_VERDICT_HDR":
        number(4, "verdict", verdict_text)
        number(4, "id")
    elif name == "NFQA_TIMESTAMP":
        number(8, "sec", varies)
        number(8, "usec", varies)
    elif name == "NFQA_HWADDR":
        used = number(2, "hw_addrlen")
        dump.take(2, "_pad", None, indent)
        dump.take(8, "hw_addr", ":".join(f"{b:02x}" for b in dump.data[dump.at:dump.at + used]) + f", the last {8 - used} bytes unused", indent)
    elif name == "NFQA_SKB_INFO":
        number(4, "skb_info", bits(SKB_FLAGS))
    elif name in NESTED:
        attributes(dump, dump.at + length, NESTED[name], context, indent)
    elif name == "CTA_STATUS":
        number(4, "status", bits(STATUS))
    elif name == "NFQA_CT_INFO":
        number(4, "ct_info", named(INFOS))
    elif name == "CTA_PROTOINFO_TCP_STATE":
        number(1, "state", named(TCP_STATES))
    elif name == "CTA_HELP_NAME":
        dump.take(length, "name", dump.data[dump.at:dump.at + length].rstrip(b"\0").decode(), indent)
    elif name.startswith("CTA_IP_"):
        family = socket.AF_INET if length == 4 else socket.AF_INET6
        dump.take(length, name.lower(), socket.inet_ntop(family, dump.data[dump.at:dump.at + length]), indent)
    elif name.startswith(("CTA_PROTO_", "CTA_PROTOINFO_TCP_WSCALE", "CTA_TUPLE_ZONE", "CTA_ZONE")):
        number(length, name.lower())
    elif name in UNSTEADY and "ethertype" in context:
        number(4, name.lower(), varies)
    elif name == "NLMSGERR_ATTR_MSG":
        text = dump.data[dump.at:dump.at + length]
        dump.take(length, "text", repr(text.rstrip(b"\0").decode()).replace("'", '"') + (", NUL at the end" if text.endswith(b"\0") else ""), indent)
    elif name == "NLMSGERR_ATTR_OFFS":
        number(4, "offset", lambda n: f"{n} (from the start of the request to the attribute refused)", NATIVE)
    elif name == "NL_POLICY_TYPE_ATTR_TYPE":
        number(4, "type", named(POLICY_TYPES), NATIVE)
    elif name in POLICY.values() and length == 4:
        number(4, "length", None, NATIVE)
    elif name == "NFQA_PAYLOAD":
        payload(dump, length, context, indent)
    elif length == 4:
        number(4, name.lower().replace("nfqa_", "").replace("cfg_", ""), hexadecimal if name in MARKS else None)
    elif length:
        dump.take(length, name.lower(), None, indent)


def payload(dump, length, context, indent):
    """An IPv4 or IPv6 packet, with UDP field by field, as far as the bytes reach."""
    end = dump.at + length
    version = dump.data[dump.at] >> 4

    def number(size, field, meaning=None):
        return dump.number(size, field, meaning, ">", indent)

    # The kernel chooses the identification of its packets, golden.c that of its replacements.
    unsteady = (lambda n: f"{n:#x} (varies from run to run)") if "ethertype" in context else hexadecimal
    if version == 4:
        number(1, "IPv4 version, header length", "4, 20 bytes")
        number(1, "IPv4 type of service")
        number(2, "IPv4 total length")
        number(2, "IPv4 identification", unsteady)
        number(2, "IPv4 flags, fragment offset", hexadecimal)
        number(1, "IPv4 time to live")
        protocol = number(1, "IPv4 protocol")
        number(2, "IPv4 header checksum", unsteady)
        for field in ("source", "destination"):
            dump.take(4, f"IPv4 {field}", ".".join(str(b) for b in dump.data[dump.at:dump.at + 4]), indent)
    elif version == 6:
        number(4, "IPv6 version, traffic class, flow label", lambda n: f"{n:#x} (the label varies from boot to boot)")
        number(2, "IPv6 payload length")
        protocol = number(1, "IPv6 next header")
        number(1, "IPv6 hop limit")
        for field in ("source", "destination"):
            raw = dump.data[dump.at:dump.at + 16]
            dump.take(16, f"IPv6 {field}", socket.inet_ntop(socket.AF_INET6, raw), indent)
    else:
        raise ValueError(f"IP version {version}")
    if protocol != 17:
        if end > dump.at:
            dump.take(end - dump.at, f"IP payload of protocol {protocol}", "varies from run to run" if protocol == 6 else None, indent)
        return
    number(2, "UDP source port")
    number(2, "UDP destination port")
    number(2, "UDP length")
    number(2, "UDP checksum", hexadecimal)
    if end > dump.at:
        dump.take(end - dump.at, "UDP body", dump.data[dump.at:end].decode("latin-1"), indent)


def header(dump, name="", indent=0):
    kind = struct.unpack_from(NATIVE + "H", dump.data, dump.at + 4)[0]
    number = lambda size, field, meaning=None: dump.number(size, name + field, meaning, NATIVE, indent)
    length = number(4, "nlmsg_len", lambda n: f"{n} (no multiple of 4)" if n % 4 else str(n))
    if kind == 2:
        number(2, "nlmsg_type", "2 (NLMSG_ERROR)")
    else:
        number(2, "nlmsg_type", f"{kind:#x} (NFNL_SUBSYS_QUEUE << 8 | {MESSAGES.get(kind & 0xff)})")
    flags = number(2, "nlmsg_flags", bits(ERROR_FLAGS if kind == 2 else REQUEST_FLAGS))
    number(4, "nlmsg_seq")
    number(4, "nlmsg_pid", varies)
    return length, kind, flags


def nfgenmsg(dump, indent=0):
    dump.number(1, "nfgen_family", named(FAMILIES), indent=indent)
    dump.number(1, "version", "0 (NFNETLINK_V0)", indent=indent)
    dump.number(2, "res_id", lambda n: f"{n} (queue number)", indent=indent)


def message(dump):
    start = dump.at
    length, kind, flags = header(dump)
    end = min(start + length, len(dump.data))
    if kind == 2:
        dump.number(4, "error", lambda n: "0 (acknowledged)" if n == 0 else f"{n - (1 << 32)} (-{errno.errorcode[(1 << 32) - n]})", NATIVE)
        echo_start = dump.at
        echoed, echoed_kind, _ = header(dump, "request's ", indent=1)
        capped = flags & 0x100 or dump.at == end
        if not capped:
            nfgenmsg(dump, 1)
            attributes(dump, echo_start + echoed, CONFIG if echoed_kind & 0xff == 2 else PACKET, {}, 1)
            if (dump.at - start) % 4 and dump.at < end:
                dump.take(-(dump.at - start) % 4, "padding")
        if flags & 0x200:
            attributes(dump, end, EXTENDED, {})
    else:
        nfgenmsg(dump)
        attributes(dump, end, CONFIG if kind & 0xff == 2 else PACKET, {})
    if dump.at != end:
        raise ValueError(f"message ends at {end}, read to {dump.at}")
    while dump.left() and (dump.at - start) % 4:
        dump.take(min(-(dump.at - start) % 4, dump.left()), "padding, not counted in nlmsg_len")


def render(data):
    dump = Dump(data)
    while dump.left():
        message(dump)
    if b"".join(part for _, part, _, _ in dump.lines) != data:
        raise ValueError("annotated bytes are not the captured ones")
    lines = []
    for indent, part, name, meaning in dump.lines:
        text = "  " * indent + name + (f" = {meaning}" if meaning is not None else "")
        if not part:
            continue
        pieces = [part[i:i + 16].hex(" ") for i in range(0, len(part), 16)]
        lines.append(f"{pieces[0]:<47}  # {text}")
        lines += pieces[1:]
    return lines


def messages(trace):
    """(direction, name, call, meaning, limits, bytes) for each marker in the trace."""
    last = {"sent": None, "received": None}
    marker = direction = None
    data = bytearray()

    def finish():
        if direction == "marker" and data.startswith(b"golden\t"):
            parts = data.decode().split("\t")[1:]
            if last[parts[0]] is None:
                raise ValueError(f"no message before the marker of {parts[1]}")
            return (*parts, last[parts[0]])
        if direction in last and data:
            last[direction] = bytes(data)
        return None

    for line in trace:
        call = re.match(r"(sendto|sendmsg|recvfrom|recvmsg|write)\(", line)
        if call:
            done = finish()
            if done:
                yield done
            direction = {"s": "sent", "r": "received", "w": "marker"}[call.group(1)[0]]
            data = bytearray()
        dumped = re.match(r" \| [0-9a-f]{5,}  ((?:[0-9a-f]{2} ? ?){1,16})", line)
        if dumped:
            data += bytes.fromhex(line[10:10 + 49].split("|")[0].strip())
    done = finish()
    if done:
        yield done


def command_output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def provenance():
    package = command_output("dpkg-query", "-W", "-f", "${source:Version}", "libnetfilter-queue1") or command_output(
        "pkg-config", "--modversion", "libnetfilter_queue")
    strace = (command_output("strace", "--version").split("\n") or [""])[0].split()[-1:]
    return [f"library      libnetfilter_queue {package or '(version unknown)'}", f"kernel       {platform.system()} {platform.release()}",
            f"architecture {platform.machine()}, {sys.byteorder}-endian: "
            "nlmsghdr, nlattr, error and extended acknowledgement are in this order, the rest is big-endian",
            f"date         {datetime.datetime.now(datetime.timezone.utc).date()}", f"tool         strace {''.join(strace)}"]


def main():
    with open(sys.argv[1], encoding="latin-1") as trace:
        found = list(messages(trace))
    if not found:
        raise ValueError("no markers in the trace")
    origin = provenance()
    for direction, name, call, meaning, limits, data in found:
        who = "user to kernel" if direction == "sent" else "kernel to user"
        lines = [f"{name}: {meaning}", "", f"direction    {who}, {len(data)} bytes, one datagram", f"call         {call}",
                 f"command      src/test/golden/{sys.argv[3]}", *origin, f"limits       {limits}"]
        try:
            body = render(data)
        except ValueError as problem:
            raise ValueError(f"{name}: {problem}: {data.hex(' ')}") from problem
        path = os.path.join(sys.argv[2], name + ".hex")
        with open(path, "w", encoding="ascii") as out:
            out.write("".join(f"# {line}".rstrip() + "\n" for line in lines))
            out.write("\n" + "\n".join(body) + "\n")
        print(f"{name}.hex  {len(data)} bytes, {who}")
    names = [entry[1] for entry in found]
    if len(set(names)) != len(names):
        raise ValueError("a fixture was captured twice")
    print(f"{len(found)} files written")


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as problem:
        sys.exit(f"annotate.py: {problem}")
