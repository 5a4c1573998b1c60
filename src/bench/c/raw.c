/*
 * The best that C can do: netlink without the library's callbacks, up to 64 packets a recvmmsg, and either their verdicts coalesced in one send
 * or one batch verdict, which decides every packet up to the last. libmnl and libnetfilter_queue's newer half open and configure the queue; the
 * loop itself is system calls and the few bytes that are needed.
 */
#define _GNU_SOURCE
#include "reader.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/*
 * Buffers a multiple of 4096 bytes apart would put the start of each, all that a small packet needs, into the same set of the first-level cache, which
 * holds 8 or 12 lines, not 64. Four lines more spread them. It is a precaution: here neither this nor huge pages made a difference beyond the noise.
 */
enum { BATCH = 64, PAGE = 4096, STRIDE = MESSAGE_SIZE + 4 * 64 };

struct verdict {
    struct nlmsghdr header;
    struct nfgenmsg family;
    struct nlattr attribute;
    struct nfqnl_msg_verdict_hdr verdict;
};
_Static_assert(sizeof(struct verdict) == 32, "a verdict has no gaps");

struct raw {
    struct mnl_socket *socket;
    unsigned char *buffers;
    struct iovec vectors[BATCH];
    struct mmsghdr messages[BATCH];
    struct verdict verdicts[BATCH];
};

/* One message for all, so that no packet meets a half configured queue. */
static void configure(struct mnl_socket *socket, int queue, const struct options *options)
{
    char buffer[MNL_SOCKET_BUFFER_SIZE] __attribute__((aligned(8)));
    struct nlmsghdr *message = nfq_nlmsg_put(buffer, NFQNL_MSG_CONFIG, queue);
    struct nlmsgerr *error = (struct nlmsgerr *)(message + 1);

    nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
    nfq_nlmsg_cfg_put_params(message, NFQNL_COPY_PACKET, options->copy_range);
    nfq_nlmsg_cfg_put_qmaxlen(message, options->maxlen);
    if (options->gso) {
        mnl_attr_put_u32(message, NFQA_CFG_FLAGS, htonl(NFQA_CFG_F_GSO));
        mnl_attr_put_u32(message, NFQA_CFG_MASK, htonl(NFQA_CFG_F_GSO));
    }
    if (mnl_socket_sendto(socket, message, message->nlmsg_len) < 0)
        fail("send the configuration");
    /* no acknowledgement was asked for; a refusal is there when send returns, before any packet */
    if (recv(mnl_socket_get_fd(socket), buffer, sizeof buffer, MSG_PEEK | MSG_DONTWAIT) >= (ssize_t)(sizeof *message + sizeof *error)
        && message->nlmsg_type == NLMSG_ERROR) {
        errno = -error->error;
        fail("configure the queue");
    }
}

static void open_queue(struct reader *reader, const struct options *options, int verdict_type)
{
    struct raw *raw = calloc(1, sizeof *raw);
    size_t size = (size_t)BATCH * STRIDE;
    int buffer_size = options->receive_buffer;
    socklen_t length = sizeof reader->receive_buffer;

    if (!raw)
        fail("calloc");
    raw->buffers = aligned_alloc(PAGE, size);
    if (!raw->buffers)
        fail("aligned_alloc");
    /* now, not page by page while packets wait */
    memset(raw->buffers, 0, size);
    for (int i = 0; i < BATCH; i++) {
        raw->vectors[i] = (struct iovec){ .iov_base = raw->buffers + (size_t)i * STRIDE, .iov_len = MESSAGE_SIZE };
        raw->messages[i].msg_hdr = (struct msghdr){ .msg_iov = &raw->vectors[i], .msg_iovlen = 1 };
        raw->verdicts[i] = (struct verdict){
            .header = { .nlmsg_len = sizeof(struct verdict), .nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | verdict_type, .nlmsg_flags = NLM_F_REQUEST,
                .nlmsg_seq = 1 },
            .family = { .nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(reader->queue) },
            .attribute = { .nla_len = sizeof(struct nlattr) + sizeof(struct nfqnl_msg_verdict_hdr), .nla_type = NFQA_VERDICT_HDR },
            .verdict = { .verdict = htonl(NF_ACCEPT) },
        };
    }

    raw->socket = mnl_socket_open(NETLINK_NETFILTER);
    if (!raw->socket)
        fail("mnl_socket_open");
    if (mnl_socket_bind(raw->socket, 0, MNL_SOCKET_AUTOPID) < 0)
        fail("mnl_socket_bind");
    if (setsockopt(mnl_socket_get_fd(raw->socket), SOL_SOCKET, SO_RCVBUFFORCE, &buffer_size, sizeof buffer_size) < 0)
        fail("SO_RCVBUFFORCE");
    getsockopt(mnl_socket_get_fd(raw->socket), SOL_SOCKET, SO_RCVBUF, &reader->receive_buffer, &length);
    configure(raw->socket, reader->queue, options);
    reader->state = raw;
}

