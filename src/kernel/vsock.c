/* vsock.c - the virtual system's sockets: queues, connections, the calls of all families. */
#include "kernel/vsock.h"

#define TCP_BUFFER  (512u << 10)
#define UNIX_BUFFER (208u << 10)
#define SEG_SIZE    4096u
#define BACKLOG_MAX 4096u

void vnet_init(vsys *sys)
{
	sys->net = lm_xcalloc(1, sizeof *sys->net);
	sys->net->next_port = 32768;
}

void vnet_free(vsys *sys)
{
	lm_map_free(&sys->net->tcp);
	lm_map_free(&sys->net->udp);
	lm_vec_free(&sys->net->abstract);
	free(sys->net);
}

/* ---- segments and queues */

vseg *vseg_new(uint32_t cap)
{
	vseg *seg = lm_xmalloc(sizeof *seg + cap);
	memset(seg, 0, sizeof *seg);
	seg->cap = cap;
	return seg;
}

void vseg_free(vsys *sys, vseg *seg)
{
	for (uint32_t i = 0; i < seg->right_count; i++)
		vopen_unref(sys, seg->rights[i]);
	free(seg->rights);
	free(seg->from);
	free(seg);
}

void vsock_queue(vsock *to, vseg *seg)
{
	if (to->last)
		to->last->next = seg;
	else
		to->first = seg;
	to->last = seg;
	to->queued += seg->size;
	to->datagrams++;
	vsource_notify(&to->source);
}

static void pop(vsock *s)
{
	vseg *seg = s->first;
	s->first = seg->next;
	if (!s->first)
		s->last = NULL;
	s->datagrams--;
	vseg_free(s->sys, seg);
}

static void drop_queue(vsock *s)
{
	while (s->first)
		pop(s);
	s->queued = 0;
}

/* After bytes were taken: who waited for room hears of it. */
static void made_room(vsock *s)
{
	vsock *peer = s->peer;
	if (peer && peer->nospace && vsock_is_stream(s) && vsock_room(s) * 3 >= s->rcvbuf) {
		peer->nospace = false;
		vsource_notify(&peer->source);
	}
	while (s->blocked.len) {
		vsock *sender = lm_vec_pop(&s->blocked);
		vsource_notify(&sender->source);
		vsock_unref(sender);
	}
}

/* ---- making and ending */

vsock *vsock_new(vproc *p, uint16_t family, uint16_t type, uint16_t protocol)
{
	vsock *s = lm_xcalloc(1, sizeof *s);
	s->refs = 1;
	s->sys = p->sys;
	s->family = family;
	s->type = type;
	s->protocol = protocol;
	s->rcvbuf = s->sndbuf = family == V_AF_UNIX || type != V_STREAM ? UNIX_BUFFER : TCP_BUFFER;
	s->local.family = s->remote.family = family;
	s->cred[0] = p->task->pid;
	s->cred[1] = (int32_t)p->euid;
	s->cred[2] = (int32_t)p->egid;
	return s;
}

void vsock_unref(vsock *s)
{
	if (--s->refs > 0)
		return;
	drop_queue(s);
	lm_vec_free(&s->accepts);
	lm_vec_free(&s->waiting);
	lm_vec_free(&s->blocked);
	lm_vec_free(&s->options);
	free(s);
}

void vsock_join(vsock *a, vsock *b)
{
	a->peer = b;
	b->peer = a;
	a->refs++;
	b->refs++;
	a->state = b->state = V_SOCK_CONNECTED;
}

/* The peer hears that the connection broke. */
static void reset_peer(vsock *s, int error)
{
	vsock *peer = s->peer;
	if (!peer || peer->closed)
		return;
	peer->error = error;
	peer->fin = true;
	peer->shut_write = true;
	peer->state = V_SOCK_OVER;
	vsource_notify(&peer->source);
}

static void part(vsock *s)
{
	vsock *peer = s->peer;
	if (!peer)
		return;
	s->peer = NULL;
	if (peer->peer == s) {
		peer->peer = NULL;
		vsock_unref(s);
	}
	vsock_unref(peer);
}

static void end_socket(vsock *s);

static void end_listener(vsock *s)
{
	for (size_t i = 0; i < s->accepts.len; i++) {
		vsock *c = s->accepts.data[i];
		reset_peer(c, E_CONNRESET);
		end_socket(c);
		vsock_unref(c);
	}
	for (size_t i = 0; i < s->waiting.len; i++) {
		vsock *c = s->waiting.data[i];
		if (c->state == V_SOCK_CONNECTING) {
			c->state = V_SOCK_IDLE;
			c->error = E_CONNREFUSED;
			vsource_notify(&c->source);
		}
		vsock_unref(c);
	}
	s->accepts.len = s->waiting.len = 0;
}

