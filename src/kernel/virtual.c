/* virtual.c - the virtual system: a complete linux in memory, the browser's kernel and natively the
 * one behind --virtual. Here: the table of calls, the interface of kernel.h, making and freeing.
 * The parts: vfs.c, vdata.c, vmount.c (the tree), vfd.c, vfile.c, vpath.c (files), vpipe.c,
 * vpoll.c, vsock.c and its kin, vmem.c, vproc.c, vident.c, vdev.c, vprocfs.c. */
#include "kernel/vsys.h"

#define CALL_COUNT 512
static_assert(NR_FCHMODAT2 < CALL_COUNT, "the table has room for every call");

static const vcall_fn calls[CALL_COUNT] = {
#define VCALL(number, name, note) [NR_##number] = vcall_##name,
#define VREFUSE(number, error, reason)
#include "kernel/vcalls.def"
#undef VCALL
#undef VREFUSE
};

static const int16_t refusals[CALL_COUNT] = {
#define VCALL(number, name, note)
#define VREFUSE(number, error, reason) [NR_##number] = error,
#include "kernel/vcalls.def"
#undef VCALL
#undef VREFUSE
};

/* The process whose call this is: between fork and exec the child's. */
static vproc *acting(lm_kernel *k)
{
	vproc *p = vself(k);
	while (p->vforked)
		p = p->vforked;
	return p;
}

static lm_sys_status virtual_call(lm_kernel *k, lm_syscall *s)
{
	vproc *p = acting(k);
	if (p->gone)
		return vdone(s, -E_SRCH);
	vcall_fn f = s->nr < CALL_COUNT ? calls[s->nr] : NULL;
	p->memo = s->memo;
	if (f)
		return f(p, s);
	int error = s->nr < CALL_COUNT && refusals[s->nr] ? refusals[s->nr] : E_NOSYS;
	return vdone(s, -error);
}

/* ---- clocks, randomness */

static int64_t wall_now(void *arg)
{
	return vnow(arg);
}

static int64_t virtual_nanotime(lm_kernel *k)
{
	(void)k;
	return lm_host_nanotime();
}

static void virtual_walltime(lm_kernel *k, int64_t *sec, int32_t *nsec)
{
	int64_t ns = vnow(vself(k)->sys);
	*sec = ns / 1000000000;
	*nsec = (int32_t)(ns % 1000000000);
}

static void virtual_random(lm_kernel *k, void *p, size_t n)
{
	vdev_random(vself(k), p, n);
}

/* ---- what the embedder does */

vnode *vsys_put(vsys *sys, lm_str path, uint32_t mode)
{
	vfs *fs = &sys->fs;
	vnode *n = fs->root;
	while (path.len) {
		while (path.len && *path.ptr == '/') {
			path.ptr++;
			path.len--;
		}
		const char *slash = memchr(path.ptr, '/', path.len);
		lm_str e = {path.ptr, slash ? (size_t)(slash - path.ptr) : path.len};
		if (e.len == 0)
			break;
		path.ptr += e.len;
		path.len -= e.len;
		bool last = path.len == 0 || strspn(path.ptr, "/") >= path.len;
		if (!vnode_is(n, V_DIR))
			return NULL;
		vname *found = vdir_get(fs, n, e);
		if (found) {
			n = found->node;
			continue;
		}
		vnode *fresh = vnode_new(fs, last ? mode : V_DIR | 0755);
		if (n->mount) { /* beside what the host has */
			fresh->uid = n->uid;
			fresh->gid = n->gid;
		}
		vdir_add(fs, n, e, fresh);
		vnode_unref(fs, fresh);
		n = fresh;
	}
	return vnode_is(n, mode & V_FMT) ? n : NULL;
}

bool lm_kernel_is_virtual(const lm_kernel *k)
{
	return strcmp(k->ops->name, "virtual") == 0;
}

bool lm_kernel_virtual_put_file(lm_kernel *k, lm_str path, const void *p, size_t n, unsigned mode)
{
	vproc *proc = vself(k);
	vfs *fs = &proc->sys->fs;
	vnode *node = vsys_put(proc->sys, path, V_REG | (mode & 07777));
	if (!node || vdata_truncate(fs, node, 0) < 0)
		return false;
	node->mode = V_REG | (mode & 07777);
	node->uid = proc->uid;
	node->gid = proc->gid;
	return vdata_write(fs, node, p, n, 0) == (int64_t)n;
}

