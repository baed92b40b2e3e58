/* vprocfs.c - /proc of the virtual system: a directory a process with what Go's library and tests
 * read there. Links and texts are made when they are looked at. */
#include "kernel/vsys.h"

#include <stdio.h>

enum {
	T_STATUS,
	T_STAT,
	T_CMDLINE,
	T_ENVIRON,
	T_COMM,
	T_MAPS,
	T_MOUNTS,
	T_MOUNTINFO,
	T_LIMITS,
	T_CGROUP,
	T_STATM,
	T_OOM
};

static const struct {
	const char *name;
	int32_t text;
} texts[] = {
	{"status", T_STATUS},   {"stat", T_STAT},           {"cmdline", T_CMDLINE},
	{"environ", T_ENVIRON}, {"comm", T_COMM},           {"maps", T_MAPS},
	{"mounts", T_MOUNTS},   {"mountinfo", T_MOUNTINFO}, {"limits", T_LIMITS},
	{"cgroup", T_CGROUP},   {"statm", T_STATM},         {"oom_score_adj", T_OOM},
};

static vnode *child(vsys *sys, vnode *dir, const char *name, uint32_t mode, uint8_t special,
		    const vproc *p)
{
	vnode *n = vnode_new(&sys->fs, mode);
	n->special = special;
	n->owner_pid = p ? p->task->pid : 0;
	n->uid = p ? p->euid : 0;
	n->gid = p ? p->egid : 0;
	vdir_add(&sys->fs, dir, lm_str_of(name), n);
	vnode_unref(&sys->fs, n);
	return n;
}

static vproc *live(vsys *sys, int32_t pid)
{
	for (vtask *t = sys->tasks; t; t = t->next) {
		if (t->pid == pid)
			return t->live;
	}
	return NULL;
}

void vprocfs_make(vproc *p)
{
	vsys *sys = p->sys;
	sys->proc_dir = vsys_put(sys, LM_STR("/proc"), V_DIR | 0555);
	sys->proc_dir->mode = V_DIR | 0555;
	child(sys, sys->proc_dir, "self", V_LNK | 0777, V_PROC_SELF, NULL);
	child(sys, sys->proc_dir, "thread-self", V_LNK | 0777, V_PROC_SELF, NULL);
}

void vprocfs_add(vproc *p)
{
	vsys *sys = p->sys;
	char name[16];
	snprintf(name, sizeof name, "%d", (int)p->task->pid);
	vnode *dir = child(sys, sys->proc_dir, name, V_DIR | 0555, V_PLAIN, p);
	child(sys, dir, "exe", V_LNK | 0777, V_PROC_EXE, p);
	child(sys, dir, "cwd", V_LNK | 0777, V_PROC_CWD, p);
	child(sys, dir, "root", V_LNK | 0777, V_PROC_ROOT, p);
	child(sys, dir, "fd", V_DIR | 0500, V_PROC_FD_DIR, p);
	vnode *tasks = child(sys, dir, "task", V_DIR | 0555, V_PLAIN, p);
	child(sys, tasks, name, V_DIR | 0555, V_PLAIN, p);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		child(sys, dir, texts[i].name, V_REG | 0444, V_PROC_TEXT, p)->number =
			texts[i].text;
}

/* Takes everything out of a directory, two levels deep at most. */
static void clear(vsys *sys, vnode *dir)
{
	while (dir->names.len) {
		vname *e = &lm_vec_last(&dir->names);
		while (e->node->names.len && vnode_is(e->node, V_DIR)) {
			vnode *sub = e->node;
			vdir_remove(&sys->fs, sub, &lm_vec_last(&sub->names));
		}
		vdir_remove(&sys->fs, dir, e);
	}
}

void vprocfs_remove(vproc *p)
{
	char name[16];
	snprintf(name, sizeof name, "%d", (int)p->task->pid);
	vname *e = vdir_get(&p->sys->fs, p->sys->proc_dir, lm_str_of(name));
	if (!e)
		return;
	clear(p->sys, e->node);
	vdir_remove(&p->sys->fs, p->sys->proc_dir,
		    vdir_get(&p->sys->fs, p->sys->proc_dir, lm_str_of(name)));
}

void vprocfs_refresh(vproc *p, vnode *dir)
{
	vproc *of = live(p->sys, dir->owner_pid);
	vfs *fs = &p->sys->fs;
	for (size_t i = dir->names.len; i-- > 0;) {
		vname *e = &dir->names.data[i];
		if (!of || !vfd_get(of, (uint64_t)(int64_t)e->node->number))
			vdir_remove(fs, dir, e);
	}
	for (size_t i = 0; of && i < of->fds.len; i++) {
		char name[16];
		if (!of->fds.data[i].open)
			continue;
		snprintf(name, sizeof name, "%zu", i);
		if (!vdir_get(fs, dir, lm_str_of(name)))
			child(p->sys, dir, name, V_LNK | 0700, V_PROC_FD, of)->number = (int32_t)i;
	}
}

