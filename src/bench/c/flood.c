/*
 * An open-loop source of UDP packets over loopback: sends whether or not anybody keeps up. Prints one line of JSON.
 *
 * Two things would close the loop, and are kept out: a full send buffer (queued packets are charged to the socket; it is made large with
 * SO_SNDBUFFORCE, which needs CAP_NET_ADMIN), and port-unreachable answers (a sink socket is bound to the port; nobody reads it, its small buffer
 * fills, and the kernel discards the rest).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADERS = 20 + 8, MAX_PAYLOAD = 65507, MAX_BATCH = 256 };

static struct {
    int port;
    int payload;
    int batch;
    double seconds;
    unsigned long packets;
    double rate;
    int send_buffer;
    int sink;
} options = { .port = 9, .payload = 36, .batch = 64, .seconds = 3, .send_buffer = 64 << 20, .sink = 1 };

static void usage(void)
{
    fprintf(stderr,
        "usage: flood [-p port] [-l payload bytes] [-s seconds at most] [-n packets at most] [-r packets a second] [-b packets a sendmmsg]\n"
        "             [-w send buffer, bytes] [-S (no sink socket on the port)]\n"
        "defaults: -p 9 -l 36 (an IPv4 packet of 64 bytes) -s 3 -b 64 -w 67108864, no limit of packets, as fast as it can\n");
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

int main(int count, char **arguments)
{
    static char payload[MAX_PAYLOAD];
    static struct mmsghdr messages[MAX_BATCH];
    struct iovec vector;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    unsigned long sent = 0, errors = 0;
    double start, time, end;
    int fd, option, small = 1;

    while ((option = getopt(count, arguments, "p:l:s:n:r:b:w:S")) != -1)
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'l': options.payload = atoi(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'n': options.packets = strtoul(optarg, NULL, 0); break;
        case 'r': options.rate = atof(optarg); break;
        case 'b': options.batch = atoi(optarg); break;
        case 'w': options.send_buffer = atoi(optarg); break;
        case 'S': options.sink = 0; break;
        default: usage();
        }
    if (optind != count || options.payload < 0 || options.payload > MAX_PAYLOAD || options.batch < 1 || options.batch > MAX_BATCH
        || options.seconds <= 0 || options.rate < 0)
        usage();

    address.sin_port = htons(options.port);
    if (options.sink) {
        int sink = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        if (sink < 0 || setsockopt(sink, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) < 0
            || bind(sink, (struct sockaddr *)&address, sizeof address) < 0)
            fail("sink");
    }
    fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fail("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &options.send_buffer, sizeof options.send_buffer) < 0)
        fail("SO_SNDBUFFORCE");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        fail("connect");

    memset(payload, 'x', sizeof payload);
    vector = (struct iovec){ .iov_base = payload, .iov_len = options.payload };
    for (int i = 0; i < options.batch; i++)
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &vector, .msg_iovlen = 1 };

    start = now();
    end = start + options.seconds;
    while ((time = now()) < end && (!options.packets || sent < options.packets)) {
        unsigned long batch = options.batch;
        int done;

        if (options.rate) {
            unsigned long due = (time - start) * options.rate + 1;

            if (due <= sent) {
                double next = start + sent / options.rate;

                sleep_until(next < end ? next : end);
                continue;
            }
            /* a sender that fell behind catches up: the schedule does not wait for it */
            if (batch > due - sent)
                batch = due - sent;
        }
        if (options.packets && batch > options.packets - sent)
            batch = options.packets - sent;
        done = sendmmsg(fd, messages, batch, 0);
        if (done > 0)
            sent += done;
        else if (errno == EINTR)
            continue;
        else if (errno == EPERM || errno == ENOBUFS || errno == ECONNREFUSED)
            errors++;
        else
            fail("sendmmsg");
    }
    time = now() - start;

    printf("{\"sent\": %lu, \"errors\": %lu, \"seconds\": %.3f, \"packetsPerSecond\": %.0f, \"payloadBytes\": %d, \"packetBytes\": %d}\n", sent, errors, time,
        sent / time, options.payload, options.payload + HEADERS);
    return 0;
}
