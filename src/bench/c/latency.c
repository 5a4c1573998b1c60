/*
 * How long packets take through a queue: UDP over loopback at a fixed rate, each packet's nanoseconds to a file, the sums as one line of JSON.
 *
 * Open loop: packet i is due at start + i / rate, whatever became of those before. One that is sent late, because the program was held up, is sent at
 * once, and its latency still counts from when it was due: a stall costs all that should have passed meanwhile, not one packet (the correction for
 * coordinated omission). It ends at the kernel's receive timestamp, which loopback gives after the verdict: so queue at OUTPUT; at INPUT the packet
 * would have its timestamp before it is queued. Both ends are read from CLOCK_REALTIME, because the kernel's timestamps are; "clockStepNanos" says
 * how far that clock strayed from CLOCK_MONOTONIC meanwhile. It spins, so give it a core of its own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* DRAIN: a receive may not take so long that the next packet is late, even after a stall */
enum { MAX_PAYLOAD = 65507, DRAIN = 8, CONTROL = CMSG_SPACE(sizeof(struct timespec)) };

static const int64_t SECOND = 1000000000, LATE = 50000, PATIENCE = 2000000000, NOT_RECEIVED = INT64_MIN;

static struct {
    int port;
    int payload;
    double rate;
    double seconds;
    double warmup;
    const char *file;
} options = { .port = 9, .payload = 36, .rate = 1000, .seconds = 5, .warmup = 1 };

static int64_t *latencies;
static uint64_t offered, warmup_packets, received, warmup_received, without_timestamp;
static int64_t start;

static void usage(void)
{
    fprintf(stderr,
        "usage: latency -o file [-p port] [-l payload bytes, 8 and up] [-r packets a second] [-s seconds] [-w seconds before, not recorded]\n"
        "defaults: -p 9 -l 36 -r 1000 -s 5 -w 1. The file gets a native int64 for each packet received, in the order sent.\n");
    exit(2);
}

static void __attribute__((noreturn)) fail(const char *step)
{
    fprintf(stderr, "latency: %s: %s\n", step, strerror(errno));
    exit(1);
}

static int64_t nanos(const struct timespec *time)
{
    return time->tv_sec * SECOND + time->tv_nsec;
}

static int64_t now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return nanos(&time);
}

static int64_t due(uint64_t index)
{
    return start + (int64_t)(index * (SECOND / options.rate));
}

static int open_receiver(const struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), size = 256 << 20, on = 1;

    if (fd < 0)
        fail("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
        fail("SO_RCVBUFFORCE");
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0)
        fail("SO_TIMESTAMPNS");
    if (bind(fd, (const struct sockaddr *)address, sizeof *address) < 0)
        fail("bind");
    return fd;
}

static int open_sender(const struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), size = 256 << 20;

    if (fd < 0)
        fail("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
        fail("SO_SNDBUFFORCE");
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) < 0)
        fail("connect");
    return fd;
}

static void record(uint64_t index, struct msghdr *header)
{
    for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control; control = CMSG_NXTHDR(header, control))
        if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec time;

            memcpy(&time, CMSG_DATA(control), sizeof time);
            if (index < warmup_packets)
                warmup_received++;
            else if (index - warmup_packets < offered && latencies[index - warmup_packets] == NOT_RECEIVED) {
                latencies[index - warmup_packets] = nanos(&time) - due(index);
                received++;
            }
            return;
        }
    without_timestamp++;
}

/* Takes what is there, at most DRAIN packets, without waiting. */
static int drain(int fd)
{
    static uint64_t indexes[DRAIN];
    static char control[DRAIN][CONTROL] __attribute__((aligned(8)));
    static struct iovec vectors[DRAIN];
    static struct mmsghdr messages[DRAIN];
    int count;

    for (int i = 0; i < DRAIN; i++) {
        /* the rest of the payload is cut off */
        vectors[i] = (struct iovec){ .iov_base = &indexes[i], .iov_len = sizeof indexes[i] };
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &vectors[i], .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = CONTROL };
    }
    count = recvmmsg(fd, messages, DRAIN, MSG_DONTWAIT, NULL);
    if (count < 0) {
        if (errno == EAGAIN || errno == EINTR)
            return 0;
        fail("recvmmsg");
    }
    for (int i = 0; i < count; i++)
        record(indexes[i], &messages[i].msg_hdr);
    return count;
}

