"""Captures what the kernel tells of network interfaces, one annotated file each, into ../resources/rtnetlink.

Run as root:  unshare --net python3 src/test/golden/links.py
Debian packages: python3 iproute2. All happens in the private namespace. A second run gives the same bytes but for sequence numbers, port ids,
statistics and random hardware addresses.
"""
import os, platform, socket, struct, subprocess, time

NETLINK_ROUTE, SOL_NETLINK, ADD_MEMBERSHIP, RTNLGRP_LINK = 0, 270, 1, 1
RTM_GETLINK, NLM_F_REQUEST, NLM_F_DUMP, DUMP_SEQUENCE = 18, 1, 0x300, 7
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "rtnetlink")


def ip(arguments):
    subprocess.run(["ip"] + arguments.split(), check=True)


def opened():
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE)
    s.bind((0, 0))
    return s


def write(name, what, datagram):
    release = subprocess.run(["ip", "-V"], capture_output=True, text=True).stdout.strip()
    with open(os.path.join(FOLDER, name + ".hex"), "w") as out:
        out.write(f"# {what}\n")
        out.write("# direction     kernel to user, %d bytes\n" % len(datagram))
        out.write("# call          recv() on a NETLINK_ROUTE socket\n# command       unshare --net python3 src/test/golden/links.py\n")
        out.write(f"# library       none; changes made by {release}\n# kernel        Linux {platform.release().split('-')[0]}\n")
        out.write(f"# architecture  {platform.machine()}, little-endian\n# date          {time.strftime('%Y-%m-%d')}\n")
        out.write("# limits        sequence numbers, port ids, statistics and hardware addresses vary from run to run\n")
        for i in range(0, len(datagram), 16):
            out.write(datagram[i:i + 16].hex(" ") + "\n")


def event(listener, name, what, change):
    ip(change)
    write(name, f"{what}: ip {change}", listener.recv(65536))
    listener.setblocking(False)
    try:
        while True:
            listener.recv(65536)
    except BlockingIOError:
        listener.setblocking(True)


os.makedirs(FOLDER, exist_ok=True)
ip("link add before index 77 type veth peer name other index 78")
ip("link add bridge index 79 type bridge")
asker = opened()
asker.send(struct.pack("=IHHII16x", 32, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, DUMP_SEQUENCE, 0))
part = 0
while True:
    datagram = asker.recv(65536)
    last = struct.unpack_from("=H", datagram, 4)[0] == 3
    write("dump-done" if last else f"dump-{part}", f"RTM_GETLINK dump with nlmsg_seq {DUMP_SEQUENCE}", datagram)
    part += 1
    if last:
        break
listener = opened()
listener.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, RTNLGRP_LINK)
event(listener, "renamed", "RTM_NEWLINK of interface 77", "link set dev before name after")
ip("link set dev after master bridge")
time.sleep(0.2)
listener = opened()
listener.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, RTNLGRP_LINK)
ip("link set dev after nomaster")
while True:
    datagram = listener.recv(65536)
    if struct.unpack_from("=H", datagram, 4)[0] == 17:
        break
write("left-bridge", "RTM_DELLINK, family AF_BRIDGE, of interface 77: ip link set dev after nomaster", datagram)
time.sleep(0.2)
listener = opened()
listener.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, RTNLGRP_LINK)
ip("link del after")
while True:
    datagram = listener.recv(65536)
    kind, index = struct.unpack_from("=H", datagram, 4)[0], struct.unpack_from("=i", datagram, 20)[0]
    if kind == 17 and index == 77 and datagram[16] == 0:
        break
write("deleted", "RTM_DELLINK of interface 77: ip link del after", datagram)
