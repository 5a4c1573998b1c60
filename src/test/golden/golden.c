/*
 * Makes the C library and the kernel say the things our codec must read and write, so that golden bytes come from outside it.
 *
 * Run by capture.sh, which prepares the network and traces the system calls. After a call that put a message on the netlink socket, or took one
 * from it, the program writes one line to a marker descriptor:
 *
 *     golden <TAB> sent|received <TAB> fixture name <TAB> call <TAB> what the message is <TAB> what it does not hold for
 *
 * strace records the marker between the messages, and annotate.py takes the last message before it in the given direction.
 *
 * Topology, all in one private network namespace but for the far end of the veth pair:
 *
 *     [this namespace]  lo 127.0.0.1, ::1                      [peer namespace]
 *                       veth0 10.0.0.1 02:00:00:00:00:01 ----- veth1 10.0.0.2 02:00:00:00:00:02
 *     OUTPUT -o lo    udp dport 9 -> queue 0
 *     INPUT  -i veth0 udp dport 9 -> queue 0
 *
 * Every step checks that the kernel did what the message asked (packet delivered, dropped, replaced): bytes nobody obeyed are no golden bytes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The library's own copy of the header hides the kernel's and ends before this. */
enum { ATTRIBUTE_PRIORITY = 21 };

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { QUEUE = 0, OTHER_QUEUE = 5, MNL_QUEUE = 6, NO_QUEUE = 9 };
enum { SOURCE_PORT = 4321, OWNED_SOURCE_PORT = 4322, PORT = 9 };
enum { MARK = 0x2a, PRIORITY = 6, TEST_UID = 1001, TEST_GID = 1002 };
enum { WAIT_MS = 2000, SILENCE_MS = 100 };
enum { MESSAGE_ROOM = 512 };

static int marker;
static struct nfq_handle *classic;
static struct nfq_q_handle *queue;
static char received[0x20000];
static int received_length;

static struct {
    uint32_t id;
    uint32_t mark;
    int payload_length;
    unsigned char payload[0x10000];
} packet;

static void __attribute__((noreturn, format(printf, 1, 2))) fail(const char *format, ...)
{
    va_list arguments;
    int error = errno;

    va_start(arguments, format);
    fprintf(stderr, "golden: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, " (errno %d: %s)\n", error, strerror(error));
    va_end(arguments);
    exit(1);
}

static void check(int result, const char *what)
{
    if (result < 0)
        fail("%s", what);
}

static void note(const char *direction, const char *name, const char *call, const char *meaning, const char *limits)
{
    char line[2048];
    int length = snprintf(line, sizeof line, "golden\t%s\t%s\t%s\t%s\t%s", direction, name, call, meaning, limits);

    if (length >= (int)sizeof line || write(marker, line, length) != length)
        fail("marker for %s", name);
}

#define SENT(name, call, meaning, limits) note("sent", name, call, meaning, limits)
#define RECEIVED(name, call, meaning, limits) note("received", name, call, meaning, limits)

/* --- UDP, the traffic that is queued --- */

static int udp_socket(int family, const char *address, int port)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    check(fd, "udp socket");
    if (family == AF_INET) {
        inet_pton(AF_INET, address, &v4.sin_addr);
        check(bind(fd, (struct sockaddr *)&v4, sizeof v4), address);
    } else {
        inet_pton(AF_INET6, address, &v6.sin6_addr);
        check(bind(fd, (struct sockaddr *)&v6, sizeof v6), address);
    }
    return fd;
}

static void send_udp(int fd, int family, const char *address, size_t length)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(PORT) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(PORT) };
    char body[2048];

    for (size_t i = 0; i < length; i++)
        body[i] = 'a' + i % 26;
    if (family == AF_INET) {
        inet_pton(AF_INET, address, &v4.sin_addr);
        check(sendto(fd, body, length, 0, (struct sockaddr *)&v4, sizeof v4), "send udp");
    } else {
        inet_pton(AF_INET6, address, &v6.sin6_addr);
        check(sendto(fd, body, length, 0, (struct sockaddr *)&v6, sizeof v6), "send udp6");
    }
}

static bool readable(int fd, int milliseconds)
{
    struct pollfd poll_one = { .fd = fd, .events = POLLIN };

    return poll(&poll_one, 1, milliseconds) == 1;
}

static void expect_delivered(int fd, ssize_t length, const char *step)
{
    char body[2048];

    if (!readable(fd, WAIT_MS))
        fail("%s: packet was not delivered", step);
    if (recv(fd, body, sizeof body, 0) != length)
        fail("%s: delivered with another length than %zd", step, length);
}

static void expect_lost(int fd, const char *step)
{
    if (readable(fd, SILENCE_MS))
        fail("%s: packet was delivered", step);
}

/* --- netlink, the classic API --- */

