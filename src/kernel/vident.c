/* vident.c - who a process of the virtual system is, its limits, the machine's looks, clocks,
 * sleeping, randomness. */
#include "kernel/vsys.h"

/* ---- users and groups */

#define GETTER(name, field)                                                                        \
	lm_sys_status vcall_##name(vproc *p, lm_syscall *s)                                        \
	{                                                                                          \
		return vdone(s, p->field);                                                         \
	}
GETTER(getuid, uid)
GETTER(geteuid, euid)
GETTER(getgid, gid)
GETTER(getegid, egid)
#undef GETTER

static int64_t put_three(const lm_syscall *s, uint32_t a, uint32_t b, uint32_t c)
{
	vput32(vmem(s->a[0]), a);
	vput32(vmem(s->a[1]), b);
	vput32(vmem(s->a[2]), c);
	return 0;
}

lm_sys_status vcall_getresuid(vproc *p, lm_syscall *s)
{
	return vdone(s, put_three(s, p->uid, p->euid, p->suid));
}

lm_sys_status vcall_getresgid(vproc *p, lm_syscall *s)
{
	return vdone(s, put_three(s, p->gid, p->egid, p->sgid));
}

typedef struct ids {
	uint32_t *real, *effective, *saved;
} ids;

static bool has(const ids *i, uint32_t id)
{
	return id == *i->real || id == *i->effective || id == *i->saved;
}

/* -1 leaves a number as it is. */
static int64_t set_three(vproc *p, const ids *i, uint64_t r, uint64_t e, uint64_t v)
{
	const uint64_t wanted[3] = {r, e, v};
	uint32_t *const where[3] = {i->real, i->effective, i->saved};
	for (int k = 0; k < 3; k++) {
		if ((int32_t)wanted[k] != -1 && p->euid != 0 && !has(i, (uint32_t)wanted[k]))
			return -E_PERM;
	}
	for (int k = 0; k < 3; k++) {
		if ((int32_t)wanted[k] != -1)
			*where[k] = (uint32_t)wanted[k];
	}
	return 0;
}

static ids users(vproc *p)
{
	return (ids){&p->uid, &p->euid, &p->suid};
}

static ids groups(vproc *p)
{
	return (ids){&p->gid, &p->egid, &p->sgid};
}

static int64_t set_one(vproc *p, const ids *i, uint64_t id)
{
	const uint64_t same = UINT64_MAX;
	if ((int32_t)id == -1)
		return -E_INVAL;
	return p->euid == 0 ? set_three(p, i, id, id, id) : set_three(p, i, same, id, same);
}

lm_sys_status vcall_setuid(vproc *p, lm_syscall *s)
{
	ids i = users(p);
	return vdone(s, set_one(p, &i, s->a[0]));
}

lm_sys_status vcall_setgid(vproc *p, lm_syscall *s)
{
	ids i = groups(p);
	return vdone(s, set_one(p, &i, s->a[0]));
}

lm_sys_status vcall_setreuid(vproc *p, lm_syscall *s)
{
	ids i = users(p);
	return vdone(s, set_three(p, &i, s->a[0], s->a[1], s->a[1]));
}

lm_sys_status vcall_setregid(vproc *p, lm_syscall *s)
{
	ids i = groups(p);
	return vdone(s, set_three(p, &i, s->a[0], s->a[1], s->a[1]));
}

lm_sys_status vcall_setresuid(vproc *p, lm_syscall *s)
{
	ids i = users(p);
	return vdone(s, set_three(p, &i, s->a[0], s->a[1], s->a[2]));
}

lm_sys_status vcall_setresgid(vproc *p, lm_syscall *s)
{
	ids i = groups(p);
	return vdone(s, set_three(p, &i, s->a[0], s->a[1], s->a[2]));
}

lm_sys_status vcall_getgroups(vproc *p, lm_syscall *s)
{
	uint64_t n = p->groups.len;
	if (s->a[0] == 0)
		return vdone(s, (int64_t)n);
	if (s->a[0] < n)
		return vdone(s, -E_INVAL);
	memcpy(vmem(s->a[1]), p->groups.data ? p->groups.data : (void *)&n, (size_t)n * 4);
	return vdone(s, (int64_t)n);
}

lm_sys_status vcall_setgroups(vproc *p, lm_syscall *s)
{
	if (p->euid != 0)
		return vdone(s, -E_PERM);
	if (s->a[0] > 65536)
		return vdone(s, -E_INVAL);
	p->groups.len = 0;
	for (uint64_t i = 0; i < s->a[0]; i++)
		lm_vec_push(&p->groups, ((const uint32_t *)vmem(s->a[1]))[i]);
	return vdone(s, 0);
}

lm_sys_status vcall_capget(vproc *p, lm_syscall *s)
{
	if (s->a[0] < 4096)
		return vdone(s, -E_FAULT);
	if (s->a[1])
		memset(vmem(s->a[1]), p->euid == 0 ? 0xff : 0, 24);
	return vdone(s, 0);
}

/* ---- the machine */

