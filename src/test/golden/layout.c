/*
 * What the Java binding to libc takes for granted, checked by the C compiler: sizes, offsets and constants. Compiled for each architecture by
 * check-layout.sh; never run. When an assertion fails on an architecture, the binding is wrong there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define SIZE(type, size) _Static_assert(sizeof(type) == (size), "sizeof " #type)
#define FIELD(type, field, offset, size)                                              \
    _Static_assert(offsetof(type, field) == (offset), "offset of " #type "." #field); \
    _Static_assert(sizeof(((type *)0)->field) == (size), "size of " #type "." #field)
#define CONSTANT(name, value) _Static_assert((name) == (value), #name)

/* types */
SIZE(short, 2);
SIZE(int, 4);
SIZE(long, 8);
SIZE(void *, 8);
SIZE(size_t, 8);
SIZE(ssize_t, 8);
SIZE(socklen_t, 4);
SIZE(nfds_t, 8);

/* socket addresses and messages */
SIZE(struct sockaddr_nl, 12);
FIELD(struct sockaddr_nl, nl_family, 0, 2);
FIELD(struct sockaddr_nl, nl_pad, 2, 2);
FIELD(struct sockaddr_nl, nl_pid, 4, 4);
FIELD(struct sockaddr_nl, nl_groups, 8, 4);

SIZE(struct iovec, 16);
FIELD(struct iovec, iov_base, 0, 8);
FIELD(struct iovec, iov_len, 8, 8);

SIZE(struct msghdr, 56);
FIELD(struct msghdr, msg_name, 0, 8);
FIELD(struct msghdr, msg_namelen, 8, 4);
FIELD(struct msghdr, msg_iov, 16, 8);
FIELD(struct msghdr, msg_iovlen, 24, 8);
FIELD(struct msghdr, msg_control, 32, 8);
FIELD(struct msghdr, msg_controllen, 40, 8);
FIELD(struct msghdr, msg_flags, 48, 4);

SIZE(struct mmsghdr, 64);
FIELD(struct mmsghdr, msg_hdr, 0, 56);
FIELD(struct mmsghdr, msg_len, 56, 4);

SIZE(struct pollfd, 8);
FIELD(struct pollfd, fd, 0, 4);
FIELD(struct pollfd, events, 4, 2);
FIELD(struct pollfd, revents, 6, 2);

SIZE(struct nlmsghdr, 16);
FIELD(struct nlmsghdr, nlmsg_len, 0, 4);
FIELD(struct nlmsghdr, nlmsg_type, 4, 2);
FIELD(struct nlmsghdr, nlmsg_flags, 6, 2);
FIELD(struct nlmsghdr, nlmsg_seq, 8, 4);
FIELD(struct nlmsghdr, nlmsg_pid, 12, 4);

SIZE(struct nlattr, 4);
FIELD(struct nlattr, nla_len, 0, 2);
FIELD(struct nlattr, nla_type, 2, 2);

/* socket() */
CONSTANT(AF_NETLINK, 16);
CONSTANT(SOCK_RAW, 3);
CONSTANT(SOCK_NONBLOCK, 0x800);
CONSTANT(SOCK_CLOEXEC, 0x80000);
CONSTANT(NETLINK_NETFILTER, 12);

/* setsockopt() */
CONSTANT(SOL_SOCKET, 1);
CONSTANT(SO_SNDBUF, 7);
CONSTANT(SO_RCVBUF, 8);
CONSTANT(SO_SNDBUFFORCE, 32);
CONSTANT(SO_RCVBUFFORCE, 33);
CONSTANT(SOL_NETLINK, 270);
CONSTANT(NETLINK_NO_ENOBUFS, 5);
CONSTANT(NETLINK_CAP_ACK, 10);
CONSTANT(NETLINK_EXT_ACK, 11);

/* send and receive */
CONSTANT(MSG_TRUNC, 0x20);
CONSTANT(MSG_DONTWAIT, 0x40);

/* poll(), open(), setns() */
CONSTANT(POLLIN, 0x1);
CONSTANT(POLLERR, 0x8);
CONSTANT(POLLHUP, 0x10);
CONSTANT(POLLNVAL, 0x20);
CONSTANT(O_RDONLY, 0);
CONSTANT(O_CLOEXEC, 0x80000);
CONSTANT(CLONE_NEWNET, 0x40000000);

/* sched_setaffinity(), setpriority() */
SIZE(cpu_set_t, 128);
CONSTANT(CPU_SETSIZE, 1024);
CONSTANT(PRIO_PROCESS, 0);

/* errno */
CONSTANT(EPERM, 1);
CONSTANT(ENOENT, 2);
CONSTANT(EINTR, 4);
CONSTANT(EBADF, 9);
CONSTANT(EAGAIN, 11);
CONSTANT(EWOULDBLOCK, EAGAIN);
CONSTANT(ENOMEM, 12);
CONSTANT(EACCES, 13);
CONSTANT(EBUSY, 16);
CONSTANT(EEXIST, 17);
CONSTANT(ENODEV, 19);
CONSTANT(EINVAL, 22);
CONSTANT(EMFILE, 24);
CONSTANT(ERANGE, 34);
CONSTANT(EMSGSIZE, 90);
CONSTANT(EPROTONOSUPPORT, 93);
CONSTANT(EOPNOTSUPP, 95);
CONSTANT(EAFNOSUPPORT, 97);
CONSTANT(ENOBUFS, 105);