static int on_packet(struct nfq_q_handle *q, struct nfgenmsg *message, struct nfq_data *data, void *context)
{
    unsigned char *payload;
    int length = nfq_get_payload(data, &payload);

    (void)q, (void)message, (void)context;
    packet.id = ntohl(nfq_get_msg_packet_hdr(data)->packet_id);
    packet.mark = nfq_get_nfmark(data);
    packet.payload_length = length;
    if (length > 0)
        memcpy(packet.payload, payload, length);
    return 0;
}

static void receive(int fd, const char *step)
{
    if (!readable(fd, WAIT_MS))
        fail("%s: no message from the kernel", step);
    received_length = recv(fd, received, sizeof received, 0);
    check(received_length, step);
}

static void receive_packet(struct nfq_handle *handle, const char *step)
{
    receive(nfq_fd(handle), step);
    if (((struct nlmsghdr *)received)->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET))
        fail("%s: message of type %#x is no packet", step, ((struct nlmsghdr *)received)->nlmsg_type);
    if (nfq_handle_packet(handle, received, received_length) != 0)
        fail("%s: nfq_handle_packet", step);
}

static void receive_error(int fd, int expected, const char *step)
{
    const struct nlmsghdr *header = (struct nlmsghdr *)received;
    const struct nlmsgerr *error = mnl_nlmsg_get_payload(header);

    receive(fd, step);
    if (header->nlmsg_type != NLMSG_ERROR)
        fail("%s: message of type %#x is no NLMSG_ERROR", step, header->nlmsg_type);
    if (error->error != -expected)
        fail("%s: kernel said %d, not %d", step, error->error, -expected);
}

static void accept_packet(void)
{
    check(nfq_set_verdict(queue, packet.id, NF_ACCEPT, 0, NULL), "accept");
}

static void expect_no_message(int fd, const char *step)
{
    if (readable(fd, 0))
        fail("%s: unexpected message from the kernel", step);
}

/* --- netlink, the mnl API --- */

/* Clears the room first: the helpers leave padding as they find it. */
static struct nlmsghdr *put_message(char *buffer, int type, int queue_number)
{
    memset(buffer, 0, MESSAGE_ROOM);
    return nfq_nlmsg_put(buffer, type, queue_number);
}

static struct nlmsghdr *verdict_message(char *buffer, int queue_number, uint32_t id, uint32_t verdict, uint32_t seq)
{
    struct nlmsghdr *message = put_message(buffer, NFQNL_MSG_VERDICT, queue_number);

    message->nlmsg_seq = seq;
    nfq_nlmsg_verdict_put(message, id, verdict);
    return message;
}

static struct nlmsghdr *config_message(char *buffer, int queue_number, uint32_t seq)
{
    struct nlmsghdr *message = put_message(buffer, NFQNL_MSG_CONFIG, queue_number);

    message->nlmsg_flags |= NLM_F_ACK;
    message->nlmsg_seq = seq;
    return message;
}

static void send_message(int fd, const void *message, size_t length, const char *step)
{
    struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

    check(sendto(fd, message, length, 0, (struct sockaddr *)&kernel, sizeof kernel), step);
}

static void netlink_option(int fd, int option, int value)
{
    check(setsockopt(fd, SOL_NETLINK, option, &value, sizeof value), "netlink option");
}

/* --- a packet to put in place of a queued one: 20 bytes IPv4, 8 bytes UDP without checksum, 0 to 3 bytes body --- */

enum { REPLACEMENT_SIZE = 64 }; /* cleared beyond the packet: the library sends up to 3 bytes past the end it was given */