lm_sys_status vcall_uname(vproc *p, lm_syscall *s)
{
	const char *fields[] = {"Linux",          p->sys->hostname, "6.1.0",
				"#1 SMP virtual", "x86_64",         "(none)"};
	char *to = vmem(s->a[0]);
	if (s->a[0] < 4096)
		return vdone(s, -E_FAULT);
	memset(to, 0, 6 * 65);
	for (int i = 0; i < 6; i++)
		memcpy(to + i * 65, fields[i], strlen(fields[i]));
	return vdone(s, 0);
}

lm_sys_status vcall_sethostname(vproc *p, lm_syscall *s)
{
	if (p->euid != 0)
		return vdone(s, -E_PERM);
	if (s->a[1] > 64)
		return vdone(s, -E_INVAL);
	memset(p->sys->hostname, 0, sizeof p->sys->hostname);
	memcpy(p->sys->hostname, vmem(s->a[0]), (size_t)s->a[1]);
	return vdone(s, 0);
}

lm_sys_status vcall_sysinfo(vproc *p, lm_syscall *s)
{
	uint8_t *to = vmem(s->a[0]);
	uint64_t total = lm_host_memory_bytes();
	memset(to, 0, 112);
	vput64(to, (uint64_t)(lm_host_nanotime() / 1000000000));
	vput64(to + 32, total);
	vput64(to + 40, total / 2);
	to[80] = (uint8_t)p->sys->procs;
	vput32(to + 104, 1);
	return vdone(s, 0);
}

lm_sys_status vcall_sched_getaffinity(vproc *p, lm_syscall *s)
{
	(void)p;
	if (s->a[1] < 8 || s->a[1] % 8)
		return vdone(s, -E_INVAL);
	unsigned n = lm_host_cpu_count();
	vput64(vmem(s->a[2]), n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1);
	return vdone(s, 8);
}

lm_sys_status vcall_getcpu(vproc *p, lm_syscall *s)
{
	(void)p;
	if (s->a[0])
		vput32(vmem(s->a[0]), 0);
	if (s->a[1])
		vput32(vmem(s->a[1]), 0);
	return vdone(s, 0);
}

lm_sys_status vcall_getpriority(vproc *p, lm_syscall *s)
{
	(void)p;
	return vdone(s, 20); /* 20 - nice */
}

lm_sys_status vcall_personality(vproc *p, lm_syscall *s)
{
	(void)p;
	return vdone(s, 0);
}

lm_sys_status vcall_nothing(vproc *p, lm_syscall *s)
{
	(void)p;
	return vdone(s, 0);
}

/* ---- limits and usage */

enum { LIMIT_FILES = 7, LIMITS = 16 };

static int64_t do_limit(vproc *p, uint64_t which, const uint64_t *set, uint64_t *old)
{
	if (which >= LIMITS)
		return -E_INVAL;
	uint64_t soft = which == LIMIT_FILES ? p->fd_limit : p->limits[which][0];
	uint64_t hard = which == LIMIT_FILES ? p->fd_hard : p->limits[which][1];
	uint64_t wanted[2] = {soft, hard};
	if (set)
		memcpy(wanted, set, sizeof wanted);
	if (old) {
		old[0] = soft;
		old[1] = hard;
	}
	if (!set)
		return 0;
	if (wanted[0] > wanted[1])
		return -E_INVAL;
	if (wanted[1] > hard && p->euid != 0)
		return -E_PERM;
	if (which == LIMIT_FILES && wanted[1] > FD_MAX)
		return -E_PERM;
	if (which == LIMIT_FILES) {
		p->fd_limit = wanted[0];
		p->fd_hard = wanted[1];
	}
	p->limits[which][0] = wanted[0];
	p->limits[which][1] = wanted[1];
	return 0;
}

lm_sys_status vcall_getrlimit(vproc *p, lm_syscall *s)
{
	return vdone(s, do_limit(p, s->a[0], NULL, vmem(s->a[1])));
}

lm_sys_status vcall_setrlimit(vproc *p, lm_syscall *s)
{
	return vdone(s, do_limit(p, s->a[0], vmem(s->a[1]), NULL));
}

lm_sys_status vcall_prlimit64(vproc *p, lm_syscall *s)
{
	vproc *of = s->a[0] ? vproc_find(p->sys, (int32_t)s->a[0]) : p;
	if (!of)
		return vdone(s, -E_SRCH);
	if (of != p && p->euid != 0 && p->uid != of->uid)
		return vdone(s, -E_PERM);
	return vdone(s, do_limit(of, s->a[1], vmem(s->a[2]), vmem(s->a[3])));
}

lm_sys_status vcall_getrusage(vproc *p, lm_syscall *s)
{
	(void)p;
	int64_t user, system, *t = vmem(s->a[1]);
	lm_host_cputime(&user, &system);
	memset(t, 0, 144);
	if ((int32_t)s->a[0] == -1) /* the children's */
		return vdone(s, 0);
	t[0] = user / 1000000000;
	t[1] = user % 1000000000 / 1000;
	t[2] = system / 1000000000;
	t[3] = system % 1000000000 / 1000;
	return vdone(s, 0);
}