/* The last descriptor is gone. */
static void end_socket(vsock *s)
{
	s->closed = true;
	if (s->state == V_SOCK_LISTENS)
		end_listener(s);
	if (s->family == V_AF_UNIX)
		vunix_forget(s);
	else if (s->family != V_AF_NETLINK)
		vinet_forget(s);
	vsock *peer = s->peer;
	bool mutual = peer && peer->peer == s;
	if (mutual && vsock_is_stream(s)) {
		bool hard = s->first || (s->linger && s->linger_s == 0 && s->family != V_AF_UNIX);
		if (hard && (!peer->fin || s->family == V_AF_UNIX)) {
			reset_peer(s, E_CONNRESET);
		} else if (!peer->fin || peer->nospace) {
			peer->fin = true;
			vsource_notify(&peer->source);
		}
		peer->nospace = false;
	} else if (mutual) {
		vsource_notify(&peer->source);
	}
	drop_queue(s);
	made_room(s);
	/* A stream stays known to its peer, which may still write to it (and hear a reset). */
	if (!(mutual && vsock_is_stream(s) && !peer->closed))
		part(s);
}

bool vsock_offer(vproc *p, vsock *listener, vsock *client)
{
	if (listener->accepts.len > listener->backlog)
		return false;
	vsock *c = vsock_new(p, listener->family, listener->type, listener->protocol);
	c->local = listener->family == V_AF_UNIX ? listener->local : client->remote;
	c->local.family = listener->family;
	c->remote = client->local;
	c->remote.family = listener->family;
	c->bound = true;
	c->v6only = listener->v6only;
	c->passcred = listener->passcred;
	c->rcvbuf = listener->rcvbuf;
	c->sndbuf = listener->sndbuf;
	memcpy(c->cred, listener->cred, sizeof c->cred);
	vsock_join(c, client);
	lm_vec_push(&listener->accepts, c);
	vsource_notify(&listener->source);
	return true;
}

/* Room in a listener's queue: those who wait come in. */
static void admit(vproc *p, vsock *listener)
{
	size_t kept = 0;
	for (size_t i = 0; i < listener->waiting.len; i++) {
		vsock *c = listener->waiting.data[i];
		if (!c->closed && c->state == V_SOCK_CONNECTING && !vsock_offer(p, listener, c)) {
			listener->waiting.data[kept++] = c;
			continue;
		}
		vsource_notify(&c->source);
		vsock_unref(c);
	}
	listener->waiting.len = kept;
}

/* ---- the kind of open file */

static int take_error(vsock *s)
{
	int e = s->error;
	s->error = 0;
	return -e;
}

static uint32_t stream_ready(const vsock *s)
{
	uint32_t e = s->error ? LM_POLL_ERR : 0;
	if (s->state == V_SOCK_LISTENS)
		return e | (s->accepts.len ? LM_POLL_IN : 0);
	if (s->state == V_SOCK_CONNECTING)
		return e;
	if (s->state == V_SOCK_IDLE)
		return e | LM_POLL_OUT | LM_POLL_HUP;
	if (s->first || s->fin || s->shut_read || s->error)
		e |= LM_POLL_IN;
	if (s->fin || s->shut_read)
		e |= V_POLL_RDHUP;
	bool over = s->state == V_SOCK_OVER || (s->fin && s->shut_write);
	if (over || (s->family == V_AF_UNIX && s->fin && (!s->peer || s->peer->closed)))
		e |= LM_POLL_HUP;
	if (s->shut_write || s->error || !s->peer || s->peer->closed ||
	    vsock_room(s->peer) * 3 >= s->peer->rcvbuf)
		e |= LM_POLL_OUT;
	return e;
}

static uint32_t sock_ready(vproc *p, vopen *o)
{
	(void)p;
	const vsock *s = o->object;
	if (vsock_is_stream(s))
		return stream_ready(s);
	uint32_t e = s->error ? LM_POLL_ERR | LM_POLL_IN : 0;
	if (s->first || s->shut_read)
		e |= LM_POLL_IN;
	if (s->shut_read)
		e |= V_POLL_RDHUP;
	if (s->shut_read && s->shut_write)
		e |= LM_POLL_HUP;
	bool full = s->family == V_AF_UNIX && s->peer && !s->peer->closed &&
		    (vsock_room(s->peer) == 0 || s->peer->datagrams >= 512);
	return full ? e : e | LM_POLL_OUT;
}

static vsource *sock_source(vsys *sys, vopen *o)
{
	(void)sys;
	return &((vsock *)o->object)->source;
}

static void sock_close(vsys *sys, vopen *o)
{
	(void)sys;
	vsock *s = o->object;
	end_socket(s);
	vsock_unref(s);
}

/* ---- sending */

