/* vproc.c - processes of the virtual system: fork and exec, ends, waiting, signals, groups.
 *
 * A fork makes a process that runs on its parent's goroutine until it executes a program or ends
 * (as after vfork): vproc.vforked. What is executed becomes an instance of its own, which the
 * callback lm_kernel_config.exec makes; a program that cannot be one is refused as a file of
 * another machine would be. */
#include "kernel/vsys.h"

enum {
	SIG_INT = 2,
	SIG_QUIT = 3,
	SIG_ABRT = 6,
	SIG_KILL = 9,
	SIG_USR1 = 10,
	SIG_USR2 = 12,
	SIG_PIPE = 13,
	SIG_ALRM = 14,
	SIG_STKFLT = 16,
	SIG_CHLD = 17,
	SIG_CONT = 18,
	SIG_STOP = 19,
	SIG_TSTP = 20,
	SIG_TTIN = 21,
	SIG_TTOU = 22,
	SIG_URG = 23,
	SIG_XCPU = 24,
	SIG_XFSZ = 25,
	SIG_VTALRM = 26,
	SIG_PROF = 27,
	SIG_WINCH = 28,
	SIG_IO = 29,
	SIG_PWR = 30,
	SIG_SYS = 31,
	SIG_MAX = 64,
};
enum { HOW_DEFAULT, HOW_DELIVER, HOW_IGNORE };
#define STRINGS_MAX 65536

/* ---- tasks */

static vtask *task_new(vsys *sys, int32_t ppid)
{
	vtask *t = lm_xcalloc(1, sizeof *t);
	t->refs = 1;
	t->pid = sys->next_pid++;
	t->ppid = ppid;
	t->pgid = t->sid = t->pid;
	t->next = sys->tasks;
	sys->tasks = t;
	return t;
}

void vtask_unref(vtask *t)
{
	if (--t->refs == 0)
		free(t);
}

/* Takes an ended process out of the list: its number means nothing any more. */
static void forget(vsys *sys, vtask *t)
{
	for (vtask **link = &sys->tasks; *link; link = &(*link)->next) {
		if (*link == t) {
			*link = t->next;
			vtask_unref(t);
			return;
		}
	}
}

static vtask *find_task(const vsys *sys, int32_t pid)
{
	for (vtask *t = sys->tasks; t; t = t->next) {
		if (t->pid == pid)
			return t;
	}
	return NULL;
}

vproc *vproc_find(const vsys *sys, int32_t pid)
{
	vtask *t = find_task(sys, pid);
	return t ? t->live : NULL;
}

/* ---- making and ending processes */

vproc *vproc_new(vsys *sys, const lm_kernel_config *config, vproc *parent)
{
	vproc *p = lm_xcalloc(1, sizeof *p);
	p->base.config = *config;
	p->sys = sys;
	sys->procs++;
	p->task = task_new(sys, parent ? parent->task->pid : 1);
	p->task->live = p;
	p->task->refs++;
	p->start_ns = lm_host_nanotime();
	if (!parent) {
		p->uid = p->euid = p->suid = config->uid;
		p->gid = p->egid = p->sgid = config->gid;
		p->umask = 022;
		p->fd_limit = config->max_fds ? config->max_fds : FD_LIMIT;
		p->fd_hard = config->max_fds ? config->max_fds : FD_MAX;
		p->cwd = p->root = sys->fs.root;
		vnode_ref(p->cwd);
		vnode_ref(p->root);
		for (int i = 0; i < 16; i++)
			p->limits[i][0] = p->limits[i][1] = UINT64_MAX;
		p->limits[3][0] = 8u << 20; /* stack */
		return p;
	}
	p->base.ops = parent->base.ops;
	p->task->pgid = parent->task->pgid;
	p->task->sid = parent->task->sid;
	p->uid = parent->uid, p->euid = parent->euid, p->suid = parent->suid;
	p->gid = parent->gid, p->egid = parent->egid, p->sgid = parent->sgid;
	p->umask = parent->umask;
	for (size_t i = 0; i < parent->groups.len; i++)
		lm_vec_push(&p->groups, parent->groups.data[i]);
	p->cwd = parent->cwd;
	p->root = parent->root;
	vnode_ref(p->cwd);
	vnode_ref(p->root);
	p->fd_limit = parent->fd_limit;
	p->fd_hard = parent->fd_hard;
	memcpy(p->limits, parent->limits, sizeof p->limits);
	memcpy(p->signal_how, parent->signal_how, sizeof p->signal_how);
	for (size_t i = 0; i < parent->fds.len; i++) {
		vfd fd = parent->fds.data[i];
		fd.watches = NULL;
		if (fd.open)
			fd.open->refs++;
		lm_vec_push(&p->fds, fd);
	}
	p->fd_hint = parent->fd_hint;
	vproc_set_text(&p->executable, lm_str_of(parent->executable ? parent->executable : ""));
	return p;
}

