/*
 * Makes the kernel tell the connections of queued packets, and libmnl write verdicts that change them. Run by capture-conntrack.sh, which prepares
 * the network and traces the system calls; markers as in golden.c.
 *
 * Topology, all in one private network namespace but for the far end of the veth pair:
 *
 *     [this namespace]  veth0 10.0.0.1, fd00::1 02:00:00:00:00:01 ----- veth1 10.0.0.2, fd00::2 02:00:00:00:00:02  [peer namespace]
 *     INPUT:  udp dport 9 to 11, icmp and icmpv6 echo requests, tcp dport 21, 22 and 5000 -> queue 0;   OUTPUT: udp sport 9 -> queue 0
 *     udp dport 9: mark 0x2a, label 5;   udp dport 10: zone 7;   udp dport 11: zone 8 for the original direction only
 *     tcp dport 2021: helper ftp, redirected to port 21
 *
 * Every step checks that the kernel did what the message asked.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <libnetfilter_queue/libnetfilter_queue_ipv4.h>
#include <libnetfilter_queue/libnetfilter_queue_tcp.h>
#include <libnetfilter_queue/pktbuff.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUEUE = 0, WAIT_MS = 5000, ROOM = 0x20000, MESSAGE_ROOM = 2048 };

static const char packet_note[] = "kernel 6.1; needs flag CONNTRACK and the conntrack glue; addresses of memory (CTA_ID), timeouts, TCP sequence numbers and "
                                  "the IPv4 identification vary from run to run";
static const char verdict_note[] = "the packet id is the one the kernel gave; kernel 6.1 did what it says";

static int marker, home;
static struct mnl_socket *netlink;
static char received[ROOM];
static const struct nlattr *attributes[NFQA_MAX + 1];
static const struct nlattr *connection[CTA_MAX + 1];
static uint32_t packet_id;

static void __attribute__((noreturn, format(printf, 1, 2))) fail(const char *format, ...)
{
    va_list arguments;
    int error = errno;

    va_start(arguments, format);
    fprintf(stderr, "conntrack: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, " (errno %d: %s)\n", error, strerror(error));
    va_end(arguments);
    exit(1);
}

static int check(int result, const char *what)
{
    if (result < 0)
        fail("%s", what);
    return result;
}

static void note(const char *direction, const char *name, const char *call, const char *meaning, const char *limits)
{
    char line[2048];
    int length = snprintf(line, sizeof line, "golden\t%s\t%s\t%s\t%s\t%s", direction, name, call, meaning, limits);

    if (length >= (int)sizeof line || write(marker, line, length) != length)
        fail("marker for %s", name);
}

static int index_attribute(const struct nlattr *attribute, void *into)
{
    const struct nlattr **table = into;
    int limit = table == attributes ? NFQA_MAX : CTA_MAX;

    if (mnl_attr_get_type(attribute) <= limit)
        table[mnl_attr_get_type(attribute)] = attribute;
    return MNL_CB_OK;
}

/* Takes the next packet from the queue. */
static void receive(const char *step)
{
    struct pollfd ready = { .fd = mnl_socket_get_fd(netlink), .events = POLLIN };
    struct nlmsghdr *message = (struct nlmsghdr *)received;

    if (poll(&ready, 1, WAIT_MS) != 1)
        fail("%s: no packet was queued", step);
    check(recv(mnl_socket_get_fd(netlink), received, sizeof received, 0), step);
    if (message->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET))
        fail("%s: message of type %#x is no packet", step, message->nlmsg_type);
    memset(attributes, 0, sizeof attributes);
    memset(connection, 0, sizeof connection);
    mnl_attr_parse(message, sizeof(struct nfgenmsg), index_attribute, attributes);
    if (!attributes[NFQA_CT] || !attributes[NFQA_CT_INFO])
        fail("%s: no connection", step);
    mnl_attr_parse_nested(attributes[NFQA_CT], index_attribute, connection);
    packet_id = ntohl(((struct nfqnl_msg_packet_hdr *)mnl_attr_get_payload(attributes[NFQA_PACKET_HDR]))->packet_id);
}

static void receive_golden(const char *name, const char *call, const char *meaning)
{
    receive(name);
    note("received", name, call, meaning, packet_note);
}

static void expect(int attribute, const char *step)
{
    if (!connection[attribute])
        fail("%s: CTA attribute %d is missing", step, attribute);
}