static int replacement(unsigned char *bytes, int length)
{
    uint32_t sum = 0;
    const unsigned char header[28] = {
        0x45, 0, 0, length, 0x12, 0x34, 0x40, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
        SOURCE_PORT >> 8, SOURCE_PORT & 0xff, 0, PORT, 0, length - 20, 0, 0,
    };

    memset(bytes, 0, REPLACEMENT_SIZE);
    memcpy(bytes, header, sizeof header);
    memcpy(bytes + 28, "XYZ", length - 28);
    for (int i = 0; i < 20; i += 2)
        sum += bytes[i] << 8 | bytes[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
    bytes[10] = sum >> 8;
    bytes[11] = sum & 0xff;
    return length;
}

/* --- the steps --- */

static const char *const config_note = "nlmsg_seq is 0 because nfq_open turns sequence tracking off; nlmsg_pid is 0, the kernel knows the sender";
static const char *const ack_note = "nlmsg_pid (the port id of our socket) varies from run to run";
static const char *const id_note = "the packet id is the one the queue gave in this run";
static const char *const verdict_note =
    "no NLM_F_ACK: the kernel answers only when it refuses; the packet id is the one the queue gave in this run";
static const char *const pad_note =
    "this library leaves the padding of the last attribute out of nlmsg_len, yet sends it: the bytes after the caller's payload, zero here because golden.c "
    "cleared them; the mnl helpers count it (see the -mnl file)";
static const char *const packet_note =
    "kernel 6.18, OUTPUT hook, without the flags GSO and UID_GID; newer kernels may add attributes; the IPv4 identification varies from run to run";

static void configure(void)
{
    classic = nfq_open();
    if (!classic)
        fail("nfq_open");
    queue = nfq_create_queue(classic, QUEUE, on_packet, NULL);
    if (!queue)
        fail("nfq_create_queue");
    SENT("bind", "nfq_create_queue(h, 0, callback, NULL)", "binds queue 0 to this socket", config_note);
    RECEIVED("ack-bind", "nfq_create_queue(h, 0, callback, NULL)", "the kernel's acknowledgement of the BIND: error 0, and of the request its header only",
            ack_note);
    check(nfq_set_mode(queue, NFQNL_COPY_META, 0), "meta");
    SENT("copy-mode-meta", "nfq_set_mode(qh, NFQNL_COPY_META, 0)", "asks for the attributes of packets without their bytes", config_note);
}

static void meta_packet(int out, int in)
{
    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "meta");
    RECEIVED("packet-meta", "recv after sendto of 4 bytes UDP", "a packet in copy mode META: no NFQA_PAYLOAD", packet_note);
    accept_packet();
    expect_delivered(in, 4, "meta");
}

static void configure_more(void)
{
    check(nfq_set_mode(queue, NFQNL_COPY_PACKET, 0xffff), "mode");
    SENT("copy-mode", "nfq_set_mode(qh, NFQNL_COPY_PACKET, 0xffff)",
        "asks for whole packets; the kernel cuts the range to 65531; the packed 5-byte structure is followed by 3 bytes of padding", config_note);
    RECEIVED("ack-copy-mode", "nfq_set_mode(qh, NFQNL_COPY_PACKET, 0xffff)", "the kernel's acknowledgement of the copy mode", ack_note);
    check(nfq_set_queue_maxlen(queue, 8192), "maxlen");
    SENT("max-length", "nfq_set_queue_maxlen(qh, 8192)", "sets the length of the queue in the kernel", config_note);
    check(nfq_set_queue_flags(queue, NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO | NFQA_CFG_F_UID_GID,
                    NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO | NFQA_CFG_F_UID_GID), "flags");
    SENT("flags", "nfq_set_queue_flags(qh, 13, 13)", "sets FAIL_OPEN, GSO and UID_GID", config_note);
    check(nfq_set_queue_flags(queue, NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO | NFQA_CFG_F_UID_GID, 0), "flags");
    SENT("flags-clear", "nfq_set_queue_flags(qh, 13, 0)", "clears FAIL_OPEN, GSO and UID_GID", config_note);
}

static void small_packets(int out, int in)
{
    for (int length = 1; length <= 4; length++) {
        char name[32], meaning[160];

        snprintf(name, sizeof name, "packet-udp-%d", length);
        snprintf(meaning, sizeof meaning, "a UDP packet with a body of %d byte%s: NFQA_PAYLOAD is last and not padded, nlmsg_len%s", length,
                length == 1 ? "" : "s", length == 4 ? " is a multiple of 4 here" : " is no multiple of 4");
        send_udp(out, AF_INET, "127.0.0.1", length);
        receive_packet(classic, name);
        RECEIVED(name, "recv after sendto of a UDP datagram", meaning, packet_note);
        accept_packet();
        if (length == 1)
            SENT("verdict-accept", "nfq_set_verdict(qh, id, NF_ACCEPT, 0, NULL)", "lets a packet pass unchanged", verdict_note);
        expect_delivered(in, length, name);
    }
}

static void plain_verdicts(int out, int in)
{
    unsigned char bytes[REPLACEMENT_SIZE];

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "drop");
    check(nfq_set_verdict(queue, packet.id, NF_DROP, 0, NULL), "drop");
    SENT("verdict-drop", "nfq_set_verdict(qh, id, NF_DROP, 0, NULL)", "drops a packet", verdict_note);
    expect_lost(in, "drop");

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "mark");
    check(nfq_set_verdict2(queue, packet.id, NF_ACCEPT, MARK, 0, NULL), "mark");
    SENT("verdict-mark", "nfq_set_verdict2(qh, id, NF_ACCEPT, 0x2a, 0, NULL)", "lets a packet pass with mark 0x2a", verdict_note);
    expect_delivered(in, 4, "mark");

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "mark and payload");
    check(nfq_set_verdict2(queue, packet.id, NF_ACCEPT, MARK, replacement(bytes, 30), bytes), "mark and payload");
    SENT("verdict-mark-payload", "nfq_set_verdict2(qh, id, NF_ACCEPT, 0x2a, 30, packet)", "lets a packet pass with mark 0x2a and other bytes", pad_note);
    expect_delivered(in, 2, "mark and payload");

    for (int length = 28; length <= 31; length++) {
        char name[32], call[80];

        snprintf(name, sizeof name, "verdict-payload-%d", length);
        snprintf(call, sizeof call, "nfq_set_verdict(qh, id, NF_ACCEPT, %d, packet)", length);
        send_udp(out, AF_INET, "127.0.0.1", 4);
        receive_packet(classic, name);
        check(nfq_set_verdict(queue, packet.id, NF_ACCEPT, replacement(bytes, length), bytes), name);
        SENT(name, call, "lets a packet pass with other bytes", pad_note);
        expect_delivered(in, length - 28, name);
    }
    expect_no_message(nfq_fd(classic), "plain verdicts");
}