/* Bytes of a stream; seg NULL or one with rights, which goes in front. */
static int64_t stream_send(vsock *s, vio *io, vseg *seg)
{
	vsock *to = s->peer;
	if (s->error)
		return take_error(s);
	if (s->state == V_SOCK_IDLE || s->state == V_SOCK_LISTENS)
		return s->family == V_AF_UNIX ? -E_NOTCONN : -E_PIPE;
	if (s->state == V_SOCK_CONNECTING)
		return -E_AGAIN;
	if (s->shut_write || !to)
		return -E_PIPE;
	if (to->closed || (s->family == V_AF_UNIX && to->shut_read)) {
		if (s->family == V_AF_UNIX)
			return -E_PIPE;
		/* The answer to bytes for a closed connection is a reset. */
		s->error = s->fin ? E_PIPE : E_CONNRESET;
		s->shut_write = s->fin = true;
		s->state = V_SOCK_OVER;
		return (int64_t)(io->left < to->rcvbuf ? io->left : to->rcvbuf);
	}
	uint64_t room = vsock_room(to);
	if (s->type == V_SEQPACKET && io->left > room && to->queued > 0)
		room = 0;
	if (room == 0) {
		s->nospace = true;
		return -E_AGAIN;
	}
	uint64_t n = io->left < room || s->type == V_SEQPACKET ? io->left : room, left = n;
	s->nospace = n < io->left;
	if (to->shut_read && s->family != V_AF_UNIX) {
		vio_skip(io, n);
		return (int64_t)n;
	}
	vseg *last = to->last;
	if (!seg && last && s->type == V_STREAM && last->size < last->cap && !last->right_count) {
		uint64_t take = last->cap - last->size < left ? last->cap - last->size : left;
		vio_take(io, last->data + last->size, take);
		last->size += (uint32_t)take;
		to->queued += take;
		left -= take;
		vsource_notify(&to->source);
	}
	if (left == 0 && !seg && s->type == V_STREAM)
		return (int64_t)n;
	vseg *fresh = vseg_new(left > SEG_SIZE || s->type != V_STREAM ? (uint32_t)left : SEG_SIZE);
	fresh->size = (uint32_t)vio_take(io, fresh->data, left);
	memcpy(fresh->cred, s->cred, sizeof fresh->cred);
	if (seg) {
		fresh->rights = seg->rights;
		fresh->right_count = seg->right_count;
		seg->rights = NULL;
		seg->right_count = 0;
	}
	vsock_queue(to, fresh);
	return (int64_t)n;
}

/* What a stream takes now; when that is nothing, it will be told of room. */
uint64_t vsock_send_room(vsock *s)
{
	if (!vsock_is_stream(s) || s->state != V_SOCK_CONNECTED || s->error || s->shut_write ||
	    !s->peer || s->peer->closed)
		return UINT16_MAX;
	uint64_t room = vsock_room(s->peer);
	s->nospace |= room == 0;
	return room;
}

static int64_t do_send(vproc *p, vsock *s, vio *io, const vaddr *to, vseg *rights)
{
	if (s->family == V_AF_NETLINK)
		return vnetlink_send(p, s, io);
	if (vsock_is_stream(s)) {
		if (to && s->family == V_AF_UNIX && s->type == V_STREAM)
			return s->state == V_SOCK_CONNECTED ? -E_ISCONN : -E_OPNOTSUPP;
		return stream_send(s, io, rights);
	}
	if (s->shut_write)
		return -E_PIPE;
	if (s->error)
		return take_error(s);
	if (!to && s->state != V_SOCK_CONNECTED)
		return s->family == V_AF_UNIX ? -E_NOTCONN : -E_DESTADDRREQ;
	if (io->left > 65507 && s->family != V_AF_UNIX)
		return -E_MSGSIZE;
	if (io->left > s->sndbuf)
		return -E_MSGSIZE;
	vio copy = *io;
	vseg *seg = vseg_new((uint32_t)io->left);
	seg->size = (uint32_t)vio_take(&copy, seg->data, io->left);
	memcpy(seg->cred, s->cred, sizeof seg->cred);
	seg->cred[0] = p->task->pid;
	if (rights) {
		seg->rights = rights->rights;
		seg->right_count = rights->right_count;
		rights->rights = NULL;
		rights->right_count = 0;
	}
	int64_t size = seg->size;
	int64_t r =
		s->family == V_AF_UNIX ? vunix_send(p, s, to, seg) : vinet_send(p, s, io, to, seg);
	if (r >= 0)
		*io = copy;
	return r < 0 ? r : size;
}

static int64_t sock_write(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	(void)at;
	return do_send(p, o->object, io, NULL, NULL);
}

/* ---- receiving */

typedef struct received {
	vaddr from;
	bool has_from, truncated, end_of_record;
	uint32_t full_size;
	vopen **rights;
	uint32_t right_count;
	int32_t cred[3];
	bool has_cred;
} received;

static void take_rights(vseg *seg, received *r, bool peek)
{
	memcpy(r->cred, seg->cred, sizeof r->cred);
	r->has_cred = true;
	if (!seg->right_count)
		return;
	r->rights = lm_xmalloc(seg->right_count * sizeof *r->rights);
	r->right_count = seg->right_count;
	for (uint32_t i = 0; i < seg->right_count; i++) {
		r->rights[i] = seg->rights[i];
		r->rights[i]->refs += peek;
	}
	if (!peek) {
		free(seg->rights);
		seg->rights = NULL;
		seg->right_count = 0;
	}
}

static int64_t nothing_to_receive(vsock *s)
{
	if (s->error)
		return take_error(s);
	if (s->fin || s->shut_read || s->state == V_SOCK_OVER)
		return 0;
	if (s->state == V_SOCK_IDLE || s->state == V_SOCK_LISTENS)
		return s->family == V_AF_UNIX ? -E_INVAL : -E_NOTCONN;
	return -E_AGAIN;
}

static int64_t stream_receive(vsock *s, vio *io, uint32_t flags, received *r)
{
	bool peek = flags & M_PEEK;
	if (!s->first)
		return nothing_to_receive(s);
	int64_t total = 0;
	vseg *seg = s->first;
	while (seg && io->left) {
		if (seg->right_count && total > 0)
			break;
		if (seg->right_count || !r->has_cred)
			take_rights(seg, r, peek);
		uint32_t had_rights = r->right_count;
		uint64_t n = vio_put(io, seg->data + seg->off, seg->size - seg->off);
		total += (int64_t)n;
		vseg *next = seg->next;
		if (!peek) {
			seg->off += (uint32_t)n;
			s->queued -= n;
			if (seg->off == seg->size)
				pop(s);
		}
		seg = next;
		if (had_rights)
			break;
	}
	if (!peek)
		made_room(s);
	return total;
}

