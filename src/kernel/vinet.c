/* vinet.c - TCP and UDP of the virtual system: addresses, ports, connections and datagrams over the
 * loopback. There is no other interface: other addresses are unreachable. */
#include "kernel/vsock.h"

#define PORT_FIRST   32768u /* of those given out */
#define PORT_LAST    60999u
#define DATAGRAM_MAX 4096u /* waiting in one queue */

/* ---- addresses */

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_mapped(const vaddr *a)
{
	return memcmp(a->ip, mapped_prefix, 12) == 0;
}

static bool is_wildcard(const vaddr *a)
{
	static const uint8_t zero[16];
	return memcmp(a->ip, zero, 16) == 0 || (is_mapped(a) && memcmp(a->ip + 12, zero, 4) == 0);
}

static bool is_multicast(const vaddr *a)
{
	return is_mapped(a) ? (a->ip[12] & 0xf0) == 0xe0 : a->ip[0] == 0xff;
}

static bool is_loopback(const vaddr *a)
{
	static const uint8_t one[16] = {[15] = 1};
	return is_mapped(a) ? a->ip[12] == 127 : memcmp(a->ip, one, 16) == 0;
}

static void set_loopback(vaddr *a, bool v4)
{
	memset(a->ip, 0, 16);
	if (v4) {
		memcpy(a->ip, mapped_prefix, 12);
		a->ip[12] = 127;
	}
	a->ip[15] = 1;
}

bool vinet_parse(uint64_t addr, uint64_t len, uint16_t family, vaddr *out, int *err)
{
	const uint8_t *p = vmem(addr);
	*err = -E_INVAL;
	if (len < (family == V_AF_INET ? 16u : 24u))
		return false;
	*err = -E_AFNOSUPPORT;
	if (out->family != family && !(family == V_AF_INET && out->family == 0))
		return false;
	*err = 0;
	out->family = family;
	out->port = (uint16_t)(p[2] << 8 | p[3]);
	if (family == V_AF_INET) {
		memcpy(out->ip, mapped_prefix, 12);
		memcpy(out->ip + 12, p + 4, 4);
	} else {
		memcpy(out->ip, p + 8, 16);
		if (len >= 28)
			memcpy(&out->scope, p + 24, 4);
	}
	return true;
}

uint32_t vinet_format(const vaddr *a, uint16_t family, uint8_t *out)
{
	memcpy(out, &family, 2);
	out[2] = (uint8_t)(a->port >> 8);
	out[3] = (uint8_t)a->port;
	if (family == V_AF_INET) {
		memcpy(out + 4, a->ip + 12, 4);
		return 16;
	}
	memcpy(out + 8, a->ip, 16);
	memcpy(out + 24, &a->scope, 4);
	return 28;
}

/* ---- ports */

static lm_map *table_of(const vsock *s)
{
	return s->type == V_STREAM ? &s->sys->net->tcp : &s->sys->net->udp;
}

static vsock *port_list(const vsock *s, uint16_t port)
{
	const uint64_t *at = lm_map_get(table_of(s), port);
	return at ? (vsock *)(uintptr_t)*at : NULL;
}

static void enter_port(vsock *s)
{
	uint64_t *at = lm_map_put(table_of(s), s->local.port, NULL);
	s->port_next = (vsock *)(uintptr_t)*at;
	*at = (uint64_t)(uintptr_t)s;
	s->in_table = true;
	s->bound = true;
}

void vinet_forget(vsock *s)
{
	if (!s->in_table)
		return;
	uint64_t *at = lm_map_get(table_of(s), s->local.port);
	vsock *first = (vsock *)(uintptr_t)*at;
	if (first == s) {
		*at = (uint64_t)(uintptr_t)s->port_next;
		if (!s->port_next)
			lm_map_remove(table_of(s), s->local.port);
	} else {
		while (first->port_next != s)
			first = first->port_next;
		first->port_next = s->port_next;
	}
	s->in_table = false;
}

/* Does this socket answer for IPv4 (or IPv6) addresses? */
static bool takes(const vsock *s, bool v4)
{
	if (s->family == V_AF_INET)
		return v4;
	if (is_wildcard(&s->local) && !is_mapped(&s->local))
		return v4 ? !s->v6only : true;
	return is_mapped(&s->local) == v4;
}

static bool overlap(const vsock *a, const vsock *b)
{
	bool both4 = takes(a, true) && takes(b, true), both6 = takes(a, false) && takes(b, false);
	if (!both4 && !both6)
		return false;
	return is_wildcard(&a->local) || is_wildcard(&b->local) ||
	       memcmp(a->local.ip, b->local.ip, 16) == 0;
}