static void requeue_verdicts(int out, int in)
{
    struct nfq_handle *other = nfq_open();
    struct nfq_q_handle *other_queue = other ? nfq_create_queue(other, OTHER_QUEUE, on_packet, NULL) : NULL;

    if (!other_queue)
        fail("queue 5");
    check(nfq_set_mode(other_queue, NFQNL_COPY_PACKET, 0xffff), "queue 5");
    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "to queue 5");
    check(nfq_set_verdict(queue, packet.id, NF_QUEUE_NR(5), 0, NULL), "to queue 5");
    SENT("verdict-queue-5", "nfq_set_verdict(qh, id, NF_QUEUE_NR(5), 0, NULL)",
        "hands the packet to queue 5; lost if nobody listens there", verdict_note);
    receive_packet(other, "from queue 5");
    RECEIVED("packet-queue-5", "recv on the socket of queue 5", "the packet handed over from queue 0 arrives on queue 5 with an id of that queue", packet_note);
    check(nfq_set_verdict(other_queue, packet.id, NF_ACCEPT, 0, NULL), "accept on queue 5");
    expect_delivered(in, 4, "queue 5");
    check(nfq_destroy_queue(other_queue), "unbind 5");
    nfq_close(other);

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "bypass");
    check(nfq_set_verdict(queue, packet.id, NF_QUEUE_NR(5) | NF_VERDICT_FLAG_QUEUE_BYPASS, 0, NULL), "bypass");
    SENT("verdict-queue-5-bypass", "nfq_set_verdict(qh, id, NF_QUEUE_NR(5) | NF_VERDICT_FLAG_QUEUE_BYPASS, 0, NULL)",
        "hands the packet to queue 5, or lets it pass if nobody listens there (nobody did: it passed)", verdict_note);
    expect_delivered(in, 4, "bypass");

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "repeat");
    check(nfq_set_verdict2(queue, packet.id, NF_REPEAT, MARK, 0, NULL), "repeat");
    SENT("verdict-repeat-mark", "nfq_set_verdict2(qh, id, NF_REPEAT, 0x2a, 0, NULL)", "sends the packet through the hook once more with mark 0x2a",
        verdict_note);
    receive_packet(classic, "repeated");
    if (packet.mark != MARK)
        fail("repeated packet has mark %#x", packet.mark);
    RECEIVED("packet-repeated", "recv after the REPEAT verdict", "the repeated packet: a new id, and the mark the verdict gave it", packet_note);
    accept_packet();
    expect_delivered(in, 4, "repeat");
    expect_no_message(nfq_fd(classic), "requeue verdicts");
}

static void batch_verdicts(int out, int in)
{
    for (int marked = 0; marked <= 1; marked++) {
        for (int i = 0; i < 3; i++) {
            send_udp(out, AF_INET, "127.0.0.1", 4);
            receive_packet(classic, "batch");
        }
        if (marked) {
            check(nfq_set_verdict_batch2(queue, packet.id, NF_ACCEPT, MARK), "batch mark");
            SENT("verdict-batch-mark", "nfq_set_verdict_batch2(qh, id, NF_ACCEPT, 0x2a)",
                "lets all waiting packets with an id up to this one pass, with mark 0x2a", verdict_note);
        } else {
            check(nfq_set_verdict_batch(queue, packet.id, NF_ACCEPT), "batch");
            SENT("verdict-batch", "nfq_set_verdict_batch(qh, id, NF_ACCEPT)", "lets all waiting packets with an id up to this one pass", verdict_note);
        }
        for (int i = 0; i < 3; i++)
            expect_delivered(in, 4, "batch");
    }
    expect_no_message(nfq_fd(classic), "batch verdicts");
}