void vproc_set_text(char **to, lm_str text)
{
	char *copy = lm_xmalloc(text.len + 1);
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = 0;
	free(*to);
	*to = copy;
}

static void tell_parent(vproc *p)
{
	vtask *t = p->task;
	vtask *parent = find_task(p->sys, t->ppid);
	vproc *live = parent ? parent->live : NULL;
	if (!live || live->signal_how[SIG_CHLD] == HOW_IGNORE) {
		forget(p->sys, t);
		return;
	}
	live->child_news = true;
	if (live->signal_how[SIG_CHLD] == HOW_DELIVER)
		live->signals |= UINT64_C(1) << SIG_CHLD;
}

static void orphan_children(vproc *p)
{
	for (vtask *t = p->sys->tasks; t;) {
		vtask *next = t->next;
		if (t->ppid == p->task->pid) {
			t->ppid = 1;
			if (t->exited)
				forget(p->sys, t);
			else if (t->death_signal && t->live)
				vproc_signal(NULL, t->live, t->death_signal);
		}
		t = next;
	}
}

static void drop_lists(vproc *p)
{
	for (size_t i = 0; i < p->args.len; i++)
		free(p->args.data[i]);
	for (size_t i = 0; i < p->env.len; i++)
		free(p->env.data[i]);
	p->args.len = p->env.len = 0;
}

/* What a process holds of the system goes. */
static void let_go(vproc *p)
{
	p->gone = true;
	vfd_close_all(p, false);
	vmem_drop_all(p);
}

void vproc_exit(vproc *p, int32_t status)
{
	if (p->gone)
		return;
	let_go(p);
	vprocfs_remove(p);
	vtask *t = p->task;
	t->exited = true;
	t->status = status;
	t->live = NULL;
	int64_t system_ns;
	lm_host_cputime(&t->user_ns, &system_ns);
	orphan_children(p);
	vsource_notify(&t->source);
	tell_parent(p);
}

void vproc_free(vproc *p)
{
	if (p->vforked)
		vproc_free(p->vforked);
	if (!p->replaced)
		vproc_exit(p, 0);
	drop_lists(p);
	lm_vec_free(&p->args);
	lm_vec_free(&p->env);
	vnode_unref(&p->sys->fs, p->cwd);
	vnode_unref(&p->sys->fs, p->root);
	vtask_unref(p->task);
	lm_vec_free(&p->fds);
	lm_vec_free(&p->groups);
	lm_vec_free(&p->maps);
	free(p->executable);
	p->sys->procs--;
	free(p);
}

/* ---- fork */

static int64_t give_pidfd(vproc *p, vtask *t, uint32_t flags)
{
	vnode *n = vfd_place(p->sys, 0);
	vopen *o = vopen_new(n, V_OPEN_PIDFD, (flags & O_NONBLOCKING) | 2);
	vnode_unref(&p->sys->fs, n);
	o->object = t;
	t->refs++;
	return vfd_give(p, o, true);
}