static void write_latencies(void)
{
    FILE *file = fopen(options.file, "wb");

    if (!file)
        fail(options.file);
    for (uint64_t i = 0; i < offered; i++)
        if (latencies[i] != NOT_RECEIVED && fwrite(&latencies[i], sizeof latencies[i], 1, file) != 1)
            fail(options.file);
    if (fclose(file))
        fail(options.file);
}

int main(int count, char **arguments)
{
    static char payload[MAX_PAYLOAD];
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    uint64_t sent = 0, late = 0, errors = 0;
    int64_t clock_difference, most_late = 0, end;
    int option, receiver, sender;

    while ((option = getopt(count, arguments, "p:l:r:s:w:o:")) != -1)
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'l': options.payload = atoi(optarg); break;
        case 'r': options.rate = atof(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'w': options.warmup = atof(optarg); break;
        case 'o': options.file = optarg; break;
        default: usage();
        }
    if (optind != count || !options.file || options.payload < (int)sizeof(uint64_t) || options.payload > MAX_PAYLOAD || options.rate <= 0
        || options.seconds <= 0 || options.warmup < 0)
        usage();
    warmup_packets = options.rate * options.warmup;
    offered = options.rate * options.seconds;
    latencies = malloc(offered * sizeof *latencies + 1);
    if (!latencies)
        fail("malloc");
    for (uint64_t i = 0; i < offered; i++)
        latencies[i] = NOT_RECEIVED;

    address.sin_port = htons(options.port);
    receiver = open_receiver(&address);
    sender = open_sender(&address);

    /* a tenth of a second: the kernel begins to give timestamps a moment after they were asked for */
    start = now(CLOCK_REALTIME) + SECOND / 10;
    clock_difference = now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC);
    for (uint64_t index = 0; index < warmup_packets + offered; index++) {
        int64_t time;

        while ((time = now(CLOCK_REALTIME)) < due(index))
            ;
        memcpy(payload, &index, sizeof index);
        if (send(sender, payload, options.payload, 0) < 0) {
            /* the packet is lost, as if on the way; EPERM: the queue is full */
            if (errno != EAGAIN && errno != EPERM && errno != ENOBUFS && errno != EINTR)
                fail("send");
            if (index >= warmup_packets)
                errors++;
        } else if (index >= warmup_packets)
            sent++;
        if (index >= warmup_packets && time - due(index) > LATE)
            late++;
        if (index >= warmup_packets && time - due(index) > most_late)
            most_late = time - due(index);
        while (drain(receiver) == DRAIN && now(CLOCK_REALTIME) < due(index + 1))
            ;
    }
    end = now(CLOCK_MONOTONIC) + PATIENCE;
    while (received < sent && now(CLOCK_MONOTONIC) < end)
        drain(receiver);
    clock_difference = now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC) - clock_difference;
    write_latencies();

    printf("{\"offered\": %" PRIu64 ", \"sent\": %" PRIu64 ", \"received\": %" PRIu64 ", \"lost\": %" PRIu64 ", \"sendErrors\": %" PRIu64
           ", \"late\": %" PRIu64 ", \"mostLateNanos\": %" PRId64 ", \"rate\": %.0f, \"seconds\": %.3f, \"payloadBytes\": %d, \"warmupReceived\": %" PRIu64
           ", \"withoutTimestamp\": %" PRIu64 ", \"clockStepNanos\": %" PRId64 "}\n",
        offered, sent, received, offered - received, errors, late, most_late, options.rate, options.seconds, options.payload, warmup_received,
        without_timestamp, clock_difference);
    return received ? 0 : 1;
}
