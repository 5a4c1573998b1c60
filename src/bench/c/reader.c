/*
 * Reads one or more queues, a thread each, and accepts everything, in one of three modes (library.c, raw.c).
 *
 * The clock, wall and CPU, starts at the first packet and stops after the given time, or at SIGTERM or SIGINT. Prints one line of JSON: the sums, and
 * each queue. "packets" is what the threads saw; "failedVerdicts" those of them that could not be sent or that the kernel refused, so the rest was
 * accepted. The kernel's own count stands beside it, from /proc/net/netfilter/nfnetlink_queue before the queues are given back: idSequence counts
 * every packet that got an id (from the start of the queue, so also those that wait or that userDropped counts), queueDropped those refused because
 * the queue was full, userDropped those refused because the socket buffer was full.
 */
#define _GNU_SOURCE
#include "reader.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { MAX_QUEUES = 64, FIRST_PACKET = SIGUSR1, WAKE = SIGUSR2 };

struct kernel_count {
    unsigned waiting, queue_dropped, user_dropped, id_sequence;
};

struct moment {
    double wall, user, system;
};

atomic_bool stopping;
static atomic_bool started;
static struct moment start;

static void usage(void)
{
    fprintf(stderr,
        "usage: reader [-m library|coalesced|batch] [-q queue[-last queue]] [-l queue length] [-b receive buffer, bytes, before the kernel doubles it]\n"
        "              [-c copy range, bytes] [-g (take GSO packets whole)] [-s seconds to run from the first packet]\n"
        "              [-w seconds to wait for the first packet]\n"
        "defaults: -m library -q 0 -l 8192 -b 16777216 -c 65535, until SIGTERM or SIGINT; with -s, -w 10\n");
    exit(2);
}

void fail(const char *step)
{
    fprintf(stderr, "reader: %s: %s\n", step, strerror(errno));
    exit(1);
}

static struct moment now(void)
{
    struct timespec time;
    struct rusage usage;

    clock_gettime(CLOCK_MONOTONIC, &time);
    getrusage(RUSAGE_SELF, &usage);
    return (struct moment){
        .wall = time.tv_sec + time.tv_nsec / 1e9,
        .user = usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6,
        .system = usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6,
    };
}

void first_packet(void)
{
    if (!atomic_exchange(&started, true)) {
        start = now();
        kill(getpid(), FIRST_PACKET);
    }
}

/* Waits for one of the signals; without a limit where seconds is 0. Returns the signal, or -1 where none came. */
static int wait_for(const sigset_t *signals, double seconds)
{
    struct timespec limit = { .tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (time_t)seconds) * 1e9) };
    int signal;

    do
        signal = seconds > 0 ? sigtimedwait(signals, NULL, &limit) : sigwaitinfo(signals, NULL);
    while (signal < 0 && errno == EINTR);
    return signal;
}

static void on_wake(int signal)
{
    (void)signal;
}

static const struct mode *mode = &library_mode;

static void *run_thread(void *reader)
{
    sigset_t wake;

    sigemptyset(&wake);
    sigaddset(&wake, WAKE);
    pthread_sigmask(SIG_UNBLOCK, &wake, NULL);
    mode->run(reader);
    return NULL;
}

/* Again and again: a receive entered just after one signal is interrupted by the next. */
static void join(pthread_t thread)
{
    struct timespec limit;

    do {
        pthread_kill(thread, WAKE);
        clock_gettime(CLOCK_REALTIME, &limit);
        limit.tv_nsec += 20000000;
        if (limit.tv_nsec >= 1000000000)
            limit.tv_sec++, limit.tv_nsec -= 1000000000;
    } while (pthread_timedjoin_np(thread, NULL, &limit) == ETIMEDOUT);
}

static struct kernel_count kernel_count(int queue)
{
    FILE *file = fopen("/proc/net/netfilter/nfnetlink_queue", "r");
    struct kernel_count count;
    int number;

    if (!file)
        fail("/proc/net/netfilter/nfnetlink_queue");
    while (fscanf(file, "%d %*u %u %*u %*u %u %u %u %*u", &number, &count.waiting, &count.queue_dropped, &count.user_dropped, &count.id_sequence) == 5)
        if (number == queue) {
            fclose(file);
            return count;
        }
    errno = ENOENT;
    fail("queue in /proc/net/netfilter/nfnetlink_queue");
}

static void print_counts(const struct reader *reader, const struct kernel_count *count)
{
    printf("\"packets\": %lu, \"failedVerdicts\": %lu, \"overruns\": %lu, \"idSequence\": %u, \"queueDropped\": %u, \"userDropped\": %u, \"waiting\": %u, "
        "\"largestMessage\": %u, \"receiveBuffer\": %u",
        reader->packets, reader->failed_verdicts, reader->overruns, count->id_sequence, count->queue_dropped, count->user_dropped, count->waiting,
        reader->largest_message, reader->receive_buffer);
}