static lm_sys_status fork_process(vproc *p, lm_syscall *s, uint64_t flags, uint64_t pidfd)
{
	enum {
		THREAD = 0x10000,
		PIDFD = 0x1000,
		NEW_ANY = 0x7e020000,
		NEW_USER = 0x10000000,
		INTO_CGROUP_BIT = 33
	};
	if ((flags & THREAD) || !s->can_fork)
		return vdone(s, -E_NOSYS); /* threads are not ours to give */
	if (flags & NEW_ANY)
		return vdone(s, -E_PERM);
	if (flags >> INTO_CGROUP_BIT & 1)
		return vdone(s, -E_OPNOTSUPP);
	if (p->fork_parent)
		return vdone(s, -E_AGAIN); /* not between fork and exec */
	vproc *c = vproc_new(p->sys, &p->base.config, p);
	c->fork_parent = p;
	vprocfs_add(c);
	if (flags & PIDFD) {
		int64_t fd = give_pidfd(p, c->task, 0);
		if (fd < 0) {
			vtask *t = c->task;
			c->task->ppid = 0;
			vproc_free(c);
			(void)t;
			return vdone(s, fd);
		}
		*(int32_t *)vmem(pidfd) = (int32_t)fd;
	}
	p->vforked = c;
	s->ret = 0;
	return LM_SYS_FORKED;
}

lm_sys_status vcall_clone(vproc *p, lm_syscall *s)
{
	bool plain = s->nr != NR_CLONE;
	return fork_process(p, s, plain ? 0 : s->a[0], s->a[2]);
}

lm_sys_status vcall_clone3(vproc *p, lm_syscall *s)
{
	const uint64_t *args = vmem(s->a[0]);
	enum { NEW_TIME = 0x80 };
	if (s->a[1] < 64)
		return vdone(s, -E_INVAL);
	if (args[0] & NEW_TIME)
		return vdone(s, -E_PERM);
	return fork_process(p, s, args[0], args[1]);
}

/* The goroutine is the parent's again. */
static lm_sys_status rejoin(vproc *parent, lm_syscall *s, int32_t pid)
{
	parent->vforked = NULL;
	s->ret = pid;
	return LM_SYS_REJOIN;
}

lm_sys_status vcall_exit(vproc *p, lm_syscall *s)
{
	int32_t code = (int32_t)s->a[0] & 0xff;
	vproc *parent = p->fork_parent;
	if (!parent) {
		s->ret = code;
		return LM_SYS_EXIT;
	}
	int32_t pid = p->task->pid;
	vproc_exit(p, code << 8);
	vproc_free(p);
	return rejoin(parent, s, pid);
}

/* ---- exec */

typedef struct strings {
	LM_VEC(const char *) list;
} strings;

/* A NULL-terminated array of 8-byte pointers. */
static bool read_strings(uint64_t from, strings *out)
{
	const uint64_t *at = vmem(from);
	while (from && *at) {
		if (out->list.len >= STRINGS_MAX)
			return false;
		lm_vec_push(&out->list, (const char *)vmem(*at));
		at++;
	}
	lm_vec_push(&out->list, (const char *)NULL);
	return true;
}

static void keep_strings(vproc *p, const strings *args, const strings *env)
{
	drop_lists(p);
	for (size_t i = 0; i + 1 < args->list.len; i++) {
		char *copy = NULL;
		vproc_set_text(&copy, lm_str_of(args->list.data[i]));
		lm_vec_push(&p->args, copy);
	}
	for (size_t i = 0; i + 1 < env->list.len; i++) {
		char *copy = NULL;
		vproc_set_text(&copy, lm_str_of(env->list.data[i]));
		lm_vec_push(&p->env, copy);
	}
}

/* Absolute path of a file that was found by name. */
static void absolute(vproc *p, lm_str name, const vnode *n, lm_buf *out)
{
	(void)n;
	if (name.len == 0 || name.ptr[0] != '/') {
		vfs_path_of(p->root, p->cwd, out);
		if (out->len > 1)
			lm_buf_byte(out, '/');
		while (lm_str_has_prefix(name, LM_STR("./"))) {
			name.ptr += 2;
			name.len -= 2;
		}
	}
	lm_buf_str(out, name);
	lm_buf_byte(out, 0);
}

/* The process that goes on as the new program: the fork's child, or a successor of p with its
 * number and all that it had. */
static vproc *successor(vproc *p)
{
	vproc *c = vproc_new(p->sys, &p->base.config, p);
	vtask *fresh = c->task;
	forget(p->sys, fresh);
	vtask_unref(fresh);
	c->task = p->task;
	c->task->refs++;
	return c;
}