static void other_packets(int out, int in, int peer)
{
    int v6_in = udp_socket(AF_INET6, "::1", PORT);
    int v6_out = udp_socket(AF_INET6, "::1", SOURCE_PORT);
    int veth_in = udp_socket(AF_INET, "10.0.0.1", PORT);
    int value, owned;

    send_udp(v6_out, AF_INET6, "::1", 4);
    receive_packet(classic, "ipv6");
    RECEIVED("packet-udp6", "recv after sendto ::1 of 4 bytes UDP", "an IPv6 packet: nfgen_family 10, hw_protocol 0x86dd",
            "kernel 6.18, OUTPUT hook, without the flags GSO and UID_GID; the flow label is a hash and varies from boot to boot");
    accept_packet();
    expect_delivered(v6_in, 4, "ipv6");

    value = MARK;
    check(setsockopt(out, SOL_SOCKET, SO_MARK, &value, sizeof value), "SO_MARK");
    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "mark");
    RECEIVED("packet-mark", "recv after sendto on a socket with SO_MARK 0x2a", "a packet with a mark", packet_note);
    accept_packet();
    expect_delivered(in, 4, "mark");
    value = 0;
    check(setsockopt(out, SOL_SOCKET, SO_MARK, &value, sizeof value), "SO_MARK");

    value = PRIORITY;
    check(setsockopt(out, SOL_SOCKET, SO_PRIORITY, &value, sizeof value), "SO_PRIORITY");
    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "priority");
    RECEIVED("packet-priority", "recv after sendto on a socket with SO_PRIORITY 6", "a packet with a priority", packet_note);
    accept_packet();
    expect_delivered(in, 4, "priority");
    value = 0;
    check(setsockopt(out, SOL_SOCKET, SO_PRIORITY, &value, sizeof value), "SO_PRIORITY");

    check(nfq_set_mode(queue, NFQNL_COPY_PACKET, 40), "range 40");
    SENT("copy-mode-40", "nfq_set_mode(qh, NFQNL_COPY_PACKET, 40)", "asks for the first 40 bytes of each packet", config_note);
    send_udp(out, AF_INET, "127.0.0.1", 100);
    receive_packet(classic, "truncated");
    if (packet.payload_length != 40)
        fail("truncated packet has %d bytes", packet.payload_length);
    RECEIVED("packet-truncated", "recv after sendto of 100 bytes UDP", "the first 40 bytes of a packet of 128: NFQA_CAP_LEN tells the whole length",
            packet_note);
    accept_packet();
    expect_delivered(in, 100, "truncated");
    check(nfq_set_mode(queue, NFQNL_COPY_PACKET, 0xffff), "range");

    check(nfq_set_queue_flags(queue, NFQA_CFG_F_UID_GID, NFQA_CFG_F_UID_GID), "uid");
    check(setegid(TEST_GID), "setegid");
    check(seteuid(TEST_UID), "seteuid");
    owned = udp_socket(AF_INET, "127.0.0.1", OWNED_SOURCE_PORT);
    check(seteuid(0), "seteuid 0");
    check(setegid(0), "setegid 0");
    send_udp(owned, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "uid");
    RECEIVED("packet-uid-gid", "recv after sendto on a socket opened by user 1001, group 1002", "a packet with the owner of its socket (flag UID_GID)",
            "kernel 6.18; only for a local socket, only with the flag; the IPv4 identification varies from run to run");
    accept_packet();
    expect_delivered(in, 4, "uid");
    close(owned);
    check(nfq_set_queue_flags(queue, NFQA_CFG_F_UID_GID, 0), "uid off");

    check(nfq_set_queue_flags(queue, NFQA_CFG_F_GSO, NFQA_CFG_F_GSO), "gso");
    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "checksum not ready");
    RECEIVED("packet-csum-not-ready", "recv after sendto of 4 bytes UDP, flag GSO set",
            "a packet whose UDP checksum is not computed yet: NFQA_SKB_INFO has CSUMNOTREADY, the checksum field holds the pseudo header's sum",
            "needs a device with checksum offload; with flag GSO only; the IPv4 identification varies from run to run");
    accept_packet();
    expect_delivered(in, 4, "checksum not ready");
    value = 20;
    check(setsockopt(out, IPPROTO_UDP, UDP_SEGMENT, &value, sizeof value), "UDP_SEGMENT");
    send_udp(out, AF_INET, "127.0.0.1", 50);
    receive_packet(classic, "gso");
    RECEIVED("packet-gso", "recv after sendto of 50 bytes UDP with UDP_SEGMENT 20, flag GSO set",
            "a packet the kernel will cut into segments later: NFQA_SKB_INFO has GSO and CSUMNOTREADY",
            "needs segmentation offload; with flag GSO only; the IPv4 identification varies from run to run");
    accept_packet();
    /* cut only at the receiving socket, which did not ask for coalesced datagrams */
    expect_delivered(in, 20, "gso segment 1");
    expect_delivered(in, 20, "gso segment 2");
    expect_delivered(in, 10, "gso segment 3");
    value = 0;
    check(setsockopt(out, IPPROTO_UDP, UDP_SEGMENT, &value, sizeof value), "UDP_SEGMENT off");
    check(nfq_set_queue_flags(queue, NFQA_CFG_F_GSO, 0), "gso off");

    send_udp(peer, AF_INET, "10.0.0.1", 4);
    receive_packet(classic, "veth");
    RECEIVED("packet-veth-input", "recv after sendto of 4 bytes UDP from the peer namespace",
            "a packet that came in over a veth pair: INPUT hook, NFQA_IFINDEX_INDEV and NFQA_HWADDR (the sender's)",
            "kernel 6.18, INPUT hook; the interface index is of this run, the IPv4 identification varies from run to run");
    accept_packet();
    expect_delivered(veth_in, 4, "veth");

    value = 1;
    check(setsockopt(veth_in, SOL_SOCKET, SO_TIMESTAMP, &value, sizeof value), "SO_TIMESTAMP");
    usleep(50000); /* the kernel switches time stamping on in deferred work */
    send_udp(peer, AF_INET, "10.0.0.1", 4);
    receive_packet(classic, "timestamp");
    RECEIVED("packet-timestamp", "recv after sendto of 4 bytes UDP from the peer namespace, while a socket uses SO_TIMESTAMP",
            "a packet that came in while time stamps were on", "kernel 6.18, INPUT hook; the time stamp and the IPv4 identification vary from run to run");
    accept_packet();
    expect_delivered(veth_in, 4, "timestamp");
    expect_no_message(nfq_fd(classic), "other packets");
    close(v6_in);
    close(v6_out);
    close(veth_in);
}