static int64_t packet_receive(vsock *s, vio *io, uint32_t flags, received *r)
{
	vseg *seg = s->first;
	if (!seg) {
		if (s->type != V_DGRAM && s->type != V_RAW)
			return nothing_to_receive(s);
		if (s->error)
			return take_error(s);
		return s->shut_read ? 0 : -E_AGAIN;
	}
	if (seg->from) {
		r->from = *seg->from;
		r->has_from = true;
	}
	take_rights(seg, r, flags & M_PEEK);
	r->full_size = seg->size;
	r->end_of_record = s->type == V_SEQPACKET;
	uint64_t n = vio_put(io, seg->data, seg->size);
	r->truncated = n < seg->size;
	if (!(flags & M_PEEK)) {
		s->queued -= seg->size;
		pop(s);
		made_room(s);
	}
	return (int64_t)n;
}

static int64_t do_receive(vsock *s, vio *io, uint32_t flags, received *r)
{
	if (flags & M_OOB)
		return -E_INVAL;
	return s->type == V_STREAM ? stream_receive(s, io, flags, r)
				   : packet_receive(s, io, flags, r);
}

static void drop_rights(vproc *p, received *r)
{
	for (uint32_t i = 0; i < r->right_count; i++)
		vopen_unref(p->sys, r->rights[i]);
	free(r->rights);
	r->rights = NULL;
	r->right_count = 0;
}

static int64_t sock_read(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	(void)at;
	vsock *s = o->object;
	if (io->left == 0 && s->type == V_STREAM)
		return 0;
	received r = {0};
	int64_t n = do_receive(s, io, 0, &r);
	drop_rights(p, &r);
	return n;
}

const vopen_ops vsock_ops = {
	.read = sock_read,
	.write = sock_write,
	.ready = sock_ready,
	.source = sock_source,
	.close = sock_close,
};

/* ---- descriptors and addresses */

static vsock *sock_of(vproc *p, uint64_t fd, vopen **open, int *err)
{
	vopen *o = vfd_get(p, fd);
	*err = !o ? -E_BADF : o->kind != V_OPEN_SOCK ? -E_NOTSOCK : 0;
	*open = o;
	return *err ? NULL : o->object;
}

static int64_t give_socket(vproc *p, vsock *s, uint32_t flags)
{
	vnode *n = vfd_place(p->sys, V_SOCK);
	n->mode = V_SOCK | 0777;
	n->uid = p->euid;
	n->gid = p->egid;
	vopen *o = vopen_new(n, V_OPEN_SOCK, (flags & O_NONBLOCKING) | 2);
	vnode_unref(&p->sys->fs, n);
	o->object = s;
	return vfd_give(p, o, (flags & O_CLOSE_EXEC) != 0);
}

static bool parse_address(vsock *s, uint64_t addr, uint64_t len, vaddr *out, int *err)
{
	memset(out, 0, sizeof *out);
	*err = -E_INVAL;
	if (addr < 4096) {
		*err = -E_FAULT;
		return false;
	}
	if ((int32_t)len < 2)
		return false;
	const uint8_t *p = vmem(addr);
	uint16_t family;
	memcpy(&family, p, 2);
	out->family = family;
	if (s->family == V_AF_UNIX) {
		if (family != V_AF_UNIX || len > 110)
			return false;
		out->name_len = (uint16_t)(len - 2);
		memcpy(out->name, p + 2, out->name_len);
		/* A path ends at its first zero byte. */
		if (out->name_len && out->name[0])
			out->name_len = (uint16_t)strnlen(out->name, out->name_len);
		return true;
	}
	if (s->family == V_AF_NETLINK) {
		if (len < 12)
			return false;
		memcpy(&out->pid, p + 4, 4);
		return family == V_AF_NETLINK;
	}
	return vinet_parse(addr, len, s->family, out, err);
}

/* Writes an address as the caller's family has it; *len is a value and a result. */
static void put_address(vproc *p, const vsock *s, const vaddr *a, uint64_t to, uint64_t len_at)
{
	(void)p;
	uint8_t raw[128] = {0};
	uint32_t size = 2;
	if (!to || !len_at)
		return;
	if (s->family == V_AF_UNIX) {
		memcpy(raw, &(uint16_t){V_AF_UNIX}, 2);
		memcpy(raw + 2, a->name, a->name_len);
		size = 2u + a->name_len + (a->name_len && a->name[0] ? 1 : 0);
	} else if (s->family == V_AF_NETLINK) {
		memcpy(raw, &(uint16_t){V_AF_NETLINK}, 2);
		memcpy(raw + 4, &a->pid, 4);
		size = 12;
	} else {
		size = vinet_format(a, s->family, raw);
	}
	uint32_t cap;
	memcpy(&cap, vmem(len_at), 4);
	memcpy(vmem(to), raw, cap < size ? cap : size);
	memcpy(vmem(len_at), &size, 4);
}

/* ---- the calls: making and connecting */