static lm_sys_status start_program(vproc *p, lm_syscall *s, vnode *n, const strings *args,
				   const strings *env)
{
	lm_buf path = {0}, image = {0};
	absolute(p, vpath_arg(s->a[0]), n, &path);
	if (p->task && lm_str_is(lm_str_of(path.data), "/proc/self/exe") && p->executable) {
		path.len = 0;
		lm_buf_cstr(&path, p->executable);
	}
	int64_t size = 0;
	if (!n->execs) {
		if (n->mount && !n->host_loaded)
			vmount_load(&p->sys->fs, n);
		image.data = lm_xmalloc((size_t)n->size + 1);
		size = vdata_read(&p->sys->fs, n, image.data, (size_t)n->size, 0);
		vdata_unload(&p->sys->fs, n);
	}
	vproc *parent = p->fork_parent, *c = parent ? p : successor(p);
	lm_exec_request r = {.kernel = &c->base,
			     .image = image.data,
			     .size = (size_t)size,
			     .is_self = n->execs != 0,
			     .asker = &p->base,
			     .replaces = parent == NULL,
			     .path = path.data,
			     .args = args->list.data,
			     .env = env->list.data};
	c->base.config.args = NULL;
	c->base.config.env = NULL;
	int err =
		p->base.config.exec ? p->base.config.exec(p->base.config.exec_arg, &r) : -E_NOEXEC;
	if (err < 0) {
		if (!parent) {
			c->replaced = true;
			let_go(c);
			vproc_free(c);
		}
	} else {
		vfd_close_all(c, true);
		for (int i = 1; i <= SIG_MAX; i++)
			c->signal_how[i] =
				c->signal_how[i] == HOW_IGNORE ? HOW_IGNORE : HOW_DEFAULT;
		keep_strings(c, args, env);
		vproc_set_text(&c->executable, lm_str_of(path.data));
		c->fork_parent = NULL;
	}
	lm_buf_free(&path);
	lm_buf_free(&image);
	if (err < 0)
		return vdone(s, err);
	if (parent)
		return rejoin(parent, s, c->task->pid);
	p->replaced = true;
	p->task->live = c;
	let_go(p);
	s->ret = 0;
	return LM_SYS_EXIT;
}

lm_sys_status vcall_execve(vproc *p, lm_syscall *s)
{
	int err;
	vnode *n = vpath_find(p, (uint64_t)(int64_t)AT_CWD, s->a[0], V_FOLLOW, &err);
	if (!n)
		return vdone(s, err);
	vwho who = vproc_who(p);
	if (!vnode_is(n, V_REG) || vnode_may(&who, n, V_MAY_EXEC) < 0)
		return vdone(s, -E_ACCES);
	strings args = {0}, env = {0};
	lm_sys_status st;
	if (read_strings(s->a[1], &args) && read_strings(s->a[2], &env))
		st = start_program(p, s, n, &args, &env);
	else
		st = vdone(s, -E_2BIG);
	lm_vec_free(&args.list);
	lm_vec_free(&env.list);
	return st;
}

/* ---- waiting for children */

enum { W_NOHANG = 1, W_EXITED = 4, W_NOWAIT = 0x1000000 };

typedef struct wanted {
	int32_t pid;   /* > 0 */
	int32_t group; /* > 0 */
	const vtask *task;
} wanted;

/* An ended child that fits; NULL with *any telling whether one may come. */
static vtask *ended_child(vproc *p, const wanted *w, bool *any)
{
	*any = false;
	for (vtask *t = p->sys->tasks; t; t = t->next) {
		if (t->ppid != p->task->pid || (w->pid > 0 && t->pid != w->pid) ||
		    (w->group > 0 && t->pgid != w->group) || (w->task && t != w->task))
			continue;
		*any = true;
		if (t->exited)
			return t;
	}
	return NULL;
}

static lm_sys_status wait_child(vproc *p, lm_syscall *s)
{
	p->wait_child = true;
	s->wait_fd = -1;
	s->wait_events = LM_POLL_CHILD;
	s->wait_until = INT64_MAX;
	return LM_SYS_WAIT;
}