bool lm_kernel_virtual_get_file(lm_kernel *k, lm_str path, lm_buf *out)
{
	vproc *p = vself(k);
	static const vwho system = {0};
	int err;
	vfs *fs = &p->sys->fs;
	vnode *n = vfs_find(fs, &system, fs->root, path, V_FOLLOW, &err);
	if (!n || !vnode_is(n, V_REG))
		return false;
	if (n->mount && !n->host_loaded) /* not kept: this may be one of very many */
		return n->mount->files->read(n->mount->files->arg, n->host_path, out) == 0;
	char *text = lm_xmalloc((size_t)n->size + 1);
	int64_t got = vdata_read(fs, n, text, (size_t)n->size, 0);
	if (got > 0)
		lm_buf_add(out, text, (size_t)got);
	free(text);
	return got >= 0;
}

void lm_kernel_virtual_set_self(lm_kernel *k, lm_str path)
{
	vproc *p = vself(k);
	vnode *n = vsys_put(p->sys, path, V_REG | 0755);
	vproc_set_text(&p->executable, path);
	if (!n)
		return;
	n->execs = 1;
	n->mode = V_REG | 0755;
	if (n->size == 0 && !n->mount) {
		static const char text[] = "a program that loam runs\n";
		vdata_write(&p->sys->fs, n, text, sizeof text - 1, 0);
	}
}

void lm_kernel_virtual_exited(lm_kernel *k, int exit_code)
{
	vproc *p = vself(k);
	if (!p->replaced)
		vproc_exit(p, p->killed_by ? p->killed_by : (exit_code & 0xff) << 8);
}

int lm_kernel_virtual_killed(lm_kernel *k)
{
	return vself(k)->killed_by;
}

static void enter_folder(vproc *p, lm_str cwd)
{
	vnode *n = vsys_put(p->sys, cwd, V_DIR | 0755);
	if (!n)
		return;
	if (n != p->sys->fs.root && !n->mount) {
		n->uid = p->uid;
		n->gid = p->gid;
	}
	vnode_ref(n);
	vnode_unref(&p->sys->fs, p->cwd);
	p->cwd = n;
}

static bool is_pending(const vproc *p)
{
	return p->ready.first || p->signals || (p->child_news && p->wait_child) || p->killed_by;
}

bool lm_kernel_virtual_pending(lm_kernel *k)
{
	for (const vtask *t = vself(k)->sys->tasks; t; t = t->next) {
		if (t->live && is_pending(t->live))
			return true;
	}
	return false;
}

void lm_kernel_virtual_cwd(lm_kernel *k, lm_buf *out)
{
	vproc *p = vself(k);
	if (!vfs_path_of(p->root, p->cwd, out))
		lm_buf_byte(out, '/');
}

void lm_kernel_virtual_enter(lm_kernel *k, lm_str path)
{
	enter_folder(vself(k), path);
}

static vnode *system_find(lm_kernel *k, lm_str path)
{
	static const vwho system = {0};
	vfs *fs = &vself(k)->sys->fs;
	int err;
	return vfs_find(fs, &system, fs->root, path, V_FOLLOW, &err);
}

int lm_kernel_virtual_kind(lm_kernel *k, lm_str path)
{
	const vnode *n = system_find(k, path);
	return !n ? 0 : vnode_is(n, V_DIR) ? 'd' : vnode_is(n, V_REG) ? 'f' : 0;
}

bool lm_kernel_virtual_list(lm_kernel *k, lm_str path,
			    void (*found)(void *arg, const char *name, int is_dir), void *arg)
{
	vnode *dir = system_find(k, path);
	if (!dir || !vnode_is(dir, V_DIR))
		return false;
	if (dir->mount && !dir->host_listed)
		(void)vmount_names(&vself(k)->sys->fs, dir);
	for (size_t i = 0; i < dir->names.len; i++) {
		const vname *e = &dir->names.data[i];
		const vnode *n = e->node;
		if (vnode_is(n, V_LNK)) {
			lm_buf full = {0};
			lm_buf_str(&full, path);
			lm_buf_byte(&full, '/');
			lm_buf_str(&full, e->name);
			n = system_find(k, lm_buf_view(&full));
			lm_buf_free(&full);
		}
		if (n)
			found(arg, e->name.ptr, vnode_is(n, V_DIR));
	}
	return true;
}