static void errors(void)
{
    char buffer[MNL_SOCKET_BUFFER_SIZE];
    int fd = nfq_fd(classic);
    struct nfq_handle *stranger = nfq_open();
    struct nlmsghdr *message;
    int raw;

    check(nfq_set_verdict(queue, 0x7ffffff0, NF_ACCEPT, 0, NULL), "unknown id");
    receive_error(fd, ENOENT, "unknown id");
    RECEIVED("error-enoent", "nfq_set_verdict(qh, 0x7ffffff0, NF_ACCEPT, 0, NULL)",
            "the kernel's answer to a verdict for a packet it does not hold: ENOENT, although no NLM_F_ACK was set, and the whole request after it",
            "not with NETLINK_CAP_ACK (see error-enoent-capped); nlmsg_pid varies from run to run");
    netlink_option(fd, NETLINK_CAP_ACK, 1);
    check(nfq_set_verdict(queue, 0x7ffffff0, NF_ACCEPT, 0, NULL), "unknown id");
    receive_error(fd, ENOENT, "unknown id, capped");
    RECEIVED("error-enoent-capped", "nfq_set_verdict(qh, 0x7ffffff0, NF_ACCEPT, 0, NULL) with NETLINK_CAP_ACK",
            "the same, of the request its header only: nlmsg_flags has NLM_F_CAPPED", "not without NETLINK_CAP_ACK; nlmsg_pid varies from run to run");
    netlink_option(fd, NETLINK_CAP_ACK, 0);

    message = config_message(buffer, QUEUE, 21);
    nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
    send_message(fd, message, message->nlmsg_len, "bind twice");
    receive_error(fd, EBUSY, "bind twice");
    RECEIVED("error-ebusy", "sendto(BIND) for a queue this very socket owns", "the kernel's answer: EBUSY", "nlmsg_pid varies from run to run");

    if (!stranger)
        fail("nfq_open");
    send_message(nfq_fd(stranger), message, message->nlmsg_len, "bind a foreign queue");
    receive_error(nfq_fd(stranger), EPERM, "bind a foreign queue");
    RECEIVED("error-eperm", "sendto(BIND) for a queue that another socket owns",
            "the kernel's answer: EPERM, the same as for a process without CAP_NET_ADMIN", "nlmsg_pid varies from run to run");
    nfq_close(stranger);

    message = config_message(buffer, NO_QUEUE, 22);
    nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_UNBIND);
    send_message(fd, message, message->nlmsg_len, "unbind nothing");
    receive_error(fd, ENODEV, "unbind nothing");
    RECEIVED("error-enodev", "sendto(UNBIND) for queue 9, which does not exist", "the kernel's answer: ENODEV", "nlmsg_pid varies from run to run");

    raw = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    check(raw, "raw netlink socket");
    netlink_option(raw, NETLINK_EXT_ACK, 1);
    message = config_message(buffer, NO_QUEUE, 23);
    nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
    mnl_attr_put(message, NFQA_CFG_PARAMS, 4, "\0\0\0\0");
    send_message(raw, message, message->nlmsg_len, "short parameters");
    SENT("malformed-params", "sendto(BIND with an NFQA_CFG_PARAMS of 4 bytes)", "a request that breaks the kernel's attribute policy: the structure has 5 bytes",
        "made to be refused");
    receive_error(raw, ERANGE, "short parameters");
    RECEIVED("error-extack", "sendto(BIND with an NFQA_CFG_PARAMS of 4 bytes) with NETLINK_EXT_ACK",
            "the kernel's extended answer: ERANGE, the whole request, then a text and the offset of the attribute refused",
            "not without NETLINK_EXT_ACK; text and attributes depend on the kernel; nlmsg_pid varies from run to run");
    netlink_option(raw, NETLINK_CAP_ACK, 1);
    send_message(raw, message, message->nlmsg_len, "short parameters");
    receive_error(raw, ERANGE, "short parameters, capped");
    RECEIVED("error-extack-capped", "the same with NETLINK_EXT_ACK and NETLINK_CAP_ACK",
            "the kernel's extended answer when only the header of the request is given back: the attributes follow it directly",
            "not without both options; text and attributes depend on the kernel; nlmsg_pid varies from run to run");
    message = config_message(buffer, NO_QUEUE, 24);
    nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
    send_message(raw, message, message->nlmsg_len, "bind with both options");
    receive_error(raw, 0, "bind with both options");
    RECEIVED("ack-bind-extack", "sendto(BIND) with NETLINK_EXT_ACK and NETLINK_CAP_ACK",
            "an acknowledgement on a socket with both options: nothing to add",
            "nlmsg_pid varies from run to run");
    close(raw);
}