static int check_kind(vproc *p, uint32_t family, uint32_t type, uint32_t protocol)
{
	enum { ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58 };
	switch (family) {
	case V_AF_UNIX:
		if (protocol > 1)
			return -E_PROTONOSUPPORT;
		return type == V_STREAM || type == V_DGRAM || type == V_SEQPACKET
			       ? 0
			       : -E_SOCKTNOSUPPORT;
	case V_AF_INET:
	case V_AF_INET6:
		if (type == V_STREAM)
			return protocol == 0 || protocol == TCP ? 0 : -E_PROTONOSUPPORT;
		if (type == V_DGRAM) {
			if (protocol == ICMP || protocol == ICMPV6)
				return -E_ACCES;
			return protocol == 0 || protocol == UDP ? 0 : -E_PROTONOSUPPORT;
		}
		return type == V_RAW ? (p->euid ? -E_PERM : -E_PROTONOSUPPORT) : -E_SOCKTNOSUPPORT;
	case V_AF_NETLINK:
		if (type != V_RAW && type != V_DGRAM)
			return -E_SOCKTNOSUPPORT;
		return protocol == 0 ? 0 : -E_PROTONOSUPPORT;
	default: return -E_AFNOSUPPORT;
	}
}

static uint32_t socket_flags(uint64_t type)
{
	return (uint32_t)type & (O_NONBLOCKING | O_CLOSE_EXEC);
}

lm_sys_status vcall_socket(vproc *p, lm_syscall *s)
{
	uint32_t type = (uint32_t)s->a[1] & 0xf, flags = socket_flags(s->a[1]);
	if ((uint32_t)s->a[1] & ~(0xfu | O_NONBLOCKING | O_CLOSE_EXEC))
		return vdone(s, -E_INVAL);
	int err = check_kind(p, (uint32_t)s->a[0], type, (uint32_t)s->a[2]);
	if (err < 0)
		return vdone(s, err);
	vsock *k = vsock_new(p, (uint16_t)s->a[0], (uint16_t)type, (uint16_t)s->a[2]);
	if (k->family == V_AF_NETLINK)
		k->local.pid = (uint32_t)p->task->pid;
	return vdone(s, give_socket(p, k, flags));
}

lm_sys_status vcall_socketpair(vproc *p, lm_syscall *s)
{
	uint32_t type = (uint32_t)s->a[1] & 0xf, flags = socket_flags(s->a[1]);
	if (s->a[0] != V_AF_UNIX)
		return vdone(s, s->a[0] == V_AF_INET || s->a[0] == V_AF_INET6 ? -E_OPNOTSUPP
									      : -E_AFNOSUPPORT);
	int err = check_kind(p, V_AF_UNIX, type, (uint32_t)s->a[2]);
	if (err < 0)
		return vdone(s, err);
	vsock *a = vsock_new(p, V_AF_UNIX, (uint16_t)type, 0);
	vsock *b = vsock_new(p, V_AF_UNIX, (uint16_t)type, 0);
	vsock_join(a, b);
	int64_t fd1 = give_socket(p, a, flags);
	int64_t fd2 = fd1 < 0 ? fd1 : give_socket(p, b, flags);
	if (fd1 < 0)
		vsock_unref(b);
	if (fd2 < 0) {
		if (fd1 >= 0)
			vfd_close(p, (uint32_t)fd1);
		return vdone(s, fd2);
	}
	int32_t *out = vmem(s->a[3]);
	out[0] = (int32_t)fd1;
	out[1] = (int32_t)fd2;
	return vdone(s, 0);
}

lm_sys_status vcall_bind(vproc *p, lm_syscall *s)
{
	int err;
	vopen *o;
	vaddr a;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k || !parse_address(k, s->a[1], s->a[2], &a, &err))
		return vdone(s, err);
	if (k->family == V_AF_NETLINK)
		return vdone(s, 0);
	if (k->bound)
		return vdone(s, -E_INVAL);
	return vdone(s, k->family == V_AF_UNIX ? vunix_bind(p, k, &a) : vinet_bind(p, k, &a));
}

lm_sys_status vcall_listen(vproc *p, lm_syscall *s)
{
	int err;
	vopen *o;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k)
		return vdone(s, err);
	if (!vsock_is_stream(k) || k->family == V_AF_NETLINK)
		return vdone(s, -E_OPNOTSUPP);
	if (k->state != V_SOCK_IDLE && k->state != V_SOCK_LISTENS)
		return vdone(s, -E_INVAL);
	if (k->family == V_AF_UNIX && !k->bound)
		return vdone(s, -E_INVAL);
	if (k->family != V_AF_UNIX) {
		err = vinet_listen(k);
		if (err < 0)
			return vdone(s, err);
	}
	k->state = V_SOCK_LISTENS;
	int32_t backlog = (int32_t)s->a[1];
	k->backlog =
		backlog < 0 || backlog > (int32_t)BACKLOG_MAX ? BACKLOG_MAX : (uint32_t)backlog;
	return vdone(s, 0);
}