static void expect_number(int attribute, uint32_t value, const char *step)
{
    expect(attribute, step);
    if (ntohl(mnl_attr_get_u32(connection[attribute])) != value)
        fail("%s: CTA attribute %d is %#x, not %#x", step, attribute, ntohl(mnl_attr_get_u32(connection[attribute])), value);
}

static void expect_info(uint32_t info, const char *step)
{
    if (ntohl(mnl_attr_get_u32(attributes[NFQA_CT_INFO])) != info)
        fail("%s: NFQA_CT_INFO is not %u", step, info);
}

static void expect_status(uint32_t bits, const char *step)
{
    expect(CTA_STATUS, step);
    if (~ntohl(mnl_attr_get_u32(connection[CTA_STATUS])) & bits)
        fail("%s: status %#x lacks some of %#x", step, ntohl(mnl_attr_get_u32(connection[CTA_STATUS])), bits);
}

static struct nlmsghdr *verdict(char *room)
{
    struct nlmsghdr *message;

    memset(room, 0, MESSAGE_ROOM);
    message = nfq_nlmsg_put(room, NFQNL_MSG_VERDICT, QUEUE);
    nfq_nlmsg_verdict_put(message, packet_id, NF_ACCEPT);
    return message;
}

static void send_message(const struct nlmsghdr *message, const char *step)
{
    check(mnl_socket_sendto(netlink, message, message->nlmsg_len), step);
}

static void accept_packet(void)
{
    char room[MESSAGE_ROOM];

    send_message(verdict(room), "accept");
}

static void bind_queue(void)
{
    char room[MESSAGE_ROOM] = { 0 };
    struct nlmsghdr *message = nfq_nlmsg_put(room, NFQNL_MSG_CONFIG, QUEUE);

    message->nlmsg_flags |= NLM_F_ACK;
    nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
    nfq_nlmsg_cfg_put_params(message, NFQNL_COPY_PACKET, 0xffff);
    mnl_attr_put_u32(message, NFQA_CFG_FLAGS, htonl(NFQA_CFG_F_CONNTRACK));
    mnl_attr_put_u32(message, NFQA_CFG_MASK, htonl(NFQA_CFG_F_CONNTRACK));
    send_message(message, "bind");
    check(recv(mnl_socket_get_fd(netlink), received, sizeof received, 0), "acknowledgement");
    if (((struct nlmsgerr *)mnl_nlmsg_get_payload((struct nlmsghdr *)received))->error)
        fail("bind with CONNTRACK: error %d", ((struct nlmsgerr *)mnl_nlmsg_get_payload((struct nlmsghdr *)received))->error);
}

/* --- traffic --- */

static struct sockaddr_storage address(const char *text, int port, socklen_t *length)
{
    struct sockaddr_storage all = { 0 };
    struct sockaddr_in *v4 = (struct sockaddr_in *)&all;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&all;

    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        *length = sizeof *v4;
    } else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        *length = sizeof *v6;
    } else {
        fail("address %s", text);
    }
    return all;
}

/* In this namespace, or in the peer's: a socket stays in the namespace it was made in. */
static int open_socket(int away, const char *text, int port, int type, int protocol)
{
    socklen_t length;
    struct sockaddr_storage local = address(text, port, &length);
    int fd, one = 1;

    check(setns(away, CLONE_NEWNET), "enter namespace");
    fd = check(socket(local.ss_family, type | SOCK_CLOEXEC, protocol), "socket");
    check(setns(home, CLONE_NEWNET), "leave namespace");
    check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one), "SO_REUSEADDR");
    check(bind(fd, (struct sockaddr *)&local, length), text);
    return fd;
}

static void send_to(int fd, const void *body, size_t size, const char *text, int port)
{
    socklen_t length;
    struct sockaddr_storage remote = address(text, port, &length);

    check(sendto(fd, body, size, 0, (struct sockaddr *)&remote, length), "send");
}

static void start_connecting(int fd, const char *text, int port)
{
    socklen_t length;
    struct sockaddr_storage remote = address(text, port, &length);

    check(fcntl(fd, F_SETFL, O_NONBLOCK), "O_NONBLOCK");
    if (connect(fd, (struct sockaddr *)&remote, length) == 0 || errno != EINPROGRESS)
        fail("connect to %s %d", text, port);
}

