"""Captures the first messages of application protocols, as real programs send them, one file each, into ../resources/application.

Run as root:  unshare --net --mount python3 src/test/golden/application.py
Debian packages: python3 tcpdump openssl curl dnsmasq-base bind9-dnsutils iproute2 ethtool. All happens in the private namespaces. A second
run gives other ports, ids, random and keys.
"""
import os, platform, shutil, signal, struct, subprocess, tempfile, threading, time

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "application")
WORK = tempfile.mkdtemp()
ETHERNET_BYTES = 14
TCP, UDP = 6, 17


def run(command, check=True):
    return subprocess.run(command, shell=True, check=check, cwd=WORK, stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout.strip()


def version(command):
    return run(command + " 2>&1", check=False).split("\n")[0]


def packets(path):
    """Layer-3 packets of a pcap file with Ethernet headers."""
    data, at, found = open(path, "rb").read(), 24, []
    while at < len(data):
        length = struct.unpack_from("=I", data, at + 8)[0]
        found.append(data[at + 16 + ETHERNET_BYTES:at + 16 + length])
        at += 16 + length
    return found


def described(packet):
    """Protocol, source port, destination port, payload."""
    six = packet[0] >> 4 == 6
    protocol, at = (packet[6], 40) if six else (packet[9], (packet[0] & 15) * 4)
    end = 40 + struct.unpack_from(">H", packet, 4)[0] if six else struct.unpack_from(">H", packet, 2)[0]
    source, destination = struct.unpack_from(">HH", packet, at)
    header = 8 if protocol == UDP else (packet[at + 12] >> 4) * 4
    return protocol, source, destination, packet[at + header:end]


def captured(command, wanted, count):
    """The packets that a command causes, of those that are wanted the first ones, with tcpdump's lines."""
    pcap = os.path.join(WORK, "captured.pcap")
    tcpdump = subprocess.Popen(["tcpdump", "-i", "lo", "-n", "-U", "--immediate-mode", "-Z", "root", "-w", pcap], stderr=subprocess.PIPE, text=True)
    while "listening on" not in tcpdump.stderr.readline():
        pass
    run(command, check=False)
    found = []
    for _ in range(50):
        found = [p for p in packets(pcap) if wanted(described(p))]
        if len(found) >= count:
            break
        time.sleep(0.1)
    tcpdump.send_signal(signal.SIGINT)
    tcpdump.wait()
    if len(found) < count:
        raise SystemExit(f"{command}: {len(found)} packets instead of {count}")
    return found[:count]


def write(name, what, command, program, packet):
    with open(os.path.join(FOLDER, name + ".hex"), "w") as out:
        out.write(f"# {what}\n#\n")
        out.write(f"# packet        from the IP header on, {len(packet)} bytes; lo, offloads off\n")
        shown = command if len(command) < 220 else command[:140] + " ... " + command[-60:]
        out.write(f"# command       {shown}\n# program       {program}\n")
        out.write(f"# tool          {version('tcpdump --version')}\n# kernel        Linux {platform.release().split('-')[0]}\n")
        out.write(f"# date          {time.strftime('%Y-%m-%d')}\n# limits        ports, ids, random, keys and checksums vary from run to run\n")
        for i in range(0, len(packet), 16):
            out.write(packet[i:i + 16].hex(" ") + "\n")


def capture(names, what, command, program, wanted):
    for name, packet in zip(names.split(), captured(command, wanted, len(names.split()))):
        write(name, what, command.replace(WORK, "DIR"), program, packet)


def to(port, protocol=TCP):
    return lambda p: p[0] == protocol and p[2] == port and p[3]


def background(command):
    process = subprocess.Popen(command, shell=True, cwd=WORK, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    STARTED.append(process)


def until(command):
    for _ in range(50):
        if subprocess.run(command, shell=True, cwd=WORK, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0:
            return
        time.sleep(0.1)
    raise SystemExit("never: " + command)


STARTED = []
os.makedirs(FOLDER, exist_ok=True)
# without an address other than 127.0.0.1, getaddrinfo asks for none
run("ip link set lo mtu 1500 && ip link set lo up && ip address add 198.51.100.1/32 dev lo && ethtool -K lo tso off gso off gro off")
open(os.path.join(WORK, "resolv.conf"), "w").write("nameserver 127.0.0.1\n")
open(os.path.join(WORK, "nsswitch.conf"), "w").write("hosts: dns\n")
run("mount --bind resolv.conf /etc/resolv.conf && mount --bind nsswitch.conf /etc/nsswitch.conf")
run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 1 -subj /CN=example.org")
try:
    background("dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --user=root --pid-file= --listen-address=127.0.0.1,::1 "
               "--bind-interfaces --address=/example.org/192.0.2.80 --address=/example.org/2001:db8::80")
    background("openssl s_server -accept 4433 -cert cert.pem -key key.pem -alpn h2,http/1.1 -quiet")
    background("python3 -m http.server 8080 --bind 127.0.0.1")
    until("dig +short +tries=1 +time=1 @127.0.0.1 www.example.org | grep 192")
    until("curl -s -o /dev/null http://127.0.0.1:8080/")
    until("openssl s_client -connect 127.0.0.1:4433")

    glibc, dig, curl, openssl = version("getconf GNU_LIBC_VERSION"), version("dig -v"), version("curl --version"), version("openssl version")
    python = version("python3 -VV")
    capture("dns-query dns-response", "DNS over UDP: A of www.example.org", "getent ahostsv4 www.example.org", glibc + ", dnsmasq",
            lambda p: p[0] == UDP and 53 in (p[1], p[2]))
    capture("dns-query-ipv6", "DNS over UDP and IPv6, with cookie: AAAA of WWW.Example.ORG", "dig @::1 WWW.Example.ORG AAAA", dig, to(53, UDP))
    capture("dns-query-odd-name", "DNS over UDP: HTTPS of a name with a dot, a backslash and other bytes in its labels",
            "dig @127.0.0.1 'a\\.b.c\\\\d\\000\\255\\032e.example.org' HTTPS", dig, to(53, UDP))
    capture("dns-query-root", "DNS over UDP: NS of the root", "dig @127.0.0.1 . NS", dig, to(53, UDP))
    capture("dns-query-unknown-type", "DNS over UDP: type 4711 of class CH", "dig @127.0.0.1 example.org TYPE4711 CH", dig, to(53, UDP))
    capture("dns-query-tcp", "DNS over TCP: TXT of example.org", "dig +tcp @127.0.0.1 example.org TXT", dig, to(53))

    s_client = "openssl s_client -connect 127.0.0.1:4433 "
    capture("tls-openssl", "TLS ClientHello with server name and ALPN", s_client + "-servername www.example.org -alpn h2,http/1.1", openssl, to(4433))
    capture("tls-no-name", "TLS ClientHello without server name and ALPN", s_client + "-noservername", openssl, to(4433))
    capture("tls-1.2", "TLS ClientHello of a client with TLS 1.2 only", s_client + "-servername www.example.org -tls1_2", openssl, to(4433))
    long_alpn = ",".join(f"protocol-number-{i:02}" for i in range(40))
    capture("tls-several-records", "TLS ClientHello in several records of at most 512 bytes",
            s_client + "-max_send_frag 512 -servername www.example.org -alpn " + long_alpn, openssl, to(4433))
    capture("tls-first-segment tls-second-segment", "TLS ClientHello in two segments",
            s_client + "-servername www.example.org -alpn " + ",".join([long_alpn] * 3), openssl, to(4433))
    capture("tls-curl", "TLS ClientHello of curl", "curl -k --resolve www.example.org:4433:127.0.0.1 --max-time 2 https://www.example.org:4433/", curl, to(4433))
    capture("tls-python", "TLS ClientHello of Python's ssl",
            "python3 -c 'import socket, ssl; c = ssl._create_unverified_context(); "
            "c.wrap_socket(socket.create_connection((\"127.0.0.1\", 4433)), server_hostname=\"www.example.org\")'", python, to(4433))

    proxy = "curl --max-time 2 --proxy http://127.0.0.1:8080 "
    resolve = "curl --max-time 2 --resolve www.example.org:8080:127.0.0.1 "
    capture("http-curl", "HTTP/1.1 request", resolve + "http://www.example.org:8080/path?query=1", curl, to(8080))
    capture("http-1.0", "HTTP/1.0 request without Host", resolve + "--http1.0 --header Host: http://www.example.org:8080/", curl, to(8080))
    capture("http-absolute", "HTTP/1.1 request to a proxy: absolute form", proxy + "http://www.example.org/path", curl, to(8080))
    capture("http-connect", "HTTP/1.1 request to a proxy: CONNECT", proxy + "https://www.example.org/", curl, to(8080))
    capture("http-python", "HTTP/1.1 request of Python's http.client, with a body",
            "python3 -c 'import http.client; http.client.HTTPConnection(\"127.0.0.1\", 8080).request(\"POST\", \"/form\", \"a=1\", {\"Cookie\": \"b=2\"})'",
            python, to(8080))
    capture("http-first-segment http-second-segment", "HTTP/1.1 request whose header section is in two segments, Host in the second",
            resolve + "--header Host: --header 'Cookie: " + "c" * 1600 + "' --header 'Host: www.example.org' http://www.example.org:8080/", curl, to(8080))
finally:
    for process in STARTED:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    shutil.rmtree(WORK)
