/*
 * An open-loop source of UDP packets over loopback: sends whether or not anybody keeps up. Prints one line of JSON.
 *
 * Two things would close the loop, and are kept out: a full send buffer (queued packets are charged to the socket; it is made large with
 * SO_SNDBUFFORCE, which needs CAP_NET_ADMIN, and a send that does not fit is an error, not a wait), and port-unreachable answers (a sink socket is
 * bound to the port; nobody reads it, its small buffer fills, and the kernel discards the rest).
 *
 * Each flow has a source port and a source address of its own, because the kernel's --queue-balance looks at the addresses only. Several flows take
 * turns; each sends a run of packets, by one sendmmsg.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The kernel takes 64 segments a send, from 6.9 on 128. A queue copies at most 65531 bytes of a packet. */
enum { HEADERS = 20 + 8, MAX_PAYLOAD = 65507, MAX_BATCH = 256, MAX_FLOWS = 4096, SAFE_SEGMENTS = 64, MAX_COPY = 65531 };

static struct {
    int port;
    int payload;
    int batch;
    double seconds;
    unsigned long packets;
    double rate;
    int send_buffer;
    int sink;
    int segment;
    int flows;
} options = { .port = 9, .payload = -1, .batch = 64, .seconds = 3, .send_buffer = 512 << 20, .sink = 1, .flows = 1 };

static void usage(void)
{
    fprintf(stderr,
        "usage: flood [-p port] [-l payload bytes] [-s seconds at most] [-n packets at most] [-r packets a second] [-b packets a sendmmsg]\n"
        "             [-w send buffer of a flow, bytes] [-S (no sink socket on the port)] [-f flows, in turn, each sends -b packets]\n"
        "             [-g bytes a segment: GSO packets of -l bytes, which must be more]\n"
        "defaults: -p 9 -l 36 (an IPv4 packet of 64 bytes; with -g the most segments, up to 64, that a queue copies whole) -s 3 -b 64 -w 536870912 -f 1,\n"
        "no limit of packets, as fast as it can\n");
    exit(2);
}

static void __attribute__((noreturn)) fail(const char *step)
{
    fprintf(stderr, "flood: %s: %s\n", step, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void sleep_until(double moment)
{
    struct timespec time = { .tv_sec = (time_t)moment, .tv_nsec = (long)((moment - (time_t)moment) * 1e9) };

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static void open_sink(const struct sockaddr_in *address)
{
    int sink = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), small = 1, on = 1;

    if (sink < 0 || setsockopt(sink, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) < 0
        || bind(sink, (const struct sockaddr *)address, sizeof *address) < 0)
        fail("sink");
    /* else the kernel cuts GSO packets into segments, in the reader's time, only to discard them */
    if (options.segment && setsockopt(sink, SOL_UDP, UDP_GRO, &on, sizeof on) < 0)
        fail("UDP_GRO");
}

static int open_flow(int number, const struct sockaddr_in *address)
{
    struct sockaddr_in source = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + number) };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        fail("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &options.send_buffer, sizeof options.send_buffer) < 0)
        fail("SO_SNDBUFFORCE");
    if (options.segment && setsockopt(fd, SOL_UDP, UDP_SEGMENT, &options.segment, sizeof options.segment) < 0)
        fail("UDP_SEGMENT");
    if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0)
        fail("bind");
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) < 0)
        fail("connect");
    return fd;
}

int main(int count, char **arguments)
{
    static char payload[MAX_PAYLOAD];
    static struct mmsghdr messages[MAX_BATCH];
    static int flows[MAX_FLOWS];
    struct iovec vector;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    unsigned long sent = 0, errors = 0, offered = 0, flow = 0;
    double start, time, end;
    int option;

    while ((option = getopt(count, arguments, "p:l:s:n:r:b:w:Sg:f:")) != -1)
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'l': options.payload = atoi(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'n': options.packets = strtoul(optarg, NULL, 0); break;
        case 'r': options.rate = atof(optarg); break;
        case 'b': options.batch = atoi(optarg); break;
        case 'w': options.send_buffer = atoi(optarg); break;
        case 'S': options.sink = 0; break;
        case 'g': options.segment = atoi(optarg); break;
        case 'f': options.flows = atoi(optarg); break;
        default: usage();
        }
    if (options.segment < 0 || options.segment > MAX_PAYLOAD)
        usage();
    if (options.payload < 0) {
        int segments = options.segment ? (MAX_COPY - HEADERS) / options.segment : 0;

        options.payload = options.segment ? options.segment * (segments < SAFE_SEGMENTS ? segments : SAFE_SEGMENTS) : 36;
    }
    if (optind != count || options.payload > MAX_PAYLOAD || options.batch < 1 || options.batch > MAX_BATCH || options.seconds <= 0 || options.rate < 0
        || options.flows < 1 || options.flows > MAX_FLOWS || (options.segment && options.payload <= options.segment))
        usage();

    address.sin_port = htons(options.port);
    if (options.sink)
        open_sink(&address);
    for (int i = 0; i < options.flows; i++)
        flows[i] = open_flow(i, &address);

    memset(payload, 'x', sizeof payload);
    vector = (struct iovec){ .iov_base = payload, .iov_len = options.payload };
    for (int i = 0; i < options.batch; i++)
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &vector, .msg_iovlen = 1 };

    start = now();
    end = start + options.seconds;
    while ((time = now()) < end && (!options.packets || offered < options.packets)) {
        unsigned long batch = options.batch, done = 0;

        if (options.rate) {
            unsigned long due = (time - start) * options.rate + 1;

            if (due <= offered) {
                double next = start + offered / options.rate;

                sleep_until(next < end ? next : end);
                continue;
            }
            /* a sender that fell behind catches up: the schedule does not wait for it; the run of a flow stays whole */
            if (options.flows == 1 && batch > due - offered)
                batch = due - offered;
        }
        if (options.packets && batch > options.packets - offered)
            batch = options.packets - offered;
        while (done < batch) {
            int some = sendmmsg(flows[flow], messages, batch - done, MSG_DONTWAIT);

            if (some > 0) {
                sent += some;
                done += some;
            } else if (errno == EPERM || errno == ENOBUFS || errno == ECONNREFUSED || errno == EAGAIN) {
                /* was offered, and is not sent again: else the rate would depend on the reader */
                errors++;
                done++;
            } else if (errno != EINTR)
                fail("sendmmsg");
        }
        offered += done;
        flow = (flow + 1) % options.flows;
    }
    time = now() - start;

    printf("{\"sent\": %lu, \"errors\": %lu, \"seconds\": %.3f, \"packetsPerSecond\": %.0f, \"payloadBytes\": %d, \"packetBytes\": %d, "
        "\"segmentBytes\": %d, \"flows\": %d}\n",
        sent, errors, time, sent / time, options.payload, options.payload + HEADERS, options.segment, options.flows);
    return 0;
}