static void expect_read(int fd, const char *expected, const char *step)
{
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    char body[64];
    ssize_t length;

    if (poll(&ready, 1, WAIT_MS) != 1)
        fail("%s: nothing arrived", step);
    length = check(recv(fd, body, sizeof body, 0), step);
    if (length != (ssize_t)strlen(expected) || memcmp(body, expected, length))
        fail("%s: '%.*s' arrived, not '%s'", step, (int)length, body, expected);
}

static void udp(int away)
{
    char room[MESSAGE_ROOM];
    static const unsigned char labels[16] = { 0x02 }, mask[16] = { 0x0f };
    static const unsigned char expected[16] = { 0x22 };
    int in = open_socket(home, "10.0.0.1", 9, SOCK_DGRAM, 0);
    int out = open_socket(away, "10.0.0.2", 4321, SOCK_DGRAM, 0);
    struct nlmsghdr *message;
    struct nlattr *nest;

    send_to(out, "one", 3, "10.0.0.1", 9);
    receive_golden("packet-ct-udp", "recv after sendto of 3 bytes UDP from the peer namespace",
                   "the first packet of a UDP connection, with mark 0x2a and label 5 by rules before the queue");
    expect_info(IP_CT_NEW, "udp");
    expect_number(CTA_MARK, 0x2a, "udp");
    expect(CTA_LABELS, "udp");
    message = verdict(room);
    nest = mnl_attr_nest_start(message, NFQA_CT);
    mnl_attr_put_u32(message, CTA_TIMEOUT, htonl(77));
    mnl_attr_put(message, CTA_LABELS, sizeof labels, labels);
    mnl_attr_put(message, CTA_LABELS_MASK, sizeof mask, mask);
    mnl_attr_put_u32(message, CTA_MARK, htonl(0x0100));
    mnl_attr_put_u32(message, CTA_MARK_MASK, htonl(0xff00));
    mnl_attr_nest_end(message, nest);
    send_message(message, "change a connection");
    note("sent", "verdict-ct-change-mnl", "nfq_nlmsg_put, nfq_nlmsg_verdict_put, mnl_attr_nest_start(nlh, NFQA_CT) with CTA_TIMEOUT, CTA_LABELS, "
         "CTA_LABELS_MASK, CTA_MARK, CTA_MARK_MASK", "lets a packet pass; changes timeout, some labels and some bits of the mark of its connection", verdict_note);
    expect_read(in, "one", "udp");

    send_to(in, "two", 3, "10.0.0.2", 4321);
    receive_golden("packet-ct-udp-reply", "recv after sendto of 3 bytes UDP to the peer namespace, in OUTPUT",
                   "the first answer of the same connection: labels and mark are what that verdict made of them");
    expect_info(IP_CT_ESTABLISHED_REPLY, "udp reply");
    expect_number(CTA_MARK, 0x012a, "udp reply");
    expect(CTA_LABELS, "udp reply");
    if (memcmp(mnl_attr_get_payload(connection[CTA_LABELS]), expected, sizeof expected))
        fail("udp reply: labels");
    accept_packet();
    expect_read(out, "two", "udp reply");
    close(in);
    close(out);
}

static void zones(int away)
{
    int out = open_socket(away, "10.0.0.2", 4321, SOCK_DGRAM, 0);

    send_to(out, "zone", 4, "10.0.0.1", 10);
    receive_golden("packet-ct-zone", "recv after sendto of 4 bytes UDP from the peer namespace", "a packet whose connection is in zone 7");
    expect(CTA_ZONE, "zone");
    accept_packet();
    send_to(out, "zone", 4, "10.0.0.1", 11);
    receive_golden("packet-ct-zone-original", "recv after sendto of 4 bytes UDP from the peer namespace",
                   "a packet whose connection is in zone 8 in the original direction only");
    if (connection[CTA_ZONE])
        fail("zone of one direction: CTA_ZONE");
    accept_packet();
    close(out);
}

