#!/bin/bash
# Makes the captures of ../resources/captures/dissection anew: real programs, and tcpdump beside them, in namespaces of this script's own.
#
#   here 10.9.0.1, fd09::1  ---  10.9.0.254, fd09::fe  router  10.9.1.254, fd09:1::fe  ---  10.9.1.2, fd09:1::2  there
#                                                        (MTU 1400 behind it)
#
# Run as root:  src/test/captures/make.sh [FILE...]     all of them, or some, as in tcp.pcap
# Debian packages: iproute2 iptables iputils-ping util-linux ethtool procps tcpdump curl python3
# Times, ports and sequence numbers differ from run to run. README.md, beside the captures, says what is in which.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$here/../resources/captures/dissection

if [ "${1-}" != --inside ]; then
  [ "$(id -u)" = 0 ] || { echo "make.sh: must run as root (namespaces)" >&2; exit 1; }
  exec unshare --net --mount "$0" --inside "$@"
fi

shift
only=" $* "

mount -t sysfs sys /sys 2>/dev/null || true
unshare --net sleep 120 & router=$!
unshare --net sleep 120 & there=$!
background=("$router" "$there")
work=$(mktemp -d)
trap 'kill "${background[@]}" 2>/dev/null; rm -rf "$work"' EXIT
sleep 0.3
router() { nsenter --net --target "$router" "$@"; }
there() { nsenter --net --target "$there" "$@"; }

# --- the network
ip link add left address 02:00:00:00:09:01 type veth peer name right address 02:00:00:00:09:fe netns "$router"
router ip link add far address 02:00:00:00:19:fe mtu 1400 type veth peer name end address 02:00:00:00:19:02 mtu 1400 netns "$there"
for run in "" router there; do
  $run ip link set lo up
  $run sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv4.tcp_ecn=0
done
router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
up() { # device, addresses...
  device=$1
  shift
  for address in "$@"; do ${run-} ip address add "$address" dev "$device" $([[ $address = *:* ]] && echo nodad); done
  ${run-} ip link set "$device" up
}
run= up left 10.9.0.1/24 fd09::1/64
run=router up right 10.9.0.254/24 fd09::fe/64
run=router up far 10.9.1.254/24 fd09:1::fe/64
run=there up end 10.9.1.2/24 fd09:1::2/64
ip route add default via 10.9.0.254
ip -6 route add default via fd09::fe
there ip route add default via 10.9.1.254
there ip -6 route add default via fd09:1::fe
sleep 1
# not by the function: its process would be a shell, and the server would outlive that
nsenter --net --target "$there" python3 -m http.server -d "$work" --bind :: 80 >/dev/null 2>&1 & background+=($!)
head -c 60000 /dev/zero > "$work/page"
for try in $(seq 50); do curl -s -o /dev/null "http://10.9.1.2/page" && break; sleep 0.1; done

# capture FILE "TCPDUMP OPTIONS" COMMAND...: what the command makes on the device (left, unless the options say another)
capture() {
  [[ $only = "  " || $only = *" $1 "* ]] || return 0
  local file=$folder/$1 options=$2
  shift 2
  [[ $options = *-i* ]] || options="-i left $options"
  : > "$work/said"
  tcpdump -Z root -n -U --immediate-mode $options -w "$file" 2>"$work/said" & local dump=$!
  until grep -q listening "$work/said"; do sleep 0.05; done
  "$@" >/dev/null 2>>"$work/errors" || true
  sleep 0.5
  kill -INT $dump
  wait $dump
}
script() { python3 "$here/send.py" "$@"; }
all() { for command in "$@"; do eval "$command" || true; done; }
neighbours() { ip neigh flush dev left; ping -c1 10.9.0.254; ping -c1 fd09::fe; }
lossy() {
  router iptables-legacy -A FORWARD -p tcp --sport 80 -m statistic --mode nth --every 9 --packet 4 -j DROP
  curl -s -o /dev/null http://10.9.1.2/page
  router iptables-legacy -F
}
ecn() {
  sysctl -qw net.ipv4.tcp_ecn=1
  there sysctl -qw net.ipv4.tcp_ecn=1
  curl -s -o /dev/null http://10.9.1.2/
  sysctl -qw net.ipv4.tcp_ecn=0
}
no_route() { router ip route add unreachable 10.9.2.0/24; ping -c1 -W1 10.9.2.1; router ip -6 route add unreachable fd09:2::/64; ping -c1 -W1 fd09:2::1; }
probe() { router sysctl -qw net.ipv4.icmp_echo_enable_probe=1; script probe; }

capture neighbours.pcap "" neighbours
capture ping-options.pcap "" all "ping -4 -c2 -R 10.9.1.2" "ping -4 -c1 -T tsonly 10.9.1.2" "ping -4 -c1 -T tsandaddr 10.9.1.2" \
  "ping -4 -c1 -T tsprespec 10.9.0.254 10.9.1.2 10.9.1.2" "ping -4 -c1 -Q 0xb9 -t 9 10.9.1.2" "ping -6 -c1 -F 0x12345 -Q 0x2e fd09:1::2"
capture fragments.pcap "" all "ping -4 -c1 -s 3000 10.9.0.254" "ping -6 -c1 -s 3000 fd09::fe"
capture tcp.pcap "" all "curl -s http://10.9.1.2/" "curl -s -g http://[fd09:1::2]/"
capture tcp-loss.pcap "-s 160" lossy
capture tcp-ecn.pcap "" ecn
capture tcp-refused.pcap "" all "curl -s http://10.9.1.2:81/" "curl -s -g http://[fd09:1::2]:81/"
capture gso.pcap "-s 96 -c 40" all "ethtool -K left gro on" "router ethtool -K right tso on gso on" "curl -s http://10.9.1.2/page"
capture udp.pcap "" script udp
capture icmp-errors.pcap "" all "script errors" no_route "ping -4 -c1 -s 1450 -M do 10.9.1.2" "ping -6 -c1 -s 1420 -M do fd09:1::2" "ping -4 -c1 -t1 10.9.1.2" "ping -6 -c1 -t1 fd09:1::2"
capture probe.pcap "" probe
capture any-cooked1.pcap "-i any -y LINUX_SLL" all "ping -4 -c1 10.9.1.2" "ping -6 -c1 fd09:1::2"
capture any-cooked2.pcap "-i any" all "ping -4 -c1 10.9.1.2" "ping -6 -c1 fd09:1::2" "ping -c1 127.0.0.1"
capture loopback.pcap "-i lo" all "ping -c1 ::1" "curl -s http://127.0.0.1:1/"
for kind in vlan options extensions transports messages; do
  capture $kind.pcap "-Q out" script $kind
done
ls -l "$folder"
cat "$work/errors"
