/* vdev.c - the virtual system's devices, the standard streams, and the files that a small system
 * has at its start. */
#include "kernel/vsys.h"

/* What waits in the terminal's input; the terminal node's `socket` holds it, its source first. */
typedef struct vinput {
	vsource source;
	char *data;
	size_t start, len, cap;
} vinput;

static vinput *input_of(vsys *sys)
{
	return sys->terminal->socket;
}

void vdev_feed(vsys *sys, const void *p, size_t n)
{
	vinput *in = input_of(sys);
	if (in->start + in->len + n > in->cap) {
		char *data = lm_xmalloc(in->len + n + 4096);
		memcpy(data, in->data ? in->data + in->start : "", in->len);
		free(in->data);
		in->data = data;
		in->cap = in->len + n + 4096;
		in->start = 0;
	}
	memcpy(in->data + in->start + in->len, p, n);
	in->len += n;
	vsource_notify(&in->source);
}

/* Moves what the host has for us into the terminal's buffer. */
static void pull_input(vproc *p)
{
	const lm_kernel_config *c = &p->base.config;
	if (!c->read_stdin || p->sys->input_over || input_of(p->sys)->len > 0)
		return;
	char buf[4096];
	int64_t n = c->read_stdin(c->io_arg, buf, sizeof buf);
	if (n == 0)
		p->sys->input_over = true;
	if (n > 0)
		vdev_feed(p->sys, buf, (size_t)n);
}