static void icmp(int away)
{
    struct icmphdr echo = { .type = ICMP_ECHO, .checksum = htons(0xe5ca), .un.echo = { .id = htons(0x1234), .sequence = htons(1) } };
    struct icmp6_hdr echo6 = { .icmp6_type = ICMP6_ECHO_REQUEST, .icmp6_id = htons(0x5678), .icmp6_seq = htons(1) };
    int out = open_socket(away, "10.0.0.2", 0, SOCK_RAW, IPPROTO_ICMP);
    int out6 = open_socket(away, "fd00::2", 0, SOCK_RAW, IPPROTO_ICMPV6);

    send_to(out, &echo, sizeof echo, "10.0.0.1", 0);
    receive_golden("packet-ct-icmp", "recv after sendto of an echo request with id 0x1234", "an ICMP packet with its connection");
    accept_packet();
    send_to(out6, &echo6, sizeof echo6, "fd00::1", 0);
    receive_golden("packet-ct-icmp6", "recv after sendto of an ICMPv6 echo request with id 0x5678", "an ICMPv6 packet with its connection");
    accept_packet();
    close(out);
    close(out6);
}

static void tcp6(int away)
{
    int in = open_socket(home, "fd00::1", 22, SOCK_STREAM, 0);
    int out = open_socket(away, "fd00::2", 4321, SOCK_STREAM, 0);

    check(listen(in, 1), "listen");
    start_connecting(out, "fd00::1", 22);
    receive_golden("packet-ct-tcp6", "recv after connect over IPv6", "a SYN over IPv6 with its connection");
    expect_info(IP_CT_NEW, "tcp6");
    accept_packet();
    receive("tcp6 acknowledgement");
    accept_packet();
    close(out);
    receive("tcp6 end");
    accept_packet();
    close(in);
}

static void put_tuple(struct nlmsghdr *message, int type, uint32_t source, uint32_t destination, int source_port, int destination_port)
{
    struct nlattr *tuple = mnl_attr_nest_start(message, type);
    struct nlattr *part = mnl_attr_nest_start(message, CTA_TUPLE_IP);

    mnl_attr_put_u32(message, CTA_IP_V4_SRC, htonl(source));
    mnl_attr_put_u32(message, CTA_IP_V4_DST, htonl(destination));
    mnl_attr_nest_end(message, part);
    part = mnl_attr_nest_start(message, CTA_TUPLE_PROTO);
    mnl_attr_put_u8(message, CTA_PROTO_NUM, IPPROTO_TCP);
    mnl_attr_put_u16(message, CTA_PROTO_SRC_PORT, htons(source_port));
    mnl_attr_put_u16(message, CTA_PROTO_DST_PORT, htons(destination_port));
    mnl_attr_nest_end(message, part);
    mnl_attr_nest_end(message, tuple);
}

