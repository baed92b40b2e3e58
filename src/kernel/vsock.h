/* vsock.h - sockets of the virtual system: TCP and UDP over the loopback, unix sockets, route
 * netlink. Included by kernel/ only (vsock.c, vinet.c, vunix.c, vnetlink.c).
 * A stream's bytes wait in the receiver's queue; a sender is held up by the receiver's buffer. A
 * socket lives while a descriptor, a peer's pointer or a queue counts it. */
#ifndef LM_KERNEL_VSOCK_H
#define LM_KERNEL_VSOCK_H

#include "kernel/vsys.h"

enum { V_AF_UNIX = 1, V_AF_INET = 2, V_AF_INET6 = 10, V_AF_NETLINK = 16 };
enum { V_STREAM = 1, V_DGRAM = 2, V_RAW = 3, V_SEQPACKET = 5 };
enum {
	M_OOB = 1,
	M_PEEK = 2,
	M_CTRUNC = 8,
	M_TRUNC = 0x20,
	M_DONTWAIT = 0x40,
	M_EOR = 0x80,
	M_WAITALL = 0x100,
	M_NOSIGNAL = 0x4000,
	M_CLOEXEC = 0x40000000
};

typedef struct vaddr {
	uint16_t family, port;
	uint32_t scope, pid;
	uint8_t ip[16]; /* IPv4 as ::ffff:a.b.c.d */
	uint16_t name_len;
	char name[108]; /* unix; abstract ones begin with 0 */
} vaddr;

/* Bytes on their way, or one datagram. */
typedef struct vseg {
	struct vseg *next;
	vaddr *from; /* datagrams with a named sender */
	vopen **rights;
	uint32_t right_count;
	int32_t cred[3]; /* pid, uid, gid */
	uint32_t size, off, cap;
	uint8_t data[];
} vseg;

typedef enum {
	V_SOCK_IDLE,
	V_SOCK_LISTENS,
	V_SOCK_CONNECTING,
	V_SOCK_CONNECTED,
	V_SOCK_OVER
} vsock_state;

struct vsock {
	uint32_t refs;
	uint16_t family, type, protocol;
	uint8_t state;
	bool bound, closed;
	bool shut_read, shut_write; /* by this side */
	bool fin;                   /* the other side sends no more */
	bool nospace;               /* a sender ran into the buffer's end */
	bool v6only, reuse_addr, reuse_port, passcred, linger, in_table;
	int32_t error, linger_s;
	vaddr local, remote;
	vsock *peer;
	vseg *first, *last;
	uint64_t queued, datagrams; /* bytes and segments waiting */
	uint64_t rcvbuf, sndbuf;
	int64_t rcvtimeo, sndtimeo;
	/* listening */
	LM_VEC(vsock *) accepts; /* connected, not yet accepted */
	LM_VEC(vsock *) waiting; /* connecting while that was full */
	uint32_t backlog;
	LM_VEC(vsock *) blocked; /* senders of datagrams that found the queue full */
	vnode *node;             /* bound unix sockets */
	vsock *port_next;        /* same port */
	int32_t cred[3];
	LM_VEC(int32_t) options; /* triples: level, name, value that only are kept */
	vsource source;
	vsys *sys;
};

typedef struct vnet {
	lm_map tcp, udp; /* port -> first socket */
	LM_VEC(vsock *) abstract;
	uint16_t next_port;
	uint32_t next_abstract;
} vnet;

/* vsock.c */
vsock *vsock_new(vproc *p, uint16_t family, uint16_t type, uint16_t protocol);
void vsock_unref(vsock *s);
vseg *vseg_new(uint32_t cap);
void vseg_free(vsys *sys, vseg *seg);
void vsock_queue(vsock *to, vseg *seg); /* takes seg */
/* Bytes that fit into `to`'s queue. */
static inline uint64_t vsock_room(const vsock *to)
{
	return to->queued < to->rcvbuf ? to->rcvbuf - to->queued : 0;
}
/* Makes two sockets each other's peers. */
void vsock_join(vsock *a, vsock *b);
/* Puts a connection into a listener's queue: a new socket with `client` as its peer. False: no
 * room. */
bool vsock_offer(vproc *p, vsock *listener, vsock *client);
static inline bool vsock_is_stream(const vsock *s)
{
	return s->type != V_DGRAM && s->type != V_RAW;
}

/* What the families do. */
int vinet_bind(vproc *p, vsock *s, const vaddr *a);
int vinet_autobind(vsock *s, const vaddr *for_remote);
int vinet_listen(vsock *s);
int vinet_connect(vproc *p, vsock *s, const vaddr *a);
int64_t vinet_send(vproc *p, vsock *s, vio *io, const vaddr *to, vseg *seg);
void vinet_forget(vsock *s);
bool vinet_parse(uint64_t addr, uint64_t len, uint16_t family, vaddr *out, int *err);
uint32_t vinet_format(const vaddr *a, uint16_t family, uint8_t *out);
int vunix_bind(vproc *p, vsock *s, const vaddr *a);
int vunix_connect(vproc *p, vsock *s, const vaddr *a);
int64_t vunix_send(vproc *p, vsock *s, const vaddr *to, vseg *seg);
void vunix_forget(vsock *s);
int64_t vnetlink_send(vproc *p, vsock *s, vio *io);

#endif
