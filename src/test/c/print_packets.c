/*
 * Prints what libnetfilter_queue says of queued packets, one line each, and accepts them:
 *
 *   nfq_snprintf_xml | nfq_get_skbinfo | names of input, output, physical input, physical output device
 *
 * Usage: print_packets QUEUE COPY_MODE COPY_RANGE QUEUE_FLAGS
 * Prints "ready" when the queue is bound, and ends when its input does.
 * Build: cc print_packets.c -lnetfilter_queue -lnfnetlink   (Debian: libnetfilter-queue-dev)
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/netfilter.h>
#include <libnfnetlink/libnfnetlink.h>
#include <libnetfilter_queue/libnetfilter_queue.h>

static char xml[256 * 1024];
static char message[128 * 1024] __attribute__((aligned(8)));
static struct nlif_handle *names;

static void fail(const char *what) {
  fprintf(stderr, "print_packets: %s: %s\n", what, strerror(errno));
  exit(1);
}

typedef int (*name_of)(struct nlif_handle *, struct nfq_data *, char *);

static void print_name(name_of get, struct nfq_data *packet) {
  char name[64] = "";
  printf("|%s", get(names, packet, name) > 0 ? name : "");
}

static int print(struct nfq_q_handle *queue, struct nfgenmsg *generic, struct nfq_data *packet, void *data) {
  (void)generic;
  (void)data;
  int length = nfq_snprintf_xml(xml, sizeof xml, packet, (int)NFQ_XML_ALL);
  if (length < 0 || (size_t)length >= sizeof xml) fail("nfq_snprintf_xml");
  printf("%s|%u", xml, nfq_get_skbinfo(packet));
  print_name(nfq_get_indev_name, packet);
  print_name(nfq_get_outdev_name, packet);
  print_name(nfq_get_physindev_name, packet);
  print_name(nfq_get_physoutdev_name, packet);
  printf("\n");
  fflush(stdout);
  struct nfqnl_msg_packet_hdr *header = nfq_get_msg_packet_hdr(packet);
  return nfq_set_verdict(queue, ntohl(header->packet_id), NF_ACCEPT, 0, NULL);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: print_packets QUEUE COPY_MODE COPY_RANGE QUEUE_FLAGS\n");
    return 2;
  }
  names = nlif_open();
  if (!names || nlif_query(names) < 0) fail("nlif_query");
  struct nfq_handle *handle = nfq_open();
  if (!handle) fail("nfq_open");
  struct nfq_q_handle *queue = nfq_create_queue(handle, (uint16_t)atoi(argv[1]), print, NULL);
  if (!queue) fail("nfq_create_queue");
  uint32_t flags = (uint32_t)atoi(argv[4]);
  if (flags && nfq_set_queue_flags(queue, flags, flags) < 0) fail("nfq_set_queue_flags");
  if (nfq_set_mode(queue, (uint8_t)atoi(argv[2]), (uint32_t)atoi(argv[3])) < 0) fail("nfq_set_mode");
  printf("ready\n");
  fflush(stdout);
  struct pollfd waiting[] = {{nfq_fd(handle), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  for (;;) {
    if (poll(waiting, 2, -1) < 0) fail("poll");
    if (waiting[0].revents) {
      ssize_t length = recv(nfq_fd(handle), message, sizeof message, 0);
      if (length < 0) fail("recv");
      nfq_handle_packet(handle, message, (int)length);
    } else if (waiting[1].revents) {
      break;
    }
  }
  nfq_destroy_queue(queue);
  nfq_close(handle);
  return 0;
}
