/* What the modes of the reader share: each has one thread and one netlink socket of its own a queue, and accepts everything. */
#ifndef READER_H
#define READER_H

#include <stdatomic.h>
#include <stdbool.h>

/* Room for the largest packet message: 65531 bytes of packet and all attributes. */
enum { MESSAGE_SIZE = 0x10000 + 0x2000 };

struct options {
    unsigned maxlen;
    unsigned receive_buffer;
    unsigned copy_range;
    bool gso;
};

/* Aligned so that counters of two threads share no cache line, nor the pair of lines that is fetched together. */
struct reader {
    _Alignas(128) int queue;
    void *state;
    unsigned long packets;
    unsigned long failed_verdicts;
    unsigned long overruns;
    unsigned largest_message;
    unsigned receive_buffer;
};

struct mode {
    const char *name;
    void (*open)(struct reader *, const struct options *);
    /* returns soon after a signal interrupts it with stopping set */
    void (*run)(struct reader *);
    void (*close)(struct reader *);
};

extern const struct mode library_mode, coalesced_mode, batch_mode;

extern atomic_bool stopping;

/* Starts the clock; to be called by every thread at the first packet that it sees. */
void first_packet(void);

void fail(const char *step) __attribute__((noreturn));

#endif