void lm_kernel_virtual_write(lm_kernel *k, int fd, const void *p, size_t n)
{
	vproc *proc = vself(k);
	vopen *o = vfd_get(proc, (uint64_t)fd);
	if (!o || !o->writes)
		return;
	if (o->kind == V_OPEN_PIPE) {
		vpipe_append(o->node->pipe, p, n);
		return;
	}
	vio io;
	vio_one(&io, (uint64_t)(uintptr_t)p, n);
	if (vopen_ops_of(o)->write)
		(void)vopen_ops_of(o)->write(proc, o, &io, NULL);
}

void lm_kernel_virtual_feed_stdin(lm_kernel *k, const void *p, size_t n)
{
	vsys *sys = vself(k)->sys;
	sys->input_over = false;
	vdev_feed(sys, p, n);
}

void lm_kernel_virtual_close_stdin(lm_kernel *k)
{
	vsys *sys = vself(k)->sys;
	sys->input_over = true;
	vsource_notify(sys->terminal->socket);
}

/* ---- making and freeing */

static void virtual_free(lm_kernel *k)
{
	vproc *p = vself(k);
	vsys *sys = p->sys;
	vproc_free(p);
	if (sys->procs > 0)
		return;
	while (sys->tasks) {
		vtask *t = sys->tasks;
		sys->tasks = t->next;
		vtask_unref(t);
	}
	vnet_free(sys);
	vdev_free(sys);
	vfs_free(&sys->fs);
	lm_vec_free(&sys->timers);
	lm_vec_free(&sys->shared);
	free(sys);
}

static const lm_kernel_ops virtual_ops = {
	.name = "virtual",
	.free = virtual_free,
	.call = virtual_call,
	.poll_add = vpoll_add,
	.poll_remove = vpoll_remove,
	.poll_once = vpoll_once,
	.poll = vpoll_wait,
	.has_interest = vpoll_interest,
	.nanotime = virtual_nanotime,
	.walltime = virtual_walltime,
	.random = virtual_random,
	.signal_set = vproc_signal_set,
	.signals_ignored = vproc_signals_ignored,
};

static vsys *system_new(const lm_kernel_config *config)
{
	vsys *sys = lm_xcalloc(1, sizeof *sys);
	int64_t sec;
	int32_t nsec;
	lm_host_walltime(&sec, &nsec);
	int64_t wall = config->fixed_time ? config->fixed_time : sec * 1000000000 + nsec;
	sys->clock_offset = wall - lm_host_nanotime();
	sys->random = config->random_seed;
	sys->next_pid = 100;
	memcpy(sys->hostname, "loam", 5);
	vfs_init(&sys->fs, wall_now, sys);
	if (config->max_bytes)
		sys->fs.max_bytes = config->max_bytes;
	if (config->max_files)
		sys->fs.max_files = config->max_files;
	vnet_init(sys);
	vdev_make(sys);
	return sys;
}

/* Descriptors 0, 1 and 2. */
static void open_streams(vproc *p)
{
	static const uint8_t kinds[3] = {V_DEV_STDIN, V_DEV_STDOUT, V_DEV_STDERR};
	for (uint32_t i = 0; i < 3; i++) {
		vnode *n = i == 0 ? p->sys->terminal : vnode_new(&p->sys->fs, V_CHR | 0620);
		n->device = kinds[i];
		n->uid = p->uid;
		n->gid = 5;
		vopen *o = vopen_new(n, V_OPEN_FILE, i == 0 ? 0 : 1);
		if (i > 0)
			vnode_unref(&p->sys->fs, n);
		vfd_new(p, o, i, false);
	}
}

lm_kernel *lm_kernel_virtual_new(const lm_kernel_config *config)
{
	vsys *sys = system_new(config);
	vproc *p = vproc_new(sys, config, NULL);
	p->base.ops = &virtual_ops;
	sys->input_over = !config->read_stdin;
	vprocfs_make(p);
	vprocfs_add(p);
	open_streams(p);
	if (config->cwd.len)
		enter_folder(p, config->cwd);
	for (const char *const *a = config->args; a && *a; a++) {
		char *copy = NULL;
		vproc_set_text(&copy, lm_str_of(*a));
		lm_vec_push(&p->args, copy);
	}
	for (const char *const *e = config->env; e && *e; e++) {
		char *copy = NULL;
		vproc_set_text(&copy, lm_str_of(*e));
		lm_vec_push(&p->env, copy);
	}
	if (config->executable.len)
		lm_kernel_virtual_set_self(&p->base, config->executable);
	return &p->base;
}