static void put_usage(const vtask *t, uint64_t to)
{
	if (!to)
		return;
	int64_t *usage = vmem(to);
	memset(usage, 0, 144);
	usage[0] = t->user_ns / 1000000000;
	usage[1] = t->user_ns % 1000000000 / 1000;
}

lm_sys_status vcall_wait4(vproc *p, lm_syscall *s)
{
	int32_t pid = (int32_t)s->a[0];
	wanted w = {.pid = pid, .group = pid == 0 ? p->task->pgid : pid < -1 ? -pid : 0};
	bool any;
	vtask *t = ended_child(p, &w, &any);
	if (!any)
		return vdone(s, -E_CHILD);
	if (!t)
		return (s->a[2] & W_NOHANG) || s->raw ? vdone(s, 0) : wait_child(p, s);
	if (s->a[1])
		*(int32_t *)vmem(s->a[1]) = t->status;
	put_usage(t, s->a[3]);
	int32_t found = t->pid;
	forget(p->sys, t);
	return vdone(s, found);
}

static void put_siginfo(const vtask *t, uint64_t to)
{
	if (!to)
		return;
	uint8_t *at = vmem(to);
	memset(at, 0, 128);
	if (!t)
		return;
	int32_t sig = t->status & 0x7f;
	vput32(at, SIG_CHLD);
	vput32(at + 8, sig ? 2 : 1); /* killed, exited */
	vput32(at + 16, (uint32_t)t->pid);
	vput32(at + 24, (uint32_t)(sig ? sig : t->status >> 8));
}

lm_sys_status vcall_waitid(vproc *p, lm_syscall *s)
{
	enum { BY_ALL, BY_PID, BY_GROUP, BY_PIDFD };
	wanted w = {0};
	vopen *o = NULL;
	if (s->a[0] > BY_PIDFD || !(s->a[3] & W_EXITED))
		return vdone(s, -E_INVAL);
	if (s->a[0] == BY_PID)
		w.pid = (int32_t)s->a[1];
	else if (s->a[0] == BY_GROUP)
		w.group = s->a[1] ? (int32_t)s->a[1] : p->task->pgid;
	if (s->a[0] == BY_PIDFD) {
		o = vfd_get(p, s->a[1]);
		if (!o || o->kind != V_OPEN_PIDFD)
			return vdone(s, -E_BADF);
		w.task = o->object;
	}
	bool any;
	vtask *t = ended_child(p, &w, &any);
	if (!any)
		return vdone(s, -E_CHILD);
	if (!t && ((s->a[3] & W_NOHANG) || s->raw)) {
		put_siginfo(NULL, s->a[2]);
		return vdone(s, 0);
	}
	if (!t && o && (o->flags & O_NONBLOCKING))
		return vdone(s, -E_AGAIN);
	if (!t)
		return wait_child(p, s);
	put_siginfo(t, s->a[2]);
	put_usage(t, s->a[4]);
	if (!(s->a[3] & W_NOWAIT))
		forget(p->sys, t);
	return vdone(s, 0);
}

/* ---- signals */

/* What becomes of a signal that nobody listens to, in a Go program. */
enum { ENDS, NOTHING, DUMPS };

static int default_of(int sig)
{
	switch (sig) {
	case SIG_USR1:
	case SIG_USR2:
	case SIG_ALRM:
	case SIG_CHLD:
	case SIG_CONT:
	case SIG_STOP: /* there is no job control */
	case SIG_TSTP:
	case SIG_TTIN:
	case SIG_TTOU:
	case SIG_URG:
	case SIG_XCPU:
	case SIG_XFSZ:
	case SIG_VTALRM:
	case SIG_PROF:
	case SIG_WINCH:
	case SIG_IO:
	case SIG_PWR: return NOTHING;
	case SIG_QUIT:
	case SIG_ABRT:
	case SIG_STKFLT:
	case SIG_SYS: return DUMPS;
	default: return sig >= 32 ? NOTHING : ENDS;
	}
}