static void tcp(int away)
{
    char room[MESSAGE_ROOM];
    int in = open_socket(home, "10.0.0.1", 21, SOCK_STREAM, 0);
    int child_in = open_socket(home, "10.0.0.1", 5000, SOCK_STREAM, 0);
    int out = open_socket(away, "10.0.0.2", 4321, SOCK_STREAM, 0);
    int child = open_socket(away, "10.0.0.2", 4322, SOCK_STREAM, 0);
    struct nlmsghdr *message;
    struct nlattr *nest;
    struct pkt_buff *packet;
    int server;

    check(listen(in, 1), "listen");
    check(listen(child_in, 1), "listen");
    start_connecting(out, "10.0.0.1", 2021);
    receive_golden("packet-ct-tcp-new", "recv after connect to port 2021", "a SYN whose destination port was translated from 2021 to 21, with helper ftp");
    expect_info(IP_CT_NEW, "tcp");
    expect_status(IPS_DST_NAT, "tcp");
    expect(CTA_HELP, "tcp");
    accept_packet();
    receive_golden("packet-ct-tcp", "recv, the next packet", "the acknowledgement that completes the handshake");
    expect_info(IP_CT_ESTABLISHED, "tcp");
    expect_status(IPS_SEEN_REPLY | IPS_ASSURED | IPS_CONFIRMED, "tcp");
    message = verdict(room);
    nest = mnl_attr_nest_start(message, NFQA_CT);
    struct nlattr *help = mnl_attr_nest_start(message, CTA_HELP);
    mnl_attr_put_strz(message, CTA_HELP_NAME, "ftp");
    mnl_attr_nest_end(message, help);
    mnl_attr_put_u32(message, CTA_MARK, htonl(7));
    mnl_attr_nest_end(message, nest);
    send_message(message, "helper");
    note("sent", "verdict-ct-helper-mnl", "nfq_nlmsg_put, nfq_nlmsg_verdict_put, mnl_attr_nest_start(nlh, NFQA_CT) with CTA_HELP { CTA_HELP_NAME } and CTA_MARK",
         "lets a packet pass; names the helper that its connection has, and sets the mark", verdict_note);
    server = check(accept(in, NULL, NULL), "accept");

    check(send(out, "hello", 5, 0), "send");
    receive("first data");
    expect_number(CTA_MARK, 7, "after the verdict with the helper");
    packet = pktb_alloc(AF_INET, mnl_attr_get_payload(attributes[NFQA_PAYLOAD]), mnl_attr_get_payload_len(attributes[NFQA_PAYLOAD]), 64);
    if (!packet || nfq_ip_set_transport_header(packet, nfq_ip_get_hdr(packet)) || !nfq_tcp_mangle_ipv4(packet, 0, 5, "hi", 2))
        fail("mangle");
    message = verdict(room);
    nest = mnl_attr_nest_start(message, NFQA_CT);
    mnl_attr_nest_end(message, nest);
    nfq_nlmsg_verdict_put_pkt(message, pktb_data(packet), pktb_len(packet));
    send_message(message, "shorter segment");
    note("sent", "verdict-ct-adjust-mnl", "nfq_nlmsg_put, nfq_nlmsg_verdict_put, mnl_attr_nest_start(nlh, NFQA_CT), mnl_attr_nest_end, nfq_nlmsg_verdict_put_pkt",
         "replaces 5 bytes of a TCP stream by 2; the empty NFQA_CT has the kernel adjust sequence numbers", verdict_note);
    pktb_free(packet);
    expect_read(server, "hi", "shorter segment");

    check(send(out, "world", 5, 0), "send");
    receive_golden("packet-ct-seq-adj", "recv after that verdict and another send", "a segment of a connection whose sequence numbers are adjusted");
    expect_status(IPS_SEQ_ADJUST, "sequence adjustment");
    expect(CTA_SEQ_ADJ_ORIG, "sequence adjustment");
    message = verdict(room);
    nest = mnl_attr_nest_start(message, NFQA_CT);
    mnl_attr_nest_end(message, nest);
    nest = mnl_attr_nest_start(message, NFQA_EXP);
    put_tuple(message, CTA_EXPECT_TUPLE, 0x0a000002, 0x0a000001, 0, 5000);
    put_tuple(message, CTA_EXPECT_MASK, 0xffffffff, 0xffffffff, 0, 0xffff);
    mnl_attr_put_u32(message, CTA_EXPECT_FLAGS, htonl(0));
    mnl_attr_nest_end(message, nest);
    send_message(message, "expectation");
    note("sent", "verdict-expect-mnl", "nfq_nlmsg_put, nfq_nlmsg_verdict_put, mnl_attr_nest_start(nlh, NFQA_CT), mnl_attr_nest_end, "
         "mnl_attr_nest_start(nlh, NFQA_EXP) with CTA_EXPECT_TUPLE, CTA_EXPECT_MASK, CTA_EXPECT_FLAGS",
         "lets a packet pass; its connection then expects another to port 5000", verdict_note);
    expect_read(server, "world", "second segment");
    start_connecting(child, "10.0.0.1", 5000);
    receive_golden("packet-ct-expected", "recv after that verdict and a connect to port 5000",
                   "the first packet of an expected connection: RELATED, with its master");
    expect_info(IP_CT_RELATED, "expected");
    expect_status(IPS_EXPECTED, "expected");
    expect(CTA_TUPLE_MASTER, "expected");
    accept_packet();
}

int main(int count, char **arguments)
{
    char path[64];
    int away;

    if (count != 2) {
        fprintf(stderr, "usage: conntrack PID-IN-THE-PEER-NAMESPACE (run it by capture-conntrack.sh)\n");
        return 2;
    }
    marker = check(open("/dev/null", O_WRONLY | O_CLOEXEC), "marker");
    home = check(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "own namespace");
    snprintf(path, sizeof path, "/proc/%s/ns/net", arguments[1]);
    away = check(open(path, O_RDONLY | O_CLOEXEC), path);
    netlink = mnl_socket_open(NETLINK_NETFILTER);
    if (!netlink || mnl_socket_bind(netlink, 0, MNL_SOCKET_AUTOPID) < 0)
        fail("netlink socket");
    bind_queue();
    udp(away);
    zones(away);
    icmp(away);
    tcp6(away);
    tcp(away);
    return 0;
}