/* What a link of fd/ shows of an open file. */
static void describe(vproc *p, const vopen *o, lm_buf *out)
{
	static const char *const kinds[V_OPEN_KINDS] = {
		[V_OPEN_PIPE] = "pipe",         [V_OPEN_SOCK] = "socket",
		[V_OPEN_EVENT] = "[eventfd]",   [V_OPEN_TIMER] = "[timerfd]",
		[V_OPEN_EPOLL] = "[eventpoll]", [V_OPEN_PIDFD] = "[pidfd]"};
	if (o->kind == V_OPEN_FILE) {
		if (vnode_is(o->node, V_DIR)) {
			vfs_path_of(p->root, o->node, out);
			return;
		}
		if (o->path.len && o->path.ptr[0] != '/') {
			vfs_path_of(p->root, p->cwd, out);
			if (out->len > 1)
				lm_buf_byte(out, '/');
		}
		lm_buf_str(out, o->path.len ? o->path : LM_STR("/dev/tty"));
		return;
	}
	bool plain = o->kind == V_OPEN_PIPE || o->kind == V_OPEN_SOCK;
	if (plain)
		lm_buf_printf(out, "%s:[%llu]", kinds[o->kind], (unsigned long long)o->node->ino);
	else
		lm_buf_printf(out, "anon_inode:%s", kinds[o->kind]);
}

bool vprocfs_link(vproc *p, vnode *link, lm_buf *text, vnode **jump)
{
	if (link->special == V_PLAIN)
		return false;
	if (link->special == V_PROC_SELF) {
		lm_buf_printf(text, "%d", (int)p->task->pid);
		return true;
	}
	vproc *of = live(p->sys, link->owner_pid);
	if (!of)
		return true;
	switch (link->special) {
	case V_PROC_EXE: lm_buf_cstr(text, of->executable ? of->executable : ""); break;
	case V_PROC_CWD:
		vfs_path_of(p->root, of->cwd, text);
		*jump = of->cwd;
		break;
	case V_PROC_ROOT:
		vfs_path_of(p->root, of->root, text);
		*jump = of->root;
		break;
	case V_PROC_FD: {
		vopen *o = vfd_get(of, (uint64_t)(int64_t)link->number);
		if (!o)
			break;
		describe(of, o, text);
		*jump = o->node;
		break;
	}
	default: break;
	}
	return true;
}

static void strings(const char *const *list, size_t n, lm_buf *out)
{
	for (size_t i = 0; i < n; i++)
		lm_buf_add(out, list[i], strlen(list[i]) + 1);
}

static lm_str command_name(const vproc *p)
{
	lm_str s = lm_str_of(p->executable ? p->executable : "loam");
	ptrdiff_t slash = lm_str_rfind_byte(s, '/');
	if (slash >= 0)
		s = (lm_str){s.ptr + slash + 1, s.len - (size_t)slash - 1};
	return s.len > 15 ? (lm_str){s.ptr, 15} : s;
}

static void put_status(const vproc *p, lm_buf *out)
{
	lm_str name = command_name(p);
	int pid = (int)p->task->pid;
	lm_buf_printf(out, "Name:\t%.*s\nUmask:\t%04o\nState:\tR (running)\nTgid:\t%d\nPid:\t%d\n",
		      LM_STRF(name), p->umask, pid, pid);
	lm_buf_printf(out, "PPid:\t%d\nTracerPid:\t0\n", (int)p->task->ppid);
	lm_buf_printf(out, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\nGroups:\t", p->uid, p->euid,
		      p->suid, p->euid, p->gid, p->egid, p->sgid, p->egid);
	for (size_t i = 0; i < p->groups.len; i++)
		lm_buf_printf(out, "%u ", p->groups.data[i]);
	lm_buf_cstr(out, "\nVmSize:\t  100000 kB\nVmRSS:\t   50000 kB\nThreads:\t1\n"
			 "SigQ:\t0/1000\nCapEff:\t0000000000000000\nSeccomp:\t0\n");
}

static void put_limits(const vproc *p, lm_buf *out)
{
	lm_buf_printf(out, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit",
		      "Units");
	lm_buf_printf(out, "%-25s %-20llu %-20llu %-10s\n", "Max open files",
		      (unsigned long long)p->fd_limit, (unsigned long long)p->fd_hard, "files");
}

void vprocfs_text(vproc *p, vnode *n, lm_buf *out)
{
	vproc *of = live(p->sys, n->owner_pid);
	if (!of)
		return;
	lm_str name = command_name(of);
	switch (n->number) {
	case T_STATUS: put_status(of, out); break;
	case T_STAT:
		lm_buf_printf(out, "%d (%.*s) R %d %d %d 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0\n",
			      (int)of->task->pid, LM_STRF(name), (int)of->task->ppid,
			      (int)of->task->pgid, (int)of->task->sid);
		break;
	case T_CMDLINE: strings((const char *const *)of->args.data, of->args.len, out); break;
	case T_ENVIRON: strings((const char *const *)of->env.data, of->env.len, out); break;
	case T_COMM: lm_buf_printf(out, "%.*s\n", LM_STRF(name)); break;
	case T_MAPS:
		lm_buf_printf(out, "00400000-00500000 r-xp 00000000 00:01 1 %s\n",
			      of->executable ? of->executable : "");
		break;
	case T_MOUNTS: lm_buf_cstr(out, "tmpfs / tmpfs rw 0 0\nproc /proc proc rw 0 0\n"); break;
	case T_MOUNTINFO:
		lm_buf_cstr(
			out,
			"1 1 0:1 / / rw - tmpfs tmpfs rw\n2 1 0:20 / /proc rw - proc proc rw\n");
		break;
	case T_LIMITS: put_limits(of, out); break;
	case T_CGROUP: lm_buf_cstr(out, "0::/\n"); break;
	case T_STATM: lm_buf_cstr(out, "25000 12500 1000 250 0 12500 0\n"); break;
	case T_OOM: lm_buf_cstr(out, "0\n"); break;
	default: break;
	}
}
