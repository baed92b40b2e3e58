/* vsockopt.c - options of the virtual system's sockets: those that change what happens, and those
 * that are only kept. */
#include "kernel/vsock.h"

enum { L_SOCKET = 1, L_IP = 0, L_TCP = 6, L_UDP = 17, L_IPV6 = 41, L_NETLINK = 270 };
enum {
	SO_REUSEADDR_ = 2,
	SO_TYPE_ = 3,
	SO_ERROR_ = 4,
	SO_SNDBUF_ = 7,
	SO_RCVBUF_ = 8,
	SO_LINGER_ = 13,
	SO_REUSEPORT_ = 15,
	SO_PASSCRED_ = 16,
	SO_PEERCRED_ = 17,
	SO_RCVTIMEO_ = 20,
	SO_SNDTIMEO_ = 21,
	SO_BINDTODEVICE_ = 25,
	SO_ACCEPTCONN_ = 30,
	SO_SNDBUFFORCE_ = 32,
	SO_RCVBUFFORCE_ = 33,
	SO_PROTOCOL_ = 38,
	SO_DOMAIN_ = 39,
	SO_COOKIE_ = 57,
	IPV6_V6ONLY_ = 26,
	TCP_INFO_ = 11,
	TCP_CONGESTION_ = 13,
};

static vsock *sock_of(vproc *p, uint64_t fd, int *err)
{
	vopen *o = vfd_get(p, fd);
	*err = !o ? -E_BADF : o->kind != V_OPEN_SOCK ? -E_NOTSOCK : 0;
	return *err ? NULL : o->object;
}

static int32_t *kept(vsock *k, int32_t level, int32_t name)
{
	for (size_t i = 0; i + 2 < k->options.len + 0; i += 3) {
		if (k->options.data[i] == level && k->options.data[i + 1] == name)
			return &k->options.data[i + 2];
	}
	return NULL;
}

static void keep(vsock *k, int32_t level, int32_t name, int32_t value)
{
	int32_t *at = kept(k, level, name);
	if (at) {
		*at = value;
		return;
	}
	lm_vec_push(&k->options, level);
	lm_vec_push(&k->options, name);
	lm_vec_push(&k->options, value);
}

/* What an option that is only kept is at the start. */
static int32_t initial(int32_t level, int32_t name)
{
	static const int16_t table[][3] = {
		{L_TCP, 4, 7200}, {L_TCP, 5, 75},  {L_TCP, 6, 9},     {L_TCP, 2, 32741},
		{L_IP, 2, 64},    {L_IP, 33, 1},   {L_IP, 34, 1},     {L_IPV6, 16, 64},
		{L_IPV6, 18, 1},  {L_IPV6, 19, 1}, {L_SOCKET, 18, 1}, {L_SOCKET, 19, 1},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (table[i][0] == level && table[i][1] == name)
			return table[i][2];
	}
	return 0;
}

static bool is_known_level(const vsock *k, int32_t level)
{
	bool inet = k->family == V_AF_INET || k->family == V_AF_INET6;
	switch (level) {
	case L_SOCKET: return true;
	case L_IP: return inet;
	case L_IPV6: return k->family == V_AF_INET6;
	case L_TCP: return inet && k->type == V_STREAM;
	case L_UDP: return inet && k->type == V_DGRAM;
	case L_NETLINK: return k->family == V_AF_NETLINK;
	default: return false;
	}
}

static int set_buffer(vsock *k, int32_t name, int32_t value)
{
	enum { MOST = 212992 };
	uint64_t size = value < 0 || value > MOST ? MOST : (uint64_t)value;
	size *= 2;
	uint64_t least = name == SO_RCVBUF_ || name == SO_RCVBUFFORCE_ ? 2304 : 4608;
	size = size < least ? least : size;
	if (name == SO_RCVBUF_ || name == SO_RCVBUFFORCE_)
		k->rcvbuf = size;
	else
		k->sndbuf = size;
	return 0;
}

static int set_socket_option(vsock *k, int32_t name, const void *data, uint64_t size, int32_t value)
{
	switch (name) {
	case SO_REUSEADDR_: k->reuse_addr = value != 0; return 0;
	case SO_REUSEPORT_: k->reuse_port = value != 0; return 0;
	case SO_PASSCRED_: k->passcred = value != 0; return 0;
	case SO_SNDBUF_:
	case SO_RCVBUF_:
	case SO_SNDBUFFORCE_:
	case SO_RCVBUFFORCE_: return set_buffer(k, name, value);
	case SO_LINGER_: {
		int32_t pair[2];
		if (size < sizeof pair)
			return -E_INVAL;
		memcpy(pair, data, sizeof pair);
		k->linger = pair[0] != 0;
		k->linger_s = pair[1];
		return 0;
	}
	case SO_RCVTIMEO_:
	case SO_SNDTIMEO_: {
		int64_t tv[2];
		if (size < sizeof tv)
			return -E_INVAL;
		memcpy(tv, data, sizeof tv);
		*(name == SO_RCVTIMEO_ ? &k->rcvtimeo : &k->sndtimeo) =
			tv[0] * 1000000000 + tv[1] * 1000;
		return 0;
	}
	case SO_TYPE_:
	case SO_ERROR_:
	case SO_PEERCRED_:
	case SO_ACCEPTCONN_:
	case SO_PROTOCOL_:
	case SO_DOMAIN_: return -E_NOPROTOOPT;
	case SO_BINDTODEVICE_: return size == 0 || memcmp(data, "lo", 2) == 0 ? 0 : -E_NODEV;
	default:
		if (name <= 0 || name > 80)
			return -E_NOPROTOOPT;
		keep(k, L_SOCKET, name, value);
		return 0;
	}
}