lm_sys_status vcall_times(vproc *p, lm_syscall *s)
{
	(void)p;
	int64_t user, system, *t = vmem(s->a[0]);
	const int64_t tick = 10000000;
	lm_host_cputime(&user, &system);
	if (t) {
		t[0] = user / tick;
		t[1] = system / tick;
		t[2] = t[3] = 0;
	}
	return vdone(s, lm_host_nanotime() / tick);
}

/* ---- clocks */

enum {
	REALTIME,
	MONOTONIC,
	PROCESS_CPU,
	THREAD_CPU,
	MONOTONIC_RAW,
	REALTIME_COARSE,
	MONOTONIC_COARSE,
	BOOTTIME,
	CLOCK_TAI = 11
};

static int64_t clock_now(vproc *p, uint64_t clock)
{
	int64_t user, system;
	switch (clock) {
	case REALTIME:
	case REALTIME_COARSE:
	case CLOCK_TAI: return vnow(p->sys);
	case PROCESS_CPU:
	case THREAD_CPU: lm_host_cputime(&user, &system); return user + system;
	default: return lm_host_nanotime();
	}
}

lm_sys_status vcall_clock_gettime(vproc *p, lm_syscall *s)
{
	if (s->a[0] > CLOCK_TAI)
		return vdone(s, -E_INVAL);
	vput_time(vmem(s->a[1]), clock_now(p, s->a[0]));
	return vdone(s, 0);
}

lm_sys_status vcall_clock_getres(vproc *p, lm_syscall *s)
{
	(void)p;
	if (s->a[0] > CLOCK_TAI)
		return vdone(s, -E_INVAL);
	if (s->a[1])
		vput_time(vmem(s->a[1]), 1);
	return vdone(s, 0);
}

lm_sys_status vcall_gettimeofday(vproc *p, lm_syscall *s)
{
	int64_t ns = vnow(p->sys), *t = vmem(s->a[0]);
	if (t) {
		t[0] = ns / 1000000000;
		t[1] = ns % 1000000000 / 1000;
	}
	return vdone(s, 0);
}

lm_sys_status vcall_time(vproc *p, lm_syscall *s)
{
	int64_t sec = vnow(p->sys) / 1000000000;
	if (s->a[0])
		vput64(vmem(s->a[0]), (uint64_t)sec);
	return vdone(s, sec);
}

/* until: nanotime */
static lm_sys_status sleep_until(lm_syscall *s, int64_t until)
{
	if (s->memo[0] == 0)
		s->memo[0] = (uint64_t)until;
	if (lm_host_nanotime() >= (int64_t)s->memo[0] || s->raw)
		return vdone(s, 0);
	s->wait_fd = -1;
	s->wait_events = 0;
	s->wait_until = (int64_t)s->memo[0];
	return LM_SYS_WAIT;
}

static int64_t add_clamped(int64_t a, int64_t b)
{
	int64_t sum;
	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX - 1 : sum;
}

static int64_t timespec_ns(const int64_t *t)
{
	return t[0] > INT64_MAX / 1000000000 - 1 ? INT64_MAX - 1 : t[0] * 1000000000 + t[1];
}

lm_sys_status vcall_nanosleep(vproc *p, lm_syscall *s)
{
	(void)p;
	const int64_t *t = vmem(s->a[0]);
	if (s->a[0] < 4096)
		return vdone(s, -E_FAULT);
	if (t[0] < 0 || t[1] < 0 || t[1] > 999999999)
		return vdone(s, -E_INVAL);
	return sleep_until(s, add_clamped(lm_host_nanotime(), timespec_ns(t)));
}

lm_sys_status vcall_clock_nanosleep(vproc *p, lm_syscall *s)
{
	const int64_t *t = vmem(s->a[2]);
	if (s->a[2] < 4096)
		return vdone(s, -E_FAULT);
	if (s->a[0] > CLOCK_TAI || t[0] < 0 || t[1] < 0 || t[1] > 999999999)
		return vdone(s, -E_INVAL);
	int64_t from = !(s->a[1] & 1)        ? lm_host_nanotime()
		       : s->a[0] == REALTIME ? -p->sys->clock_offset
					     : 0;
	return sleep_until(s, add_clamped(from, timespec_ns(t)));
}

lm_sys_status vcall_pause(vproc *p, lm_syscall *s)
{
	(void)p;
	s->wait_fd = -1;
	s->wait_events = 0;
	s->wait_until = INT64_MAX;
	return LM_SYS_WAIT;
}

lm_sys_status vcall_sched_yield(vproc *p, lm_syscall *s)
{
	(void)p;
	return vdone(s, 0);
}

lm_sys_status vcall_getrandom(vproc *p, lm_syscall *s)
{
	if (s->a[2] & ~(uint64_t)7)
		return vdone(s, -E_INVAL);
	if (s->a[1] && s->a[0] < 4096)
		return vdone(s, -E_FAULT);
	vdev_random(p, vmem(s->a[0]), (size_t)s->a[1]);
	return vdone(s, (int64_t)s->a[1]);
}