static void open_coalesced(struct reader *reader, const struct options *options)
{
    open_queue(reader, options, NFQNL_MSG_VERDICT);
}

static void open_batch(struct reader *reader, const struct options *options)
{
    open_queue(reader, options, NFQNL_MSG_VERDICT_BATCH);
}

/* Big-endian, as a verdict wants it. The kernel sends one message a datagram. False: not a packet but the refusal of a verdict. */
static inline bool packet_id(const unsigned char *datagram, unsigned length, __be32 *id)
{
    const struct nlmsghdr *message = (const struct nlmsghdr *)datagram;
    unsigned offset = sizeof *message + sizeof(struct nfgenmsg);

    if (message->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET))
        return false;
    while (offset + sizeof(struct nlattr) <= length) {
        const struct nlattr *attribute = (const struct nlattr *)(datagram + offset);

        if ((attribute->nla_type & NLA_TYPE_MASK) == NFQA_PACKET_HDR) {
            *id = ((const struct nfqnl_msg_packet_hdr *)(attribute + 1))->packet_id;
            return true;
        }
        offset += attribute->nla_len < sizeof *attribute ? length : NLA_ALIGN(attribute->nla_len);
    }
    return false;
}

static inline void run(struct reader *reader, bool batch)
{
    struct raw *raw = reader->state;
    int fd = mnl_socket_get_fd(raw->socket);

    while (!atomic_load_explicit(&stopping, memory_order_relaxed)) {
        int received = recvmmsg(fd, raw->messages, BATCH, MSG_WAITFORONE, NULL), packets = 0;
        size_t size;

        if (received < 0) {
            if (errno == EINTR)
                continue;
            if (errno != ENOBUFS)
                fail("recvmmsg");
            reader->overruns++;
            continue;
        }
        for (int i = 0; i < received; i++) {
            unsigned length = raw->messages[i].msg_len;

            if (length > reader->largest_message)
                reader->largest_message = length;
            if (packet_id(raw->vectors[i].iov_base, length, &raw->verdicts[batch ? 0 : packets].verdict.id))
                packets++;
            else
                reader->failed_verdicts += ((const struct nlmsghdr *)raw->vectors[i].iov_base)->nlmsg_seq;
        }
        if (!packets)
            continue;
        if (!reader->packets)
            first_packet();
        reader->packets += packets;
        /* a refusal has the sequence number of what is refused: how many packets that was for */
        if (batch)
            raw->verdicts[0].header.nlmsg_seq = packets;
        size = batch ? sizeof(struct verdict) : packets * sizeof(struct verdict);
        /* without an address netlink sends to the kernel */
        if (send(fd, raw->verdicts, size, 0) != (ssize_t)size)
            reader->failed_verdicts += packets;
    }
}

static void run_coalesced(struct reader *reader)
{
    run(reader, false);
}

static void run_batch(struct reader *reader)
{
    run(reader, true);
}

static void close_queue(struct reader *reader)
{
    struct raw *raw = reader->state;

    mnl_socket_close(raw->socket);
    free(raw->buffers);
    free(raw);
}

const struct mode coalesced_mode = { "coalesced", open_coalesced, run_coalesced, close_queue };
const struct mode batch_mode = { "batch", open_batch, run_batch, close_queue };