static bool conflicts(const vsock *s, uint16_t port, bool listens)
{
	for (const vsock *o = port_list(s, port); o; o = o->port_next) {
		if (o == s || !overlap(s, o))
			continue;
		bool listener = o->state == V_SOCK_LISTENS;
		if (s->reuse_port && o->reuse_port)
			continue;
		if (s->reuse_addr && o->reuse_addr && !(s->type == V_STREAM && listener))
			continue;
		/* A connection does not keep a port from a listener that may use it again. */
		if (listens && o->state == V_SOCK_CONNECTED && s->reuse_addr)
			continue;
		return true;
	}
	return false;
}

static int choose_port(vsock *s)
{
	vnet *net = s->sys->net;
	for (uint32_t i = 0; i <= PORT_LAST - PORT_FIRST; i++) {
		uint16_t port = net->next_port;
		net->next_port = port >= PORT_LAST ? PORT_FIRST : (uint16_t)(port + 1);
		bool taken = false;
		for (const vsock *o = port_list(s, port); o && !taken; o = o->port_next)
			taken = overlap(s, o);
		if (!taken) {
			s->local.port = port;
			return 0;
		}
	}
	return -E_ADDRINUSE;
}

int vinet_bind(vproc *p, vsock *s, const vaddr *a)
{
	if (!is_wildcard(a) && !is_loopback(a) && !(is_multicast(a) && s->type == V_DGRAM))
		return -E_ADDRNOTAVAIL;
	if (s->family == V_AF_INET6 && s->v6only && is_mapped(a))
		return -E_INVAL;
	if (a->port && a->port < 1024 && p->euid != 0)
		return -E_ACCES;
	s->local = *a;
	int err = 0;
	if (a->port == 0)
		err = choose_port(s);
	else if (conflicts(s, a->port, true))
		err = -E_ADDRINUSE;
	if (err < 0) {
		memset(&s->local, 0, sizeof s->local);
		s->local.family = s->family;
		return err;
	}
	enter_port(s);
	return 0;
}

/* A port of its own for a socket that has none; remote NULL: any address. */
int vinet_autobind(vsock *s, const vaddr *remote)
{
	if (remote && (!s->bound || is_wildcard(&s->local))) {
		uint16_t port = s->local.port;
		set_loopback(&s->local, is_mapped(remote));
		s->local.port = port;
		s->local.family = s->family;
	} else if (!s->bound && s->family == V_AF_INET) {
		memcpy(s->local.ip, mapped_prefix, 12);
	}
	if (s->bound)
		return 0;
	int err = choose_port(s);
	if (err == 0)
		enter_port(s);
	return err;
}

int vinet_listen(vsock *s)
{
	if (!s->bound)
		return vinet_autobind(s, NULL);
	for (const vsock *o = port_list(s, s->local.port); o; o = o->port_next) {
		if (o != s && o->state == V_SOCK_LISTENS && overlap(s, o) &&
		    !(s->reuse_port && o->reuse_port))
			return -E_ADDRINUSE;
	}
	return 0;
}

/* ---- connecting */

/* Where a packet for `a` really goes; -errno when that is nowhere. */
static int route(const vsock *s, const vaddr *a, vaddr *to)
{
	*to = *a;
	if (is_wildcard(a)) {
		bool v4 = is_mapped(a) || s->family == V_AF_INET;
		/* A dual-stack socket that is bound to an IPv4 address stays there. */
		if (s->bound && !is_wildcard(&s->local))
			v4 = is_mapped(&s->local);
		set_loopback(to, v4);
	}
	if (s->family == V_AF_INET6 && s->v6only && is_mapped(to))
		return -E_NETUNREACH;
	if (s->bound && !is_wildcard(&s->local) && is_mapped(&s->local) != is_mapped(to))
		return is_mapped(to) ? -E_NETUNREACH : -E_INVAL;
	if (is_loopback(to) || (is_multicast(to) && s->type == V_DGRAM))
		return 0;
	return -E_NETUNREACH;
}

static vsock *find_listener(const vsock *s, const vaddr *to)
{
	vsock *best = NULL;
	bool v4 = is_mapped(to);
	for (vsock *o = port_list(s, to->port); o; o = o->port_next) {
		if (o->state != V_SOCK_LISTENS || !takes(o, v4))
			continue;
		if (memcmp(o->local.ip, to->ip, 16) == 0)
			return o;
		if (is_wildcard(&o->local))
			best = o;
	}
	return best;
}