static lm_sys_status do_accept(vproc *p, lm_syscall *s, uint32_t flags)
{
	int err;
	vopen *o;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k)
		return vdone(s, err);
	if (!vsock_is_stream(k))
		return vdone(s, -E_OPNOTSUPP);
	if (k->state != V_SOCK_LISTENS)
		return vdone(s, -E_INVAL);
	if (k->accepts.len == 0)
		return vfd_finish(p, s, o, LM_POLL_IN, -E_AGAIN);
	vsock *c = k->accepts.data[0];
	int64_t fd = give_socket(p, c, flags); /* takes the queue's reference */
	memmove(k->accepts.data, k->accepts.data + 1, (k->accepts.len - 1) * sizeof(vsock *));
	k->accepts.len--;
	admit(p, k);
	if (fd >= 0)
		put_address(p, c, &c->remote, s->a[1], s->a[2]);
	return vdone(s, fd);
}

lm_sys_status vcall_accept(vproc *p, lm_syscall *s)
{
	return do_accept(p, s, 0);
}

lm_sys_status vcall_accept4(vproc *p, lm_syscall *s)
{
	if (s->a[3] & ~(uint64_t)(O_NONBLOCKING | O_CLOSE_EXEC))
		return vdone(s, -E_INVAL);
	return do_accept(p, s, (uint32_t)s->a[3]);
}

/* What connect says when it is called on a socket that was connecting. */
static lm_sys_status connect_again(vproc *p, lm_syscall *s, vopen *o, vsock *k)
{
	if (k->state == V_SOCK_CONNECTING) {
		if (s->memo[0] == 0)
			return vdone(s, -E_ALREADY);
		return vfd_finish(p, s, o, LM_POLL_OUT, -E_AGAIN);
	}
	if (k->error)
		return vdone(s, take_error(k));
	return vdone(s, s->memo[0] ? 0 : -E_ISCONN);
}

lm_sys_status vcall_connect(vproc *p, lm_syscall *s)
{
	int err;
	vopen *o;
	vaddr a;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k)
		return vdone(s, err);
	if (k->state == V_SOCK_LISTENS)
		return vdone(s, k->family == V_AF_UNIX ? -E_INVAL : -E_ISCONN);
	if (vsock_is_stream(k) && (k->state != V_SOCK_IDLE || k->error))
		return connect_again(p, s, o, k);
	uint16_t family = 0;
	if (s->a[1] >= 4096 && s->a[2] >= 2)
		memcpy(&family, vmem(s->a[1]), 2);
	if (!vsock_is_stream(k) && family == 0 &&
	    s->a[1] >= 4096) { /* AF_UNSPEC: no more connected */
		if (k->peer)
			part(k);
		k->state = V_SOCK_IDLE;
		memset(&k->remote, 0, sizeof k->remote);
		return vdone(s, 0);
	}
	if (!parse_address(k, s->a[1], s->a[2], &a, &err))
		return vdone(s, err);
	if (k->family == V_AF_NETLINK)
		return vdone(s, 0);
	int r = k->family == V_AF_UNIX ? vunix_connect(p, k, &a) : vinet_connect(p, k, &a);
	if (r == -E_AGAIN && !(o->flags & O_NONBLOCKING) && !s->raw) { /* the queue is full */
		s->wait_fd = -1;
		s->wait_events = 0;
		s->wait_until = lm_host_nanotime() + 1000000;
		return LM_SYS_WAIT;
	}
	if (r != -E_INPROGRESS)
		return vdone(s, r);
	if ((o->flags & O_NONBLOCKING) || s->raw)
		return vdone(s, -E_INPROGRESS);
	s->memo[0] = 1;
	return vfd_finish(p, s, o, LM_POLL_OUT, -E_AGAIN);
}

lm_sys_status vcall_shutdown(vproc *p, lm_syscall *s)
{
	int err;
	vopen *o;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	uint64_t how = s->a[1];
	if (!k || how > 2)
		return vdone(s, k ? -E_INVAL : err);
	bool unix_pair = k->family == V_AF_UNIX;
	if (k->state == V_SOCK_LISTENS && how != 1) {
		end_listener(k);
		k->state = V_SOCK_IDLE;
		vsource_notify(&k->source);
		return vdone(s, 0);
	}
	if (k->state != V_SOCK_CONNECTED && !(k->state == V_SOCK_OVER && unix_pair))
		return vdone(s, unix_pair && k->state == V_SOCK_IDLE && !vsock_is_stream(k)
					? 0
					: -E_NOTCONN);
	if (how != 1)
		k->shut_read = true;
	if (how != 0 && !k->shut_write) {
		k->shut_write = true;
		if (k->peer && k->peer->peer == k && vsock_is_stream(k)) {
			k->peer->fin = true;
			vsource_notify(&k->peer->source);
		}
	}
	if (k->peer && unix_pair)
		vsource_notify(&k->peer->source);
	vsource_notify(&k->source);
	return vdone(s, 0);
}

lm_sys_status vcall_getsockname(vproc *p, lm_syscall *s)
{
	int err;
	vopen *o;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (k)
		put_address(p, k, &k->local, s->a[1], s->a[2]);
	return vdone(s, err);
}

lm_sys_status vcall_getpeername(vproc *p, lm_syscall *s)
{
	int err;
	vopen *o;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k)
		return vdone(s, err);
	if (k->state != V_SOCK_CONNECTED)
		return vdone(s, -E_NOTCONN);
	put_address(p, k, &k->remote, s->a[1], s->a[2]);
	return vdone(s, 0);
}

/* ---- the calls: sending and receiving */

