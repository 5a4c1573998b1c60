#!/bin/bash
# Captures golden bytes with connections (NFQA_CT): as capture.sh, but on a kernel that has CONFIG_NETFILTER_NETLINK_GLUE_CT and nft queue, as Debian's does.
#
# Run as root:  src/test/golden/capture-conntrack.sh OUTPUT-DIRECTORY
# Debian packages: gcc libc6-dev libnetfilter-queue-dev libmnl-dev nftables iproute2 strace python3
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

fail() {
  echo "capture-conntrack.sh: $*" >&2
  exit 1
}

if [ "${1-}" != --inside ]; then
  [ "$(id -u)" = 0 ] || fail "must run as root (namespaces, nft, queues)"
  for tool in gcc strace python3 unshare nsenter ip nft; do
    command -v "$tool" >/dev/null || fail "$tool is missing; packages: gcc libc6-dev libnetfilter-queue-dev libmnl-dev nftables iproute2 strace python3"
  done
  output=${1:?output directory}
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  modprobe -a nfnetlink_queue nf_conntrack_netlink nf_conntrack_ftp 2>/dev/null || true
  gcc -O1 -g -std=gnu11 -Wall -Wextra -Werror -o "$work/conntrack" "$here/conntrack.c" -lnetfilter_queue -lnfnetlink -lmnl
  unshare --net "$0" --inside "$work"
  mkdir -p "$output"
  python3 "$here/annotate.py" "$work/trace" "$output" capture-conntrack.sh
  exit
fi

# From here on: inside the private network namespace.
work=$2
unshare --net sleep 120 &
peer=$!
trap 'kill $peer 2>/dev/null; wait $peer 2>/dev/null || true' EXIT
for _ in $(seq 50); do
  [ "$(readlink /proc/$peer/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break
  sleep 0.1
done

end() { # device, address number, number of the other, command prefix
  "${@:4}" ip link set lo up
  "${@:4}" ip link set "$1" addrgenmode none arp off
  "${@:4}" ip address add "10.0.0.$2/24" dev "$1"
  "${@:4}" ip address add "fd00::$2/64" dev "$1" nodad
  "${@:4}" ip link set "$1" up
  "${@:4}" ip neighbour replace "10.0.0.$3" lladdr "02:00:00:00:00:0$3" dev "$1" nud permanent
  "${@:4}" ip neighbour replace "fd00::$3" lladdr "02:00:00:00:00:0$3" dev "$1" nud permanent
}
ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1 address 02:00:00:00:00:02 netns "$peer"
end veth1 2 1 nsenter --net --target "$peer"
end veth0 1 2 env
nft -f - <<'R'
table inet golden {
  ct helper ftp { type "ftp" protocol tcp; l3proto ip; }
  chain zones {
    type filter hook prerouting priority raw
    udp dport 10 ct zone set 7
    udp dport 11 ct original zone set 8
  }
  chain tracked {
    type filter hook prerouting priority mangle
    udp dport 9 ct mark set 0x2a ct label set 5
    tcp dport 2021 ct helper set "ftp"
  }
  chain translated {
    type nat hook prerouting priority dstnat
    tcp dport 2021 redirect to :21
  }
  chain input {
    type filter hook input priority filter
    udp dport 9-11 queue num 0
    icmp type echo-request queue num 0
    icmpv6 type echo-request queue num 0
    tcp dport { 21, 22, 5000 } queue num 0
  }
  chain output {
    type filter hook output priority filter
    udp sport 9 queue num 0
  }
}
R
timeout 60 strace -o "$work/trace" -e trace=sendto,sendmsg,recvfrom,recvmsg,write -e raw=all -e read=all -e write=all "$work/conntrack" "$peer"
