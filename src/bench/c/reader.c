/*
 * The yardstick: a plain reader with libnetfilter_queue, one recv and one verdict a packet, accepts everything.
 *
 * The clock, wall and CPU, starts at the first packet and stops after the given time. Prints one line of JSON. "packets" is what the callback saw; the
 * kernel's own count stands beside it, taken from /proc/net/netfilter/nfnetlink_queue before the queue is given back: id_sequence counts every packet
 * that got an id (from the start of the queue, so also those that wait), queue_dropped those refused because the queue was full, user_dropped those
 * refused because the socket buffer was full.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Room for the largest packet message: 65531 bytes of packet and all attributes. */
enum { BUFFER_SIZE = 0x10000 + 0x2000 };

static struct {
    int queue;
    unsigned maxlen;
    unsigned receive_buffer;
    unsigned copy_range;
    double seconds;
    double wait;
} options = { .queue = 0, .maxlen = 8192, .receive_buffer = 16 << 20, .copy_range = 0xffff, .seconds = 2.5, .wait = 10 };

static unsigned long packets;
static unsigned long failed_verdicts;
static volatile sig_atomic_t stop;

static void usage(void)
{
    fprintf(stderr,
        "usage: reader [-q queue] [-l queue length] [-b receive buffer, bytes, before the kernel doubles it] [-c copy range, bytes]\n"
        "              [-s seconds to run from the first packet] [-w seconds to wait for the first packet]\n"
        "defaults: -q 0 -l 8192 -b 16777216 -c 65535 -s 2.5 -w 10\n");
    exit(2);
}

static void __attribute__((noreturn)) fail(const char *step)
{
    fprintf(stderr, "reader: %s: %s\n", step, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void cpu_seconds(double *user, double *system)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    *user = usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6;
    *system = usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6;
}

static void on_alarm(int signal)
{
    (void)signal;
    stop = 1;
}

/* Fires again and again: a recv entered just after the first alarm is interrupted by the next. */
static void arm(double seconds)
{
    struct itimerval timer = {
        .it_value = { .tv_sec = (time_t)seconds, .tv_usec = (suseconds_t)((seconds - (time_t)seconds) * 1e6) },
        .it_interval = { .tv_usec = 50000 },
    };

    if (setitimer(ITIMER_REAL, &timer, NULL) < 0)
        fail("setitimer");
}

static int on_packet(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *data, void *context)
{
    (void)message, (void)context;
    packets++;
    if (nfq_set_verdict(queue, ntohl(nfq_get_msg_packet_hdr(data)->packet_id), NF_ACCEPT, 0, NULL) < 0)
        failed_verdicts++;
    return 0;
}

static void kernel_count(int queue, unsigned *waiting, unsigned *queue_dropped, unsigned *user_dropped, unsigned *id_sequence)
{
    FILE *file = fopen("/proc/net/netfilter/nfnetlink_queue", "r");
    int number;

    if (!file)
        fail("/proc/net/netfilter/nfnetlink_queue");
    while (fscanf(file, "%d %*u %u %*u %*u %u %u %u %*u", &number, waiting, queue_dropped, user_dropped, id_sequence) == 5)
        if (number == queue) {
            fclose(file);
            return;
        }
    errno = ENOENT;
    fail("queue in /proc/net/netfilter/nfnetlink_queue");
}

int main(int count, char **arguments)
{
    static char buffer[BUFFER_SIZE] __attribute__((aligned(8)));
    struct sigaction action = { .sa_handler = on_alarm };
    struct nfq_handle *handle;
    struct nfq_q_handle *queue;
    unsigned long overruns = 0;
    unsigned waiting, queue_dropped, user_dropped, id_sequence, receive_buffer;
    double start = 0, elapsed, user_start = 0, system_start = 0, user, system;
    int fd, option;

    while ((option = getopt(count, arguments, "q:l:b:c:s:w:")) != -1)
        switch (option) {
        case 'q': options.queue = atoi(optarg); break;
        case 'l': options.maxlen = strtoul(optarg, NULL, 0); break;
        case 'b': options.receive_buffer = strtoul(optarg, NULL, 0); break;
        case 'c': options.copy_range = strtoul(optarg, NULL, 0); break;
        case 's': options.seconds = atof(optarg); break;
        case 'w': options.wait = atof(optarg); break;
        default: usage();
        }
    if (optind != count || options.seconds <= 0 || options.wait <= 0)
        usage();

    handle = nfq_open();
    if (!handle)
        fail("nfq_open");
    queue = nfq_create_queue(handle, options.queue, on_packet, NULL);
    if (!queue)
        fail("nfq_create_queue");
    if (nfq_set_mode(queue, NFQNL_COPY_PACKET, options.copy_range) < 0)
        fail("nfq_set_mode");
    if (nfq_set_queue_maxlen(queue, options.maxlen) < 0)
        fail("nfq_set_queue_maxlen");
    receive_buffer = nfnl_rcvbufsiz(nfq_nfnlh(handle), options.receive_buffer);

    /* no SA_RESTART: the alarm must end recv */
    sigaction(SIGALRM, &action, NULL);
    arm(options.wait);
    fd = nfq_fd(handle);
    while (!stop) {
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);

        if (length < 0) {
            if (errno == EINTR)
                continue;
            if (errno != ENOBUFS)
                fail("recv");
            overruns++;
            continue;
        }
        if (!start) {
            start = now();
            cpu_seconds(&user_start, &system_start);
            arm(options.seconds);
        }
        nfq_handle_packet(handle, buffer, length);
    }
    elapsed = start ? now() - start : 0;
    cpu_seconds(&user, &system);
    user -= user_start;
    system -= system_start;
    kernel_count(options.queue, &waiting, &queue_dropped, &user_dropped, &id_sequence);

    printf("{\"packets\": %lu, \"seconds\": %.3f, \"packetsPerSecond\": %.0f, \"cpuSeconds\": %.3f, \"userSeconds\": %.3f, \"systemSeconds\": %.3f, "
        "\"cpuNanosPerPacket\": %.0f, \"overruns\": %lu, \"failedVerdicts\": %lu, \"idSequence\": %u, \"queueDropped\": %u, \"userDropped\": %u, "
        "\"waiting\": %u, \"queueLength\": %u, \"copyRange\": %u, \"receiveBuffer\": %u}\n",
        packets, elapsed, elapsed ? packets / elapsed : 0, user + system, user, system, packets ? (user + system) * 1e9 / packets : 0, overruns,
        failed_verdicts, id_sequence, queue_dropped, user_dropped, waiting, options.maxlen, options.copy_range, receive_buffer);
    fflush(stdout);
    nfq_destroy_queue(queue);
    nfq_close(handle);
    return packets ? 0 : 1;
}
