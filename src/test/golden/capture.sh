#!/bin/bash
# Captures golden bytes: the netlink messages of libnetfilter_queue and of the kernel, one annotated file each, into ../resources/golden.
#
# Run as root:  src/test/golden/capture.sh [output directory]
# Debian packages: gcc libc6-dev libnetfilter-queue-dev libmnl-dev iptables iproute2 strace python3
#
# All packets stay in two network namespaces of this script's own, joined by a veth pair; they are gone when it ends.
# A second run gives the same bytes but for nlmsg_pid, time stamps, and the IPv4 identification and header checksum of queued packets: the files say
# "varies from run to run" there.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

fail() {
  echo "capture.sh: $*" >&2
  exit 1
}

if [ "${1-}" != --inside ]; then
  [ "$(id -u)" = 0 ] || fail "must run as root (namespaces, iptables, queues)"
  for tool in gcc strace python3 unshare nsenter ip iptables-legacy ip6tables-legacy; do
    command -v "$tool" >/dev/null || fail "$tool is missing; packages: gcc libc6-dev libnetfilter-queue-dev libmnl-dev iptables iproute2 strace python3"
  done
  output=${1-$here/../resources/golden}
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  gcc -O1 -g -std=gnu11 -Wall -Wextra -Werror -o "$work/golden" "$here/golden.c" -lnetfilter_queue -lnfnetlink -lmnl
  unshare --net "$0" --inside "$work"
  mkdir -p "$output"
  python3 "$here/annotate.py" "$work/trace" "$output" capture.sh
  exit
fi

# From here on: inside the private network namespace.
work=$2
export XTABLES_LOCKFILE=$work/xtables.lock
unshare --net sleep 120 &
peer=$!
trap 'kill $peer 2>/dev/null; wait $peer 2>/dev/null || true' EXIT
for _ in $(seq 50); do
  [ "$(readlink /proc/$peer/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break
  sleep 0.1
done

ip link set lo up
ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1 address 02:00:00:00:00:02 netns "$peer"
ip address add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip neighbour add 10.0.0.2 lladdr 02:00:00:00:00:02 dev veth0 nud permanent
nsenter --net --target "$peer" ip address add 10.0.0.2/24 dev veth1
nsenter --net --target "$peer" ip link set veth1 up
nsenter --net --target "$peer" ip neighbour add 10.0.0.1 lladdr 02:00:00:00:00:01 dev veth1 nud permanent
iptables-legacy -A OUTPUT -o lo -p udp --dport 9 -j NFQUEUE --queue-num 0
iptables-legacy -A INPUT -i veth0 -p udp --dport 9 -j NFQUEUE --queue-num 0
ip6tables-legacy -A OUTPUT -o lo -p udp --dport 9 -j NFQUEUE --queue-num 0

# -e read, -e write: hex dumps of every buffer; raw: the calls themselves need no decoding.
timeout 60 strace -o "$work/trace" -e trace=sendto,sendmsg,recvfrom,recvmsg,write -e raw=all -e read=all -e write=all "$work/golden" "$peer"
