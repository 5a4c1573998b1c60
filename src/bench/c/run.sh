#!/bin/bash
# Measures the C reader: the flood on core 0, the reader on core 1, over loopback in a network namespace of its own.
#
# Run as root:  src/bench/c/run.sh [runs] [seconds] [UDP payload bytes] [queue length]      defaults: 5 2.5 36 8192 (36 + 28 = a packet of 64 bytes)
# Debian packages: gcc make libc6-dev libnetfilter-queue-dev iptables iproute2 util-linux
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

if [ "${1-}" != --inside ]; then
  make -s -C "$here"
  exec unshare --net "$0" --inside "${1-5}" "${2-2.5}" "${3-36}" "${4-8192}"
fi

runs=$2 seconds=$3 payload=$4 length=$5
ip link set lo up
iptables-legacy -A OUTPUT -o lo -p udp --dport 9 -j NFQUEUE --queue-num 0

for _ in $(seq "$runs"); do
  timeout 60 taskset -c 1 "$here/reader" -q 0 -l "$length" -s "$seconds" &
  reader=$!
  for _ in $(seq 100); do
    grep -q '^ *0 ' /proc/net/netfilter/nfnetlink_queue && break
    sleep 0.02
  done
  # longer than the reader: it sees a flood from its first packet to its last
  timeout 60 taskset -c 0 "$here/flood" -p 9 -l "$payload" -s "$(awk "BEGIN { print $seconds + 1 }")"
  wait "$reader"
done
