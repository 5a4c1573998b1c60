#!/bin/bash
# Makes the files of ../resources/capture-formats anew, with the programs that people capture with.
#
# Run as root:  src/test/captures/formats.sh [output directory]
# Debian packages: iproute2 util-linux tcpdump tshark python3
#
# All packets stay in two network namespaces of this script's own, joined by a veth pair; they are gone when it ends.
# Times and IPv4 identifications vary from run to run. The README beside the files says what each is for.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

if [ "${1-}" != --inside ]; then
  output=$(realpath "${1-$here/../resources/capture-formats}")
  for tool in tcpdump dumpcap editcap text2pcap ip unshare nsenter python3; do
    command -v "$tool" >/dev/null || { echo "formats.sh: $tool is missing" >&2; exit 1; }
  done
  mkdir -p "$output"
  exec unshare --net "$here/formats.sh" --inside "$output"
fi

# From here on: inside the private network namespace.
cd "$2"
work=$(mktemp -d)
unshare --net sleep 100 &
peer=$!
trap 'kill $peer; rm -rf "$work"' EXIT
sleep 0.5
for where in "" "nsenter --net=/proc/$peer/ns/net"; do
  $where ip link set lo up
done
ip link add here address 02:00:00:00:09:01 type veth peer name there address 02:00:00:00:09:02 netns $peer
nsenter --net=/proc/$peer/ns/net sh -ec "
  ip link set there addrgenmode none
  ip address add 10.9.0.2/24 dev there
  ip address add fd09::2/64 dev there nodad
  ip link set there up"
ip link set here addrgenmode none
ip address add 10.9.0.1/24 dev here
ip address add fd09::1/64 dev here nodad
ip link set here up
sleep 0.5

# UDP over both IP versions to a port where nobody is, which is answered by ICMP, and a refused TCP connection
traffic() {
  for i in 1 2; do
    echo "datagram $i" >/dev/udp/10.9.0.2/5000
    echo "datagram $i" >/dev/udp/fd09::2/5000
    echo "datagram $i" >/dev/udp/127.0.0.1/5000
    (exec 3<>/dev/tcp/10.9.0.2/80) 2>/dev/null || true
  done
}

# capture FILE COMMAND...: runs a capturing program while there is traffic
capture() {
  local file=$1 program
  shift
  "$@" -w "$work/$file" 2>"$work/log" &
  program=$!
  until grep -q -e 'listening on' -e 'File: ' "$work/log"; do sleep 0.1; done
  traffic
  sleep 1
  kill -INT $program
  wait $program || true
  cp "$work/$file" .
}

capture ethernet.pcap tcpdump -Z root -i here
capture ethernet-nanoseconds.pcap tcpdump -Z root -i here --time-stamp-precision=nano
capture cut.pcap tcpdump -Z root -i here -s 40
capture cooked.pcap tcpdump -Z root -i any -y LINUX_SLL
capture cooked2.pcap tcpdump -Z root -i any -y LINUX_SLL2
capture interfaces.pcapng dumpcap -q -i here -i lo

# from those, by Wireshark's own programs
editcap -a '1:first comment' -a '2:größer' interfaces.pcapng comments.pcapng
editcap -F pcap interfaces.pcapng from-pcapng.pcap
editcap -F nsecpcap interfaces.pcapng nanoseconds.pcap
editcap -F pcapng ethernet-nanoseconds.pcap nanoseconds.pcapng
cat interfaces.pcapng nanoseconds.pcapng >sections.pcapng

# packets of these link types do not come on Linux: headers by hand, the packet behind them by the kernel
packet=$(tcpdump -r ethernet.pcap -c 1 'udp and ip' -w - 2>/dev/null | python3 -c 'import sys; print(sys.stdin.buffer.read()[54:].hex())')
packet6=$(tcpdump -r ethernet.pcap -c 1 'udp and ip6' -w - 2>/dev/null | python3 -c 'import sys; print(sys.stdin.buffer.read()[54:].hex())')
# made FILE LINKTYPE HEX...: a file of these packets
made() {
  local file=$1 type=$2
  shift 2
  for hex in "$@"; do
    echo "000000 $(sed 's/../& /g' <<<"$hex")"
  done | text2pcap -q -F pcap -l "$type" - "$file"
}
made raw.pcap 101 "$packet" "$packet6"
made null.pcap 0 "02000000$packet" "1e000000$packet6" "0000001c$packet6"
made loop.pcap 108 "00000002$packet" "00000018$packet6"
made vlan.pcap 1 "02000000090202000000090181000005""0800$packet" "020000000902020000000901""88a8600a""81000005""86dd$packet6" \
  "020000000902020000000901""$(printf %04x $((8 + ${#packet} / 2)))aaaa030000000800$packet"

# the same in the other byte order
python3 - ethernet.pcap ethernet-big-endian.pcap <<'END'
import struct, sys
data = open(sys.argv[1], 'rb').read()
out = struct.pack('>IHHIIII', *struct.unpack('<IHHIIII', data[:24]))
at = 24
while at < len(data):
    header = struct.unpack('<IIII', data[at:at + 16])
    out += struct.pack('>IIII', *header) + data[at + 16:at + 16 + header[2]]
    at += 16 + header[2]
open(sys.argv[2], 'wb').write(out)
END
chmod 644 ./*.pcap ./*.pcapng
