/* The yardstick: libnetfilter_queue as its manual shows it, one recv and one verdict a packet. */
#include "reader.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <sys/socket.h>

struct library {
    struct nfq_handle *handle;
    struct nfq_q_handle *queue;
};

static int on_packet(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *data, void *context)
{
    struct reader *reader = context;

    (void)message;
    if (!reader->packets++)
        first_packet();
    if (nfq_set_verdict(queue, ntohl(nfq_get_msg_packet_hdr(data)->packet_id), NF_ACCEPT, 0, NULL) < 0)
        reader->failed_verdicts++;
    return 0;
}

static void open_queue(struct reader *reader, const struct options *options)
{
    struct library *library = malloc(sizeof *library);

    if (!library)
        fail("malloc");
    library->handle = nfq_open();
    if (!library->handle)
        fail("nfq_open");
    reader->receive_buffer = nfnl_rcvbufsiz(nfq_nfnlh(library->handle), options->receive_buffer);
    library->queue = nfq_create_queue(library->handle, reader->queue, on_packet, reader);
    if (!library->queue)
        fail("nfq_create_queue");
    if (nfq_set_queue_maxlen(library->queue, options->maxlen) < 0)
        fail("nfq_set_queue_maxlen");
    if (options->gso && nfq_set_queue_flags(library->queue, NFQA_CFG_F_GSO, NFQA_CFG_F_GSO) < 0)
        fail("nfq_set_queue_flags");
    /* last, because packets come from here on */
    if (nfq_set_mode(library->queue, NFQNL_COPY_PACKET, options->copy_range) < 0)
        fail("nfq_set_mode");
    reader->state = library;
}

static void run(struct reader *reader)
{
    char buffer[MESSAGE_SIZE] __attribute__((aligned(8)));
    struct library *library = reader->state;
    int fd = nfq_fd(library->handle);

    while (!atomic_load_explicit(&stopping, memory_order_relaxed)) {
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);

        if (length < 0) {
            if (errno == EINTR)
                continue;
            if (errno != ENOBUFS)
                fail("recv");
            reader->overruns++;
            continue;
        }
        if (length > reader->largest_message)
            reader->largest_message = length;
        /* what is no packet is the kernel's refusal of a verdict */
        if (nfq_handle_packet(library->handle, buffer, length) < 0)
            reader->failed_verdicts++;
    }
}

static void close_queue(struct reader *reader)
{
    struct library *library = reader->state;

    nfq_destroy_queue(library->queue);
    nfq_close(library->handle);
    free(library);
}

const struct mode library_mode = { "library", open_queue, run, close_queue };