static unsigned long report(const struct reader *readers, int queues, struct moment end, const struct options *options)
{
    struct reader sum = { .receive_buffer = readers[0].receive_buffer };
    struct kernel_count counts[MAX_QUEUES], count_sum = { 0 };
    double elapsed = end.wall - start.wall, user = end.user - start.user, system = end.system - start.system;

    for (int i = 0; i < queues; i++) {
        counts[i] = kernel_count(readers[i].queue);
        count_sum.waiting += counts[i].waiting;
        count_sum.queue_dropped += counts[i].queue_dropped;
        count_sum.user_dropped += counts[i].user_dropped;
        count_sum.id_sequence += counts[i].id_sequence;
        sum.packets += readers[i].packets;
        sum.failed_verdicts += readers[i].failed_verdicts;
        sum.overruns += readers[i].overruns;
        if (sum.largest_message < readers[i].largest_message)
            sum.largest_message = readers[i].largest_message;
    }
    if (!sum.packets)
        elapsed = user = system = 0;
    printf("{\"mode\": \"%s\", \"seconds\": %.3f, \"packetsPerSecond\": %.0f, \"cpuSeconds\": %.3f, \"userSeconds\": %.3f, \"systemSeconds\": %.3f, "
        "\"cpuNanosPerPacket\": %.0f, \"queueLength\": %u, \"copyRange\": %u, \"gso\": %s, ",
        mode->name, elapsed, elapsed ? sum.packets / elapsed : 0, user + system, user, system, sum.packets ? (user + system) * 1e9 / sum.packets : 0,
        options->maxlen, options->copy_range, options->gso ? "true" : "false");
    print_counts(&sum, &count_sum);
    printf(", \"queues\": [");
    for (int i = 0; i < queues; i++) {
        printf("%s{\"queue\": %d, ", i ? ", " : "", readers[i].queue);
        print_counts(&readers[i], &counts[i]);
        printf("}");
    }
    printf("]}\n");
    fflush(stdout);
    return sum.packets;
}

static const struct mode *find_mode(const char *name)
{
    const struct mode *modes[] = { &library_mode, &coalesced_mode, &batch_mode };

    for (int i = 0; i < 3; i++)
        if (!strcmp(modes[i]->name, name))
            return modes[i];
    usage();
    return NULL;
}

int main(int count, char **arguments)
{
    static struct reader readers[MAX_QUEUES];
    struct options options = { .maxlen = 8192, .receive_buffer = 16 << 20, .copy_range = 0xffff };
    struct sigaction action = { .sa_handler = on_wake };
    pthread_t threads[MAX_QUEUES];
    struct moment end;
    double seconds = 0, wait = 0;
    int first = 0, last = 0, queues, option;
    unsigned long packets;
    sigset_t signals;

    while ((option = getopt(count, arguments, "m:q:l:b:c:gs:w:")) != -1)
        switch (option) {
        case 'm': mode = find_mode(optarg); break;
        case 'q':
            if (sscanf(optarg, "%d-%d", &first, &last) == 1)
                last = first;
            break;
        case 'l': options.maxlen = strtoul(optarg, NULL, 0); break;
        case 'b': options.receive_buffer = strtoul(optarg, NULL, 0); break;
        case 'c': options.copy_range = strtoul(optarg, NULL, 0); break;
        case 'g': options.gso = true; break;
        case 's': seconds = atof(optarg); break;
        case 'w': wait = atof(optarg); break;
        default: usage();
        }
    queues = last - first + 1;
    if (optind != count || first < 0 || last > 65535 || queues < 1 || queues > MAX_QUEUES || seconds < 0 || wait < 0)
        usage();
    if (seconds && !wait)
        wait = 10;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, FIRST_PACKET);
    sigaddset(&signals, WAKE);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    sigdelset(&signals, WAKE);
    /* no SA_RESTART: it must end a receive */
    sigaction(WAKE, &action, NULL);

    for (int i = 0; i < queues; i++) {
        readers[i].queue = first + i;
        mode->open(&readers[i], &options);
    }
    for (int i = 0; i < queues; i++)
        if ((errno = pthread_create(&threads[i], NULL, run_thread, &readers[i])))
            fail("pthread_create");
    if (wait_for(&signals, wait) == FIRST_PACKET)
        wait_for(&signals, seconds);
    atomic_store(&stopping, true);
    end = now();
    for (int i = 0; i < queues; i++)
        join(threads[i]);

    packets = report(readers, queues, end, &options);
    for (int i = 0; i < queues; i++)
        mode->close(&readers[i]);
    return packets ? 0 : 1;
}
