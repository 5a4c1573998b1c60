/*
 * How long packets take through a queue: UDP over loopback at a fixed rate, each packet's nanoseconds to a file, the sums as a line of JSON.
 *
 * Open loop: packet i is due at start + i / rate, whatever became of those before. One that is sent late, because the program was held up, is sent at
 * once, and its latency still counts from when it was due: a stall costs all that should have passed meanwhile, not one packet (the correction for
 * coordinated omission). It ends at the kernel's receive timestamp, which loopback gives after the verdict: so queue at OUTPUT; at INPUT the packet
 * would have its timestamp before it is queued. Both ends are read from CLOCK_REALTIME, because the kernel's timestamps are; "clockStepNanos" says
 * how far that clock strayed from CLOCK_MONOTONIC meanwhile. It spins, so give it a core of its own.
 *
 * Several readers, each with a port of its own, are compared in blocks of a tenth of a second: one reader's, the next one's, and so on. How long a core
 * takes to wake up changes from second to second, more than readers differ. The first fifth of each block is not recorded, only counted.
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
    int readers;
    const char *file;
} options = { .readers = 1, .port = 9, .payload = 36, .rate = 1000, .seconds = 5 };

enum { MAX_READERS = 16, BLOCKS_A_SECOND = 10, UNRECORDED_PART = 5 /* a fifth */ };

struct counts {
    uint64_t offered, sent, received, errors, late, without_timestamp;
};

static int64_t *latencies;
static struct counts counts[MAX_READERS];
static uint64_t packets, block;
static int64_t start;

static void usage(void)
{
    fprintf(stderr,
        "usage: latency -o file [-p port] [-n readers, at this port and those after it] [-l payload bytes, 8 and up] [-r packets a second]\n"
        "               [-s seconds for each reader]\n"
        "defaults: -p 9 -n 1 -l 36 -r 1000 -s 5. Each reader's file, .0 and so on, gets a native int64 for each packet recorded, in the order sent:\n"
        "the least there is for one that was lost; \"recordedInBlock\" says how many of them are a block.\n");
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

static struct counts *counts_of(uint64_t index)
{
    return &counts[index / block % options.readers];
}

static int is_recorded(uint64_t index)
{
    return index % block >= block / UNRECORDED_PART;
}

static void record(uint64_t index, struct msghdr *header)
{
    if (index >= packets || latencies[index] != NOT_RECEIVED)
        return;
    counts_of(index)->received++;
    for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control; control = CMSG_NXTHDR(header, control))
        if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec time;

            memcpy(&time, CMSG_DATA(control), sizeof time);
            latencies[index] = nanos(&time) - due(index);
            return;
        }
    if (is_recorded(index))
        counts_of(index)->without_timestamp++;
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

static void write_latencies(int reader)
{
    char name[4096];
    FILE *file;

    snprintf(name, sizeof name, "%s.%d", options.file, reader);
    file = fopen(name, "wb");
    if (!file)
        fail(name);
    for (uint64_t i = 0; i < packets; i++)
        if (counts_of(i) == &counts[reader] && is_recorded(i) && fwrite(&latencies[i], sizeof latencies[i], 1, file) != 1)
            fail(name);
    if (fclose(file))
        fail(name);
}

static int all_received(void)
{
    for (int i = 0; i < options.readers; i++)
        if (counts[i].received < counts[i].sent)
            return 0;
    return 1;
}

int main(int count, char **arguments)
{
    static char payload[MAX_PAYLOAD];
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int64_t clock_difference, end;
    int option, receivers[MAX_READERS], senders[MAX_READERS], current = 0;

    while ((option = getopt(count, arguments, "p:n:l:r:s:o:")) != -1)
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'n': options.readers = atoi(optarg); break;
        case 'l': options.payload = atoi(optarg); break;
        case 'r': options.rate = atof(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'o': options.file = optarg; break;
        default: usage();
        }
    if (optind != count || !options.file || options.payload < (int)sizeof(uint64_t) || options.payload > MAX_PAYLOAD || options.rate <= 0
        || options.seconds <= 0 || options.readers < 1 || options.readers > MAX_READERS)
        usage();
    block = options.rate / BLOCKS_A_SECOND;
    if (block < UNRECORDED_PART)
        block = UNRECORDED_PART;
    /* whole blocks, as many for each */
    packets = options.rate * options.seconds / block + 0.5;
    packets = (packets ? packets : 1) * block * options.readers;
    latencies = malloc(packets * sizeof *latencies);
    if (!latencies)
        fail("malloc");
    for (uint64_t i = 0; i < packets; i++)
        latencies[i] = NOT_RECEIVED;

    for (int i = 0; i < options.readers; i++) {
        address.sin_port = htons(options.port + i);
        receivers[i] = open_receiver(&address);
        senders[i] = open_sender(&address);
    }

    /* a tenth of a second: the kernel begins to give timestamps a moment after they were asked for */
    start = now(CLOCK_REALTIME) + SECOND / 10;
    clock_difference = now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC);
    for (uint64_t index = 0; index < packets; index++) {
        struct counts *reader = counts_of(index);
        int64_t time;

        if (current != reader - counts) {
            /* what is still under way is received at the end: it has its timestamp */
            drain(receivers[current]);
            current = reader - counts;
        }
        while ((time = now(CLOCK_REALTIME)) < due(index))
            ;
        memcpy(payload, &index, sizeof index);
        reader->offered++;
        if (send(senders[current], payload, options.payload, 0) < 0) {
            /* the packet is lost, as if on the way; EPERM: the queue is full */
            if (errno != EAGAIN && errno != EPERM && errno != ENOBUFS && errno != EINTR)
                fail("send");
            reader->errors++;
        } else
            reader->sent++;
        if (time - due(index) > LATE)
            reader->late++;
        while (drain(receivers[current]) == DRAIN && now(CLOCK_REALTIME) < due(index + 1))
            ;
    }
    end = now(CLOCK_MONOTONIC) + PATIENCE;
    while (!all_received() && now(CLOCK_MONOTONIC) < end)
        for (int i = 0; i < options.readers; i++)
            drain(receivers[i]);
    clock_difference = now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC) - clock_difference;
    for (int i = 0; i < options.readers; i++) {
        const struct counts *c = &counts[i];

        write_latencies(i);
        printf("{\"offered\": %" PRIu64 ", \"sent\": %" PRIu64 ", \"received\": %" PRIu64 ", \"lost\": %" PRIu64 ", \"sendErrors\": %" PRIu64
               ", \"late\": %" PRIu64 ", \"withoutTimestamp\": %" PRIu64 ", \"clockStepNanos\": %" PRId64 ", \"recordedInBlock\": %" PRIu64 "}\n",
            c->offered, c->sent, c->received, c->offered - c->received, c->errors, c->late, c->without_timestamp, clock_difference,
            block - block / UNRECORDED_PART);
    }
    return 0;
}
