/* vnetlink.c - the route netlink of the virtual system, as far as package net asks: the list of
 * interfaces (lo) and their addresses. */
#include "kernel/vsock.h"

enum {
	NLMSG_ERROR = 2,
	NLMSG_DONE = 3,
	NEWLINK = 16,
	GETLINK = 18,
	NEWADDR = 20,
	GETADDR = 22,
	NEWROUTE = 24,
	GETROUTE = 26
};
enum { LOOPBACK_INDEX = 1, LOOPBACK_MTU = 65536, LOOPBACK_TYPE = 772 };
enum { IFLA_ADDRESS = 1, IFLA_BROADCAST = 2, IFLA_IFNAME = 3, IFLA_MTU = 4 };
enum { IFA_ADDRESS = 1, IFA_LOCAL = 2, IFA_LABEL = 3 };

typedef struct nlmsghdr {
	uint32_t len;
	uint16_t type, flags;
	uint32_t seq, pid;
} nlmsghdr;

static void add(lm_buf *b, const void *p, size_t n)
{
	static const char zero[4];
	lm_buf_add(b, p, n);
	if (n % 4)
		lm_buf_add(b, zero, 4 - n % 4);
}

static void attribute(lm_buf *b, uint16_t type, const void *data, uint16_t size)
{
	uint16_t head[2] = {(uint16_t)(4 + size), type};
	lm_buf_add(b, head, 4);
	add(b, data, size);
}

/* Begins a message; its length is filled in by end. */
static size_t begin(lm_buf *b, uint16_t type, const nlmsghdr *to)
{
	size_t at = b->len;
	nlmsghdr h = {0, type, 2 /* one of several */, to->seq, to->pid};
	lm_buf_add(b, &h, sizeof h);
	return at;
}

static void end(lm_buf *b, size_t at)
{
	uint32_t len = (uint32_t)(b->len - at);
	memcpy(b->data + at, &len, 4);
}

static void put_link(lm_buf *b, const nlmsghdr *request)
{
	size_t at = begin(b, NEWLINK, request);
	uint8_t info[16] = {0};
	uint8_t address[6] = {0};
	uint16_t type = LOOPBACK_TYPE;
	memcpy(info + 2, &type, 2);
	vput32(info + 4, LOOPBACK_INDEX);
	vput32(info + 8, 0x10049); /* up, loopback, running, lower up */
	lm_buf_add(b, info, sizeof info);
	attribute(b, IFLA_IFNAME, "lo", 3);
	attribute(b, IFLA_MTU, &(uint32_t){LOOPBACK_MTU}, 4);
	attribute(b, IFLA_ADDRESS, address, 6);
	attribute(b, IFLA_BROADCAST, address, 6);
	end(b, at);
}

static void put_addr(lm_buf *b, const nlmsghdr *request, bool v4)
{
	size_t at = begin(b, NEWADDR, request);
	uint8_t info[8] = {v4 ? 2 : 10, v4 ? 8 : 128, 0x80 /* permanent */, 254 /* host */};
	uint8_t ip[16] = {0};
	vput32(info + 4, LOOPBACK_INDEX);
	lm_buf_add(b, info, sizeof info);
	ip[15] = 1;
	if (v4) {
		ip[0] = 127;
		ip[3] = 1;
	}
	attribute(b, IFA_ADDRESS, ip, v4 ? 4 : 16);
	if (v4) {
		attribute(b, IFA_LOCAL, ip, 4);
		attribute(b, IFA_LABEL, "lo", 3);
	}
	end(b, at);
}

static void answer(vsock *s, lm_buf *b)
{
	vseg *seg = vseg_new((uint32_t)b->len);
	memcpy(seg->data, b->data, b->len);
	seg->size = (uint32_t)b->len;
	seg->from = lm_xcalloc(1, sizeof *seg->from);
	seg->from->family = V_AF_NETLINK;
	vsock_queue(s, seg);
	lm_buf_free(b);
}

int64_t vnetlink_send(vproc *p, vsock *s, vio *io)
{
	(void)p;
	nlmsghdr h;
	uint8_t family = 0;
	int64_t size = (int64_t)io->left;
	lm_buf b = {0};
	if (vio_take(io, &h, sizeof h) < sizeof h)
		return -E_INVAL;
	vio_take(io, &family, 1);
	vio_skip(io, io->left);
	h.pid = s->local.pid;
	switch (h.type) {
	case GETLINK: put_link(&b, &h); break;
	case GETADDR:
		if (family != V_AF_INET6)
			put_addr(&b, &h, true);
		if (family != V_AF_INET)
			put_addr(&b, &h, false);
		break;
	case GETROUTE: break; /* none but the local ones */
	default: {
		size_t at = begin(&b, NLMSG_ERROR, &h);
		lm_buf_add(&b, &(int32_t){-E_OPNOTSUPP}, 4);
		lm_buf_add(&b, &h, sizeof h);
		end(&b, at);
		answer(s, &b);
		return size;
	}
	}
	if (b.len)
		answer(s, &b);
	size_t at = begin(&b, NLMSG_DONE, &h);
	lm_buf_add(&b, &(int32_t){0}, 4);
	end(&b, at);
	answer(s, &b);
	return size;
}