static int waits(vopen *o, lm_syscall *s, uint64_t flags)
{
	return !(flags & M_DONTWAIT) && !(o->flags & O_NONBLOCKING) && !s->raw;
}

/* A blocking send of a stream goes on until everything is gone; memo[1] counts. */
static lm_sys_status finish_send(vproc *p, lm_syscall *s, vopen *o, vio *io, int64_t r,
				 uint64_t flags)
{
	vsock *k = o->object;
	bool blocks = waits(o, s, flags);
	if (r > 0 && blocks && k->type == V_STREAM && io->left) {
		s->memo[1] += (uint64_t)r;
		r = -E_AGAIN;
	} else if (s->memo[1]) {
		if (r < 0 && r != -E_AGAIN)
			r = 0;
		if (r >= 0)
			r += (int64_t)s->memo[1];
	}
	if (r == -E_AGAIN && !blocks)
		return vdone(s, r);
	return vfd_finish(p, s, o, LM_POLL_OUT, r);
}

lm_sys_status vcall_sendto(vproc *p, lm_syscall *s)
{
	int err;
	vopen *o;
	vaddr a;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k)
		return vdone(s, err);
	if (s->a[3] & M_OOB)
		return vdone(s, -E_OPNOTSUPP);
	bool named = s->a[4] != 0 && s->a[5] != 0;
	if (named && !parse_address(k, s->a[4], s->a[5], &a, &err))
		return vdone(s, err);
	vio io;
	vio_one(&io, s->a[1], s->a[2]);
	vio_skip(&io, s->memo[1]);
	int64_t r = do_send(p, k, &io, named ? &a : NULL, NULL);
	return finish_send(p, s, o, &io, r, s->a[3]);
}

lm_sys_status vcall_recvfrom(vproc *p, lm_syscall *s)
{
	int err;
	vopen *o;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k)
		return vdone(s, err);
	vio io;
	received r = {0};
	vio_one(&io, s->a[1], s->a[2]);
	int64_t n = do_receive(k, &io, (uint32_t)s->a[3], &r);
	drop_rights(p, &r);
	if (n == -E_AGAIN && !waits(o, s, s->a[3]))
		return vdone(s, n);
	if (n < 0)
		return vfd_finish(p, s, o, LM_POLL_IN, n);
	if (s->a[4] && s->a[5]) {
		if (r.has_from)
			put_address(p, k, &r.from, s->a[4], s->a[5]);
		else
			vput32(vmem(s->a[5]), 0);
	}
	if (r.truncated && (s->a[3] & M_TRUNC))
		n = r.full_size;
	return vdone(s, n);
}

/* struct msghdr of linux/amd64 */
typedef struct msghdr64 {
	uint64_t name;
	uint32_t name_len, pad;
	uint64_t iov, iov_len, control, control_len;
	int32_t flags;
	int32_t pad2;
} msghdr64;
typedef struct cmsg64 {
	uint64_t len;
	int32_t level, type;
} cmsg64;
enum { SOL_SOCKET_ = 1, SCM_RIGHTS_ = 1, SCM_CREDENTIALS_ = 2 };

/* Reads a message's control part: descriptors go into seg. */
static int parse_control(vproc *p, const vsock *k, const msghdr64 *m, vseg *seg)
{
	for (uint64_t at = 0; at + sizeof(cmsg64) <= m->control_len;) {
		cmsg64 c;
		memcpy(&c, (uint8_t *)vmem(m->control) + at, sizeof c);
		if (c.len < sizeof c || c.len > m->control_len - at)
			return -E_INVAL;
		const uint8_t *data = (uint8_t *)vmem(m->control) + at + sizeof c;
		uint64_t size = c.len - sizeof c;
		at += (c.len + 7) & ~(uint64_t)7;
		if (c.level != SOL_SOCKET_)
			continue;
		if (k->family != V_AF_UNIX)
			return -E_INVAL;
		if (c.type == SCM_CREDENTIALS_) {
			int32_t cred[3];
			if (size != sizeof cred)
				return -E_INVAL;
			memcpy(cred, data, sizeof cred);
			if (p->euid && (cred[0] != p->task->pid || (uint32_t)cred[1] != p->uid ||
					(uint32_t)cred[2] != p->gid))
				return -E_PERM;
			continue;
		}
		if (c.type != SCM_RIGHTS_ || size / 4 > 253)
			return -E_INVAL;
		for (uint64_t i = 0; i < size / 4; i++) {
			int32_t fd;
			memcpy(&fd, data + 4 * i, 4);
			vopen *o = vfd_get(p, (uint64_t)(int64_t)fd);
			if (!o)
				return -E_BADF;
			seg->rights = lm_xrealloc(seg->rights,
						  (seg->right_count + 1) * sizeof *seg->rights);
			seg->rights[seg->right_count++] = o;
			o->refs++;
		}
	}
	return 0;
}