int vproc_signal_set(lm_kernel *k, int sig, int how)
{
	if (sig <= 0 || sig > SIG_MAX || sig == SIG_KILL || sig == SIG_STOP)
		return -E_INVAL;
	if (how == LM_SIGNAL_STRIKE) { /* what the signal does to who does not listen */
		vself(k)->killed_by = sig;
		return 0;
	}
	vproc *p = vself(k);
	uint64_t bit = UINT64_C(1) << (sig & 63);
	p->signal_how[sig] = (uint8_t)how;
	/* One that has come but was not told yet does what it does now. */
	if (how != HOW_DELIVER && (p->signals & bit)) {
		p->signals &= ~bit;
		vproc_signal(NULL, p, sig);
	}
	return 0;
}

uint64_t vproc_signals_ignored(lm_kernel *k)
{
	enum { HANGUP = 1 };
	uint64_t set = 0;
	for (int sig = HANGUP; sig <= SIG_INT; sig++)
		set |= (uint64_t)(vself(k)->signal_how[sig] == HOW_IGNORE) << sig;
	return set;
}

int64_t vproc_signal(vproc *from, vproc *to, int sig)
{
	if (sig < 0 || sig > SIG_MAX)
		return -E_INVAL;
	if (from && from->euid != 0 && from->uid != to->uid && from->euid != to->uid)
		return -E_PERM;
	if (sig == 0 || to->gone)
		return 0;
	int how = to->signal_how[sig];
	if (how == HOW_IGNORE)
		return 0;
	int what = default_of(sig);
	if (how == HOW_DELIVER || what == DUMPS)
		to->signals |= UINT64_C(1) << (sig & 63);
	else if (what == ENDS)
		to->killed_by = sig;
	return 0;
}

static lm_sys_status signalled(vproc *p, lm_syscall *s, int64_t r)
{
	if (r == 0 && p->killed_by && !p->fork_parent) {
		s->ret = p->killed_by;
		return LM_SYS_KILL;
	}
	return vdone(s, r);
}

lm_sys_status vcall_kill(vproc *p, lm_syscall *s)
{
	int32_t pid = (int32_t)s->a[0];
	int sig = (int)s->a[1];
	int32_t group = pid == 0 ? p->task->pgid : pid < -1 ? -pid : 0;
	int64_t r = -E_SRCH;
	if (pid == 1)
		return vdone(s, p->euid ? -E_PERM : 0);
	for (vtask *t = p->sys->tasks; t; t = t->next) {
		if ((pid > 0 && t->pid != pid) || (group && t->pgid != group) ||
		    (pid == -1 && t == p->task))
			continue;
		int64_t one = t->live ? vproc_signal(p, t->live, sig) : 0;
		r = r == 0 ? 0 : one;
	}
	return signalled(p, s, r);
}

lm_sys_status vcall_tgkill(vproc *p, lm_syscall *s)
{
	bool threads = s->nr == NR_TGKILL;
	vtask *t = find_task(p->sys, (int32_t)s->a[threads ? 1 : 0]);
	if (!t || !t->live)
		return vdone(s, -E_SRCH);
	return signalled(p, s, vproc_signal(p, t->live, (int)s->a[threads ? 2 : 1]));
}

/* ---- pidfds */

static uint32_t pidfd_ready(vproc *p, vopen *o)
{
	(void)p;
	return ((const vtask *)o->object)->exited ? LM_POLL_IN : 0;
}

static vsource *pidfd_source(vsys *sys, vopen *o)
{
	(void)sys;
	return &((vtask *)o->object)->source;
}

static void pidfd_close(vsys *sys, vopen *o)
{
	(void)sys;
	vtask_unref(o->object);
}

const vopen_ops vpidfd_ops = {
	.ready = pidfd_ready,
	.source = pidfd_source,
	.close = pidfd_close,
};

lm_sys_status vcall_pidfd_open(vproc *p, lm_syscall *s)
{
	if ((int32_t)s->a[0] <= 0 || (s->a[1] & ~(uint64_t)O_NONBLOCKING))
		return vdone(s, -E_INVAL);
	vtask *t = find_task(p->sys, (int32_t)s->a[0]);
	return vdone(s, t ? give_pidfd(p, t, (uint32_t)s->a[1]) : -E_SRCH);
}