static int connect_stream(vproc *p, vsock *s, const vaddr *to)
{
	if (is_multicast(to))
		return -E_NETUNREACH;
	int err = vinet_autobind(s, to);
	if (err < 0)
		return err == -E_ADDRINUSE ? -E_ADDRNOTAVAIL : err;
	s->remote = *to;
	s->remote.family = s->family;
	vsock *listener = find_listener(s, to);
	if (!listener && s->local.port == to->port && memcmp(s->local.ip, to->ip, 16) == 0) {
		/* To itself: both ends at once. */
		s->peer = s;
		s->refs++;
		s->state = V_SOCK_CONNECTED;
		return 0;
	}
	if (!listener)
		return -E_CONNREFUSED;
	if (vsock_offer(p, listener, s)) {
		vsource_notify(&s->source);
		return 0;
	}
	s->state = V_SOCK_CONNECTING;
	s->refs++;
	lm_vec_push(&listener->waiting, s);
	return -E_INPROGRESS;
}

int vinet_connect(vproc *p, vsock *s, const vaddr *a)
{
	vaddr to;
	int err = route(s, a, &to);
	if (err < 0)
		return err;
	if (s->type == V_STREAM)
		return connect_stream(p, s, &to);
	err = vinet_autobind(s, &to);
	if (err < 0)
		return err;
	s->remote = to;
	s->remote.family = s->family;
	s->state = V_SOCK_CONNECTED;
	return 0;
}

/* ---- datagrams */

static bool same_end(const vaddr *a, const vaddr *b)
{
	return a->port == b->port && memcmp(a->ip, b->ip, 16) == 0;
}

/* How well a socket fits a datagram: 0 not at all. */
static int fitness(const vsock *o, const vaddr *from, const vaddr *to)
{
	if (!takes(o, is_mapped(to)))
		return 0;
	int fit = 1;
	if (!is_wildcard(&o->local)) {
		if (memcmp(o->local.ip, to->ip, 16) != 0)
			return 0;
		fit++;
	}
	if (o->state == V_SOCK_CONNECTED) {
		if (!same_end(&o->remote, from))
			return 0;
		fit += 2;
	}
	return fit;
}

static void deliver(vsock *o, const vaddr *from, vseg *seg)
{
	if (vsock_room(o) == 0 || o->datagrams >= DATAGRAM_MAX) { /* lost, as datagrams are */
		vseg_free(o->sys, seg);
		return;
	}
	seg->from = lm_xmalloc(sizeof *seg->from);
	*seg->from = *from;
	vsock_queue(o, seg);
}

static void deliver_multicast(const vsock *s, const vaddr *from, const vaddr *to, vseg *seg)
{
	for (vsock *o = port_list(s, to->port); o; o = o->port_next) {
		bool group = memcmp(o->local.ip, to->ip, 16) == 0;
		if (!(group || (is_wildcard(&o->local) && takes(o, is_mapped(to)))))
			continue;
		vseg *copy = vseg_new(seg->size);
		memcpy(copy->data, seg->data, seg->size);
		copy->size = seg->size;
		deliver(o, from, copy);
	}
	vseg_free(s->sys, seg);
}

int64_t vinet_send(vproc *p, vsock *s, vio *io, const vaddr *a, vseg *seg)
{
	(void)io;
	vaddr to = s->remote;
	int err = 0;
	if (a)
		err = a->port == 0 ? -E_INVAL : route(s, a, &to);
	if (err == 0 && !s->bound) {
		vaddr saved = s->local;
		err = vinet_autobind(s, NULL);
		(void)saved;
	}
	if (err < 0) {
		vseg_free(p->sys, seg);
		return err;
	}
	vaddr from = s->local;
	if (is_wildcard(&from)) {
		uint16_t port = from.port;
		set_loopback(&from, is_mapped(&to));
		from.port = port;
	}
	if (is_multicast(&to)) {
		deliver_multicast(s, &from, &to, seg);
		return 0;
	}
	vsock *best = NULL;
	int best_fit = 0;
	for (vsock *o = port_list(s, to.port); o; o = o->port_next) {
		int fit = fitness(o, &from, &to);
		if (fit > best_fit) {
			best = o;
			best_fit = fit;
		}
	}
	if (best) {
		deliver(best, &from, seg);
		return 0;
	}
	vseg_free(p->sys, seg);
	if (s->state == V_SOCK_CONNECTED) { /* the answer that nobody is there */
		s->error = E_CONNREFUSED;
		vsource_notify(&s->source);
	}
	return 0;
}