static lm_sys_status send_message(vproc *p, lm_syscall *s, const msghdr64 *m, uint64_t flags)
{
	int err;
	vopen *o;
	vaddr a;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k)
		return vdone(s, err);
	bool named = m->name != 0 && m->name_len != 0;
	if (named && !parse_address(k, m->name, m->name_len, &a, &err))
		return vdone(s, err);
	vio io;
	err = vio_vector(&io, m->iov, m->iov_len);
	if (err < 0)
		return vdone(s, err);
	vseg *seg = vseg_new(0);
	if (m->control && m->control_len && s->memo[1] == 0)
		err = parse_control(p, k, m, seg);
	if (err < 0) {
		vseg_free(p->sys, seg);
		return vdone(s, err);
	}
	vio_skip(&io, s->memo[1]);
	int64_t r = do_send(p, k, &io, named ? &a : NULL, seg->right_count ? seg : NULL);
	vseg_free(p->sys, seg);
	return finish_send(p, s, o, &io, r, flags);
}

lm_sys_status vcall_sendmsg(vproc *p, lm_syscall *s)
{
	if (s->a[1] < 4096)
		return vdone(s, -E_FAULT);
	return send_message(p, s, vmem(s->a[1]), s->a[2]);
}

static bool put_control(msghdr64 *m, uint64_t *used, int32_t type, const void *data, uint64_t size)
{
	uint64_t need = sizeof(cmsg64) + size;
	if (*used + need > m->control_len || !m->control) {
		m->flags |= M_CTRUNC;
		return false;
	}
	uint8_t *at = (uint8_t *)vmem(m->control) + *used;
	cmsg64 c = {need, SOL_SOCKET_, type};
	memcpy(at, &c, sizeof c);
	memcpy(at + sizeof c, data, (size_t)size);
	*used += (need + 7) & ~(uint64_t)7;
	if (*used > m->control_len)
		*used = m->control_len;
	return true;
}

/* Gives the receiver what came beside the bytes. */
static void deliver_control(vproc *p, const vsock *k, msghdr64 *m, received *r, uint64_t flags)
{
	uint64_t used = 0;
	if (k->passcred && r->has_cred)
		put_control(m, &used, SCM_CREDENTIALS_, r->cred, sizeof r->cred);
	uint64_t room = m->control && m->control_len > used + sizeof(cmsg64)
				? (m->control_len - used - sizeof(cmsg64)) / 4
				: 0;
	int32_t fds[256];
	uint32_t count = 0;
	for (uint32_t i = 0; i < r->right_count; i++) {
		if (i >= room || i >= 256) {
			m->flags |= M_CTRUNC;
			vopen_unref(p->sys, r->rights[i]);
			continue;
		}
		int64_t fd = vfd_give(p, r->rights[i], (flags & M_CLOEXEC) != 0);
		if (fd >= 0)
			fds[count++] = (int32_t)fd;
		else
			m->flags |= M_CTRUNC;
	}
	free(r->rights);
	r->rights = NULL;
	r->right_count = 0;
	if (count)
		put_control(m, &used, SCM_RIGHTS_, fds, 4u * count);
	m->control_len = used;
}

static lm_sys_status receive_message(vproc *p, lm_syscall *s, msghdr64 *m, uint64_t flags)
{
	int err;
	vopen *o;
	vsock *k = sock_of(p, s->a[0], &o, &err);
	if (!k)
		return vdone(s, err);
	vio io;
	err = vio_vector(&io, m->iov, m->iov_len);
	if (err < 0)
		return vdone(s, err);
	received r = {0};
	int64_t n = do_receive(k, &io, (uint32_t)flags, &r);
	if (n == -E_AGAIN && !waits(o, s, flags))
		return vdone(s, n);
	if (n < 0)
		return vfd_finish(p, s, o, LM_POLL_IN, n);
	m->flags = (r.truncated ? M_TRUNC : 0) | (int32_t)(flags & M_CLOEXEC);
	if (r.end_of_record && !r.truncated)
		m->flags |= M_EOR;
	if (m->name && r.has_from) {
		uint32_t cap = m->name_len;
		put_address(p, k, &r.from, m->name, (uint64_t)(uintptr_t)&m->name_len);
		(void)cap;
	} else {
		m->name_len = 0;
	}
	deliver_control(p, k, m, &r, flags);
	if (r.truncated && (flags & M_TRUNC))
		n = r.full_size;
	return vdone(s, n);
}

lm_sys_status vcall_recvmsg(vproc *p, lm_syscall *s)
{
	if (s->a[1] < 4096)
		return vdone(s, -E_FAULT);
	return receive_message(p, s, vmem(s->a[1]), s->a[2]);
}

/* Several messages in one call: as many as go without waiting, at least one. */
static lm_sys_status several(vproc *p, lm_syscall *s, bool sends)
{
	enum { STRIDE = 64 };
	uint64_t count = s->a[2] < 1024 ? s->a[2] : 1024;
	for (uint64_t i = 0; i < count; i++) {
		uint8_t *at = (uint8_t *)vmem(s->a[1]) + i * STRIDE;
		uint64_t flags = s->a[3] | (i ? M_DONTWAIT : 0u);
		lm_sys_status st = sends ? send_message(p, s, (void *)at, flags)
					 : receive_message(p, s, (void *)at, flags);
		if (st != LM_SYS_DONE || s->ret < 0)
			return i ? vdone(s, (int64_t)i) : st;
		vput32(at + sizeof(msghdr64), (uint32_t)s->ret);
	}
	return vdone(s, (int64_t)count);
}

lm_sys_status vcall_sendmmsg(vproc *p, lm_syscall *s)
{
	return several(p, s, true);
}

lm_sys_status vcall_recvmmsg(vproc *p, lm_syscall *s)
{
	return several(p, s, false);
}