static void with_mnl(int out, int in)
{
    char buffer[MNL_SOCKET_BUFFER_SIZE];
    unsigned char bytes[REPLACEMENT_SIZE];
    struct nlmsghdr *message;
    struct nlmsghdr *second;
    struct nlattr *nest;
    uint32_t first_id;
    int fd = nfq_fd(classic);
    int raw = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    uint32_t seq = 1;

    check(raw, "raw netlink socket");
    message = config_message(buffer, MNL_QUEUE, seq++);
    nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
    nfq_nlmsg_cfg_put_params(message, NFQNL_COPY_PACKET, 0xffff);
    nfq_nlmsg_cfg_put_qmaxlen(message, 8192);
    mnl_attr_put_u32(message, NFQA_CFG_FLAGS, htonl(NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO | NFQA_CFG_F_UID_GID));
    mnl_attr_put_u32(message, NFQA_CFG_MASK, htonl(NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO | NFQA_CFG_F_UID_GID));
    send_message(raw, message, message->nlmsg_len, "everything in one message");
    SENT("config-one-message-mnl", "nfq_nlmsg_put, _cfg_put_cmd, _cfg_put_params, _cfg_put_qmaxlen, mnl_attr_put_u32 twice",
        "bind, copy mode, queue length and flags in one message", "nlmsg_seq is the caller's choice");
    receive_error(raw, 0, "everything in one message");
    message = config_message(buffer, MNL_QUEUE, seq++);
    nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_UNBIND);
    send_message(raw, message, message->nlmsg_len, "unbind");
    SENT("unbind-mnl", "nfq_nlmsg_put, nfq_nlmsg_cfg_put_cmd(nlh, AF_UNSPEC, NFQNL_CFG_CMD_UNBIND)", "gives queue 6 back", "nlmsg_seq is the caller's choice");
    receive_error(raw, 0, "unbind");
    close(raw);

    /* the classic socket owns queue 0, so verdicts for it go out by that socket */
    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "mnl accept");
    message = verdict_message(buffer, QUEUE, packet.id, NF_ACCEPT, seq++);
    send_message(fd, message, message->nlmsg_len, "mnl accept");
    SENT("verdict-accept-mnl", "nfq_nlmsg_put, nfq_nlmsg_verdict_put(nlh, id, NF_ACCEPT)", "lets a packet pass unchanged", id_note);
    expect_delivered(in, 4, "mnl accept");

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "mnl mark");
    message = verdict_message(buffer, QUEUE, packet.id, NF_ACCEPT, seq++);
    nfq_nlmsg_verdict_put_mark(message, MARK);
    send_message(fd, message, message->nlmsg_len, "mnl mark");
    SENT("verdict-mark-mnl", "nfq_nlmsg_put, nfq_nlmsg_verdict_put, nfq_nlmsg_verdict_put_mark(nlh, 0x2a)", "lets a packet pass with mark 0x2a", id_note);
    expect_delivered(in, 4, "mnl mark");

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "mnl priority");
    message = verdict_message(buffer, QUEUE, packet.id, NF_REPEAT, seq++);
    mnl_attr_put_u32(message, ATTRIBUTE_PRIORITY, htonl(PRIORITY));
    send_message(fd, message, message->nlmsg_len, "mnl priority");
    SENT("verdict-repeat-priority-mnl", "nfq_nlmsg_put, nfq_nlmsg_verdict_put(nlh, id, NF_REPEAT), mnl_attr_put_u32(nlh, NFQA_PRIORITY, htonl(6))",
        "sends a packet through the hook once more with priority 6", "kernel 5.18 and later");
    receive_packet(classic, "mnl priority repeated");
    RECEIVED("packet-repeated-priority", "recv after that verdict", "the repeated packet has the priority the verdict gave it", packet_note);
    accept_packet();
    expect_delivered(in, 4, "mnl priority");

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "mnl connmark");
    message = verdict_message(buffer, QUEUE, packet.id, NF_ACCEPT, seq++);
    nest = mnl_attr_nest_start(message, NFQA_CT);
    mnl_attr_put_u32(message, CTA_MARK, htonl(MARK));
    mnl_attr_nest_end(message, nest);
    send_message(fd, message, message->nlmsg_len, "mnl connmark");
    SENT("verdict-connmark-mnl", "nfq_nlmsg_put, nfq_nlmsg_verdict_put, mnl_attr_nest_start(nlh, NFQA_CT), mnl_attr_put_u32(nlh, CTA_MARK, htonl(0x2a))",
        "lets a packet pass and sets the mark of its connection",
        "this kernel was built without the conntrack glue: it took the message and left the connection alone");
    expect_delivered(in, 4, "mnl connmark");

    for (int length = 28; length <= 31; length++) {
        char name[40], call[120];

        snprintf(name, sizeof name, "verdict-payload-%d-mnl", length);
        snprintf(call, sizeof call, "nfq_nlmsg_put, nfq_nlmsg_verdict_put, nfq_nlmsg_verdict_put_pkt(nlh, packet, %d)", length);
        send_udp(out, AF_INET, "127.0.0.1", 4);
        receive_packet(classic, name);
        message = verdict_message(buffer, QUEUE, packet.id, NF_ACCEPT, seq++);
        nfq_nlmsg_verdict_put_pkt(message, bytes, replacement(bytes, length));
        send_message(fd, message, message->nlmsg_len, name);
        SENT(name, call, "lets a packet pass with other bytes", "the mnl helpers pad the last attribute and count the padding in nlmsg_len, not in nla_len");
        expect_delivered(in, length - 28, name);
    }

    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "two verdicts");
    first_id = packet.id;
    send_udp(out, AF_INET, "127.0.0.1", 4);
    receive_packet(classic, "two verdicts");
    message = verdict_message(buffer, QUEUE, first_id, NF_DROP, seq++);
    second = verdict_message(buffer + MNL_ALIGN(message->nlmsg_len), QUEUE, packet.id, NF_ACCEPT, seq++);
    send_message(fd, message, MNL_ALIGN(message->nlmsg_len) + second->nlmsg_len, "two verdicts");
    SENT("two-verdicts-mnl", "sendto of two messages made by nfq_nlmsg_put and nfq_nlmsg_verdict_put",
            "two messages in one datagram: drops one packet, lets the next pass",
        id_note);
    expect_delivered(in, 4, "two verdicts");
    expect_lost(in, "two verdicts");
    expect_no_message(fd, "with mnl");
}