lm_sys_status vcall_setsockopt(vproc *p, lm_syscall *s)
{
	int err;
	vsock *k = sock_of(p, s->a[0], &err);
	if (!k)
		return vdone(s, err);
	int32_t level = (int32_t)s->a[1], name = (int32_t)s->a[2], value = 0;
	uint64_t size = (uint32_t)s->a[4];
	const void *data = vmem(s->a[3]);
	if (!is_known_level(k, level))
		return vdone(s, k->family == V_AF_UNIX ? -E_OPNOTSUPP : -E_NOPROTOOPT);
	if (size && s->a[3] < 4096)
		return vdone(s, -E_FAULT);
	memcpy(&value, data ? data : &value, size < 4 ? (data ? (size_t)size : 0) : 4);
	if (level == L_SOCKET)
		return vdone(s, size < 4 && name != SO_BINDTODEVICE_
					? -E_INVAL
					: set_socket_option(k, name, data, size, value));
	if (level == L_IPV6 && name == IPV6_V6ONLY_) {
		if (k->bound)
			return vdone(s, -E_INVAL);
		k->v6only = value != 0;
		return vdone(s, 0);
	}
	if (level == L_TCP && (name > 60 || name <= 0))
		return vdone(s, -E_NOPROTOOPT);
	if (level == L_TCP && ((name == 4 || name == 5) && (value < 1 || value > 32767)))
		return vdone(s, -E_INVAL);
	if (level == L_TCP && name == 6 && (value < 1 || value > 127))
		return vdone(s, -E_INVAL);
	keep(k, level, name, value);
	return vdone(s, 0);
}

/* Gives size bytes of data, at most as many as the caller has room for. */
static int64_t answer(lm_syscall *s, const void *data, uint32_t size)
{
	uint32_t cap;
	memcpy(&cap, vmem(s->a[4]), 4);
	if ((int32_t)cap < 0)
		return -E_INVAL;
	uint32_t n = cap < size ? cap : size;
	memcpy(vmem(s->a[3]), data, n);
	memcpy(vmem(s->a[4]), &n, 4);
	return 0;
}

static int64_t get_socket_option(vsock *k, lm_syscall *s, int32_t name)
{
	int32_t value;
	switch (name) {
	case SO_REUSEADDR_: value = k->reuse_addr; break;
	case SO_REUSEPORT_: value = k->reuse_port; break;
	case SO_PASSCRED_: value = k->passcred; break;
	case SO_TYPE_: value = k->type; break;
	case SO_DOMAIN_: value = k->family; break;
	case SO_PROTOCOL_:
		value = k->protocol              ? k->protocol
			: k->family == V_AF_UNIX ? 0
			: k->type == V_STREAM    ? 6
			: k->type == V_DGRAM     ? 17
						 : 0;
		break;
	case SO_ERROR_:
		value = k->error;
		k->error = 0;
		break;
	case SO_SNDBUF_: value = (int32_t)k->sndbuf; break;
	case SO_RCVBUF_: value = (int32_t)k->rcvbuf; break;
	case SO_ACCEPTCONN_: value = k->state == V_SOCK_LISTENS; break;
	case SO_LINGER_: return answer(s, (int32_t[]){k->linger, k->linger_s}, 8);
	case SO_PEERCRED_: {
		static const int32_t none[3] = {0, -1, -1};
		return answer(s, k->peer ? k->peer->cred : none, 12);
	}
	case SO_RCVTIMEO_:
	case SO_SNDTIMEO_: {
		int64_t ns = name == SO_RCVTIMEO_ ? k->rcvtimeo : k->sndtimeo;
		return answer(s, (int64_t[]){ns / 1000000000, ns % 1000000000 / 1000}, 16);
	}
	case SO_COOKIE_: return answer(s, &(uint64_t){(uint64_t)(uintptr_t)k >> 4}, 8);
	default: {
		if (name <= 0 || name > 80)
			return -E_NOPROTOOPT;
		const int32_t *at = kept(k, L_SOCKET, name);
		value = at ? *at : initial(L_SOCKET, name);
	}
	}
	return answer(s, &value, 4);
}

lm_sys_status vcall_getsockopt(vproc *p, lm_syscall *s)
{
	int err;
	vsock *k = sock_of(p, s->a[0], &err);
	if (!k)
		return vdone(s, err);
	int32_t level = (int32_t)s->a[1], name = (int32_t)s->a[2];
	if (s->a[3] < 4096 || s->a[4] < 4096)
		return vdone(s, -E_FAULT);
	if (!is_known_level(k, level))
		return vdone(s, k->family == V_AF_UNIX ? -E_OPNOTSUPP : -E_NOPROTOOPT);
	if (level == L_SOCKET)
		return vdone(s, get_socket_option(k, s, name));
	if (level == L_IPV6 && name == IPV6_V6ONLY_)
		return vdone(s, answer(s, &(int32_t){k->v6only}, 4));
	if (level == L_TCP && name == TCP_CONGESTION_)
		return vdone(s, answer(s, "cubic\0\0\0\0\0\0\0\0\0\0", 16));
	if (level == L_TCP && name == TCP_INFO_) {
		uint8_t info[104] = {0};
		info[0] = k->state == V_SOCK_CONNECTED ? 1 : k->state == V_SOCK_LISTENS ? 10 : 7;
		return vdone(s, answer(s, info, sizeof info));
	}
	if (level == L_TCP && (name > 60 || name <= 0))
		return vdone(s, -E_NOPROTOOPT);
	const int32_t *at = kept(k, level, name);
	int32_t value = at ? *at : initial(level, name);
	return vdone(s, answer(s, &value, 4));
}