static uint64_t next_random(vsys *sys)
{
	uint64_t z = (sys->random += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void vdev_random(vproc *p, void *to, size_t n)
{
	if (!p->base.config.random_seed) {
		lm_host_random(to, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		((uint8_t *)to)[i] = (uint8_t)next_random(p->sys);
}

static int64_t read_terminal(vproc *p, vio *io)
{
	vinput *in = input_of(p->sys);
	if (io->left == 0)
		return 0;
	if (in->len == 0)
		pull_input(p);
	if (in->len == 0)
		return p->sys->input_over ? 0 : -E_AGAIN;
	uint64_t n = vio_put(io, in->data + in->start, in->len);
	in->start += n;
	in->len -= n;
	return (int64_t)n;
}

int64_t vdev_read(vproc *p, vopen *o, vio *io)
{
	static const uint8_t zero[4096];
	uint8_t buf[256];
	int64_t total = (int64_t)io->left;
	switch (o->node->device) {
	case V_DEV_NULL: return 0;
	case V_DEV_ZERO:
	case V_DEV_FULL:
		while (io->left)
			vio_put(io, zero, sizeof zero);
		return total;
	case V_DEV_RANDOM:
		while (io->left) {
			vdev_random(p, buf, sizeof buf);
			vio_put(io, buf, sizeof buf);
		}
		return total;
	case V_DEV_TTY:
	case V_DEV_STDIN: return read_terminal(p, io);
	default: return -E_BADF;
	}
}

static int64_t write_out(vproc *p, int fd, vio *io)
{
	char buf[4096];
	int64_t total = 0;
	const lm_kernel_config *c = &p->base.config;
	while (io->left) {
		uint64_t n = vio_take(io, buf, sizeof buf);
		if (c->write_out)
			c->write_out(c->io_arg, fd, buf, (size_t)n);
		else
			lm_host_write_all(fd, buf, (size_t)n);
		total += (int64_t)n;
	}
	return total;
}

int64_t vdev_write(vproc *p, vopen *o, vio *io)
{
	int64_t total = (int64_t)io->left;
	switch (o->node->device) {
	case V_DEV_FULL: return total ? -E_NOSPC : 0;
	case V_DEV_TTY:
	case V_DEV_STDOUT: return write_out(p, 1, io);
	case V_DEV_STDERR: return write_out(p, 2, io);
	case V_DEV_STDIN: return -E_BADF;
	default: vio_skip(io, io->left); return total;
	}
}

uint32_t vdev_ready(vproc *p, vopen *o)
{
	uint8_t device = o->node->device;
	if (device != V_DEV_STDIN && device != V_DEV_TTY)
		return LM_POLL_IN | LM_POLL_OUT;
	pull_input(p);
	bool in = input_of(p->sys)->len > 0 || p->sys->input_over;
	return (in ? LM_POLL_IN : 0) | (device == V_DEV_TTY ? LM_POLL_OUT : 0);
}

/* ---- the system at its start */

static const struct {
	const char *path;
	uint8_t device;
} devices[] = {
	{"/dev/null", V_DEV_NULL},     {"/dev/zero", V_DEV_ZERO},      {"/dev/full", V_DEV_FULL},
	{"/dev/random", V_DEV_RANDOM}, {"/dev/urandom", V_DEV_RANDOM}, {"/dev/tty", V_DEV_TTY},
};

static const struct {
	const char *path, *text;
} files[] = {
	{"/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
			"user:x:1000:1000:user:/home/user:/bin/sh\n"
			"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"},
	{"/etc/group", "root:x:0:\ntty:x:5:\nusers:x:100:user\nuser:x:1000:\nnogroup:x:65534:\n"},
	{"/etc/hosts", "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
		       "127.0.1.1\tloam\n"},
	{"/etc/hostname", "loam\n"},
	{"/etc/resolv.conf", "nameserver 127.0.0.1\n"},
	{"/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"
			       "services: files\nprotocols: files\n"},
	{"/etc/protocols", "ip\t0\tIP\nicmp\t1\tICMP\nigmp\t2\tIGMP\ntcp\t6\tTCP\nudp\t17\tUDP\n"
			   "ipv6-icmp\t58\tIPv6-ICMP\n"},
	{"/etc/services", "echo\t7/tcp\necho\t7/udp\ndiscard\t9/tcp\ndiscard\t9/udp\n"
			  "daytime\t13/tcp\nftp\t21/tcp\nssh\t22/tcp\ntelnet\t23/tcp\n"
			  "smtp\t25/tcp\tmail\ntime\t37/tcp\ttimserver\nntp\t123/udp\n"
			  "domain\t53/tcp\ndomain\t53/udp\ntftp\t69/udp\ngopher\t70/tcp\n"
			  "finger\t79/tcp\nhttp\t80/tcp\twww\npop3\t110/tcp\timap2\n"
			  "sunrpc\t111/tcp\nsnmp\t161/tcp\nsnmp\t161/udp\nsnmp-trap\t162/udp\n"
			  "imap\t143/tcp\nldap\t389/tcp\nhttps\t443/tcp\nhttps\t443/udp\n"
			  "syslog\t514/udp\nsubmission\t587/tcp\nldaps\t636/tcp\n"
			  "imaps\t993/tcp\npop3s\t995/tcp\n"},
	{"/proc/sys/net/core/somaxconn", "4096\n"},
	{"/proc/sys/kernel/hostname", "loam\n"},
	{"/proc/sys/kernel/osrelease", "6.1.0\n"},
	{"/proc/sys/kernel/pid_max", "4194304\n"},
	{"/proc/sys/fs/pipe-max-size", "1048576\n"},
	{"/proc/sys/fs/nr_open", "1048576\n"},
	{"/proc/cpuinfo", "processor\t: 0\nmodel name\t: loam\n\n"},
	{"/proc/version", "Linux version 6.1.0 (loam) #1 virtual\n"},
	{"/proc/filesystems", "nodev\ttmpfs\nnodev\tproc\n"},
	{"/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n"},
};

static const struct {
	const char *path;
	uint32_t mode;
	bool of_user;
} folders[] = {
	{"/tmp", 01777, false},    {"/var/tmp", 01777, false}, {"/run", 0755, false},
	{"/usr/bin", 0755, false}, {"/bin", 0755, false},      {"/etc", 0755, false},
	{"/root", 0700, false},    {"/home/user", 0755, true}, {"/dev/shm", 01777, false},
};

static const struct {
	const char *path, *target;
} links[] = {
	{"/dev/fd", "/proc/self/fd"},       {"/dev/stdin", "/proc/self/fd/0"},
	{"/dev/stdout", "/proc/self/fd/1"}, {"/dev/stderr", "/proc/self/fd/2"},
	{"/etc/mtab", "/proc/self/mounts"}, {"/proc/mounts", "self/mounts"},
};

void vdev_make(vsys *sys)
{
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		vnode *n = vsys_put(sys, lm_str_of(folders[i].path), V_DIR | 0755);
		n->mode = V_DIR | folders[i].mode;
		n->uid = n->gid = folders[i].of_user ? 1000 : 0;
	}
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
		vsys_put(sys, lm_str_of(devices[i].path), V_CHR | 0666)->device = devices[i].device;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		vnode *n = vsys_put(sys, lm_str_of(files[i].path), V_REG | 0644);
		vdata_write(&sys->fs, n, files[i].text, strlen(files[i].text), 0);
	}
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		vnode *n = vsys_put(sys, lm_str_of(links[i].path), V_LNK | 0777);
		size_t len = strlen(links[i].target);
		n->link = lm_xmalloc(len + 1);
		memcpy(n->link, links[i].target, len + 1);
		n->size = len;
	}
	sys->terminal = vnode_new(&sys->fs, V_CHR | 0620);
	sys->terminal->device = V_DEV_STDIN;
	sys->terminal->socket = lm_xcalloc(1, sizeof(vinput));
}

void vdev_free(vsys *sys)
{
	vinput *in = input_of(sys);
	free(in->data);
	free(in);
	sys->terminal->socket = NULL;
	vnode_unref(&sys->fs, sys->terminal);
}