static void unconfigure(void)
{
    check(nfq_destroy_queue(queue), "unbind");
    SENT("unbind", "nfq_destroy_queue(qh)", "gives queue 0 back", config_note);
    RECEIVED("ack-unbind", "nfq_destroy_queue(qh)", "the kernel's acknowledgement of the UNBIND", ack_note);
    nfq_close(classic);
}

/* A socket of the peer namespace: a socket stays in the namespace it was made in. */
static int peer_socket(const char *peer_pid)
{
    char path[64];
    int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    int away, fd;

    snprintf(path, sizeof path, "/proc/%s/ns/net", peer_pid);
    away = open(path, O_RDONLY | O_CLOEXEC);
    check(home, "own namespace");
    check(away, path);
    check(setns(away, CLONE_NEWNET), "enter peer namespace");
    fd = udp_socket(AF_INET, "10.0.0.2", SOURCE_PORT);
    check(setns(home, CLONE_NEWNET), "leave peer namespace");
    close(away);
    close(home);
    return fd;
}

int main(int count, char **arguments)
{
    int in, out, peer;

    if (count != 2) {
        fprintf(stderr, "usage: golden PID-IN-THE-PEER-NAMESPACE (run it by capture.sh)\n");
        return 2;
    }
    marker = open("/dev/null", O_WRONLY | O_CLOEXEC);
    check(marker, "marker");
    in = udp_socket(AF_INET, "127.0.0.1", PORT);
    out = udp_socket(AF_INET, "127.0.0.1", SOURCE_PORT);
    peer = peer_socket(arguments[1]);

    configure();
    meta_packet(out, in);
    configure_more();
    small_packets(out, in);
    plain_verdicts(out, in);
    requeue_verdicts(out, in);
    batch_verdicts(out, in);
    other_packets(out, in, peer);
    errors();
    with_mnl(out, in);
    unconfigure();
    return 0;
}
