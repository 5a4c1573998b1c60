#!/usr/bin/python3
"""Reads a queue with python-netfilterqueue and accepts everything, as its manual shows it: one callback and one verdict a packet.

Usage: reader.py [-q queue] [-l queue length] [-b receive buffer, bytes, before the kernel doubles it]
Ends at SIGTERM or SIGINT, with one line of JSON from the kernel's counts, so that counting costs no packet anything. Exits with 3, and one line that
says why, where the module is missing.
"""
import argparse
import json
import os
import signal
import sys

try:
    from netfilterqueue import NetfilterQueue
except ImportError as error:
    print(f"not installed: the Python module netfilterqueue ({error})", file=sys.stderr)
    sys.exit(3)


def kernel_counts(number):
    """Columns of net/netfilter/nfnetlink_queue.c, seq_show: waiting, queue and user dropped, ids given out."""
    with open("/proc/net/netfilter/nfnetlink_queue") as lines:
        for columns in map(str.split, lines):
            if int(columns[0]) == number:
                return [int(columns[i]) for i in (2, 5, 6, 7)]
    return [0, 0, 0, 0]


def accept(packet):
    packet.accept()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-q", type=int, default=0)
    parser.add_argument("-l", type=int, default=8192)
    parser.add_argument("-b", type=int, default=16 << 20)
    options = parser.parse_args()

    def end(*_):
        waiting, queue_dropped, user_dropped, id_sequence = kernel_counts(options.q)
        counts = {
            "packets": id_sequence - waiting - user_dropped,
            "idSequence": id_sequence,
            "queueDropped": queue_dropped,
            "userDropped": user_dropped,
            "waiting": waiting,
        }
        print(json.dumps(counts), flush=True)
        # at once: what runs here interrupted a callback
        os._exit(0 if counts["packets"] else 1)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    queue = NetfilterQueue()
    queue.bind(options.q, accept, max_len=options.l, sock_len=options.b)
    queue.run()


main()