lm_sys_status vcall_pidfd_send_signal(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o || o->kind != V_OPEN_PIDFD)
		return vdone(s, -E_BADF);
	vtask *t = o->object;
	if (t->exited)
		return vdone(s, find_task(p->sys, t->pid) == t ? 0 : -E_SRCH);
	return signalled(p, s, vproc_signal(p, t->live, (int)s->a[1]));
}

/* ---- numbers and groups */

lm_sys_status vcall_getpid(vproc *p, lm_syscall *s)
{
	return vdone(s, p->task->pid);
}

lm_sys_status vcall_getppid(vproc *p, lm_syscall *s)
{
	return vdone(s, p->task->ppid);
}

lm_sys_status vcall_getpgrp(vproc *p, lm_syscall *s)
{
	return vdone(s, p->task->pgid);
}

lm_sys_status vcall_getpgid(vproc *p, lm_syscall *s)
{
	vtask *t = s->a[0] ? find_task(p->sys, (int32_t)s->a[0]) : p->task;
	return vdone(s, t ? t->pgid : -E_SRCH);
}

lm_sys_status vcall_getsid(vproc *p, lm_syscall *s)
{
	vtask *t = s->a[0] ? find_task(p->sys, (int32_t)s->a[0]) : p->task;
	return vdone(s, t ? t->sid : -E_SRCH);
}

lm_sys_status vcall_setpgid(vproc *p, lm_syscall *s)
{
	vtask *t = s->a[0] ? find_task(p->sys, (int32_t)s->a[0]) : p->task;
	int32_t group = (int32_t)s->a[1];
	if (group < 0)
		return vdone(s, -E_INVAL);
	if (!t || (t != p->task && t->ppid != p->task->pid))
		return vdone(s, -E_SRCH);
	if (t->sid == t->pid)
		return vdone(s, -E_PERM);
	bool known = group == 0 || group == t->pid;
	for (const vtask *o = p->sys->tasks; o && !known; o = o->next)
		known = o->pgid == group && o->sid == t->sid;
	if (!known)
		return vdone(s, -E_PERM);
	t->pgid = group ? group : t->pid;
	return vdone(s, 0);
}

lm_sys_status vcall_setsid(vproc *p, lm_syscall *s)
{
	vtask *t = p->task;
	if (t->pgid == t->pid)
		return vdone(s, -E_PERM);
	t->sid = t->pgid = t->pid;
	return vdone(s, t->pid);
}

lm_sys_status vcall_prctl(vproc *p, lm_syscall *s)
{
	enum {
		SET_PDEATHSIG = 1,
		GET_PDEATHSIG = 2,
		SET_DUMPABLE = 4,
		GET_DUMPABLE = 3,
		GET_KEEPCAPS = 7,
		SET_KEEPCAPS = 8,
		SET_NAME = 15,
		GET_NAME = 16,
		SET_VMA = 0x53564d41,
		SET_NO_NEW_PRIVS = 38,
		GET_NO_NEW_PRIVS = 39
	};
	switch (s->a[0]) {
	case SET_PDEATHSIG: p->task->death_signal = (int32_t)s->a[1]; return vdone(s, 0);
	case GET_PDEATHSIG: *(int32_t *)vmem(s->a[1]) = p->task->death_signal; return vdone(s, 0);
	case GET_DUMPABLE: return vdone(s, 1);
	case GET_KEEPCAPS: return vdone(s, p->keep_caps);
	case SET_KEEPCAPS:
		if (s->a[1] > 1)
			return vdone(s, -E_INVAL);
		p->keep_caps = (uint8_t)s->a[1];
		return vdone(s, 0);
	case SET_DUMPABLE:
	case SET_NAME:
	case SET_NO_NEW_PRIVS:
	case GET_NO_NEW_PRIVS: return vdone(s, 0);
	case GET_NAME: memcpy(vmem(s->a[1]), "loam\0\0\0\0\0\0\0\0\0\0\0", 16); return vdone(s, 0);
	default: return vdone(s, -E_INVAL);
	}
}
