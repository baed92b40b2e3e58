/* vunix.c - unix sockets of the virtual system: names in the file tree and abstract ones,
 * connections, datagrams. */
#include "kernel/vsock.h"

#include <stdio.h>

#define DATAGRAM_MAX 512u

static bool same_name(const vaddr *a, const vaddr *b)
{
	return a->name_len == b->name_len && memcmp(a->name, b->name, a->name_len) == 0;
}

static vsock *find_abstract(const vsys *sys, const vaddr *a)
{
	for (size_t i = 0; i < sys->net->abstract.len; i++) {
		vsock *s = sys->net->abstract.data[i];
		if (same_name(&s->local, a))
			return s;
	}
	return NULL;
}

static void bind_abstract(vsock *s, const vaddr *a)
{
	s->local = *a;
	s->bound = s->in_table = true;
	lm_vec_push(&s->sys->net->abstract, s);
}

static int autobind(vsock *s)
{
	vaddr a = {.family = V_AF_UNIX, .name_len = 6};
	do {
		char text[8];
		snprintf(text, sizeof text, "%05x", s->sys->net->next_abstract++ & 0xfffff);
		memcpy(a.name + 1, text, 5);
	} while (find_abstract(s->sys, &a));
	bind_abstract(s, &a);
	return 0;
}

int vunix_bind(vproc *p, vsock *s, const vaddr *a)
{
	if (a->name_len == 0)
		return autobind(s);
	if (a->name[0] == 0) {
		if (find_abstract(p->sys, a))
			return -E_ADDRINUSE;
		bind_abstract(s, a);
		return 0;
	}
	vwho who = vproc_who(p);
	lm_str last, path = {a->name, a->name_len};
	int err;
	vnode *dir = vfs_find_dir(&p->sys->fs, &who, p->cwd, path, &last, 0, &err);
	if (!dir)
		return err;
	if (last.len == 0 || vdir_get(&p->sys->fs, dir, last))
		return -E_ADDRINUSE;
	if (vnode_may(&who, dir, V_MAY_WRITE | V_MAY_EXEC) < 0)
		return -E_ACCES;
	if (dir->special || vmount_writable(dir) < 0)
		return -E_ROFS;
	vnode *n = vnode_new(&p->sys->fs, V_SOCK | (0777 & ~p->umask));
	n->uid = p->euid;
	n->gid = p->egid;
	n->host_statted = n->host_loaded = true;
	n->socket = s;
	vdir_add(&p->sys->fs, dir, last, n);
	s->node = n; /* the reference of vnode_new */
	s->local = *a;
	s->bound = true;
	return 0;
}

void vunix_forget(vsock *s)
{
	vnet *net = s->sys->net;
	for (size_t i = 0; s->in_table && i < net->abstract.len; i++) {
		if (net->abstract.data[i] == s) {
			net->abstract.data[i] = lm_vec_last(&net->abstract);
			(void)lm_vec_pop(&net->abstract);
			break;
		}
	}
	s->in_table = false;
	if (s->node) {
		s->node->socket = NULL;
		vnode_unref(&s->sys->fs, s->node);
		s->node = NULL;
	}
}

/* The socket that an address names. */
static vsock *find(vproc *p, const vsock *s, const vaddr *a, int *err)
{
	*err = -E_CONNREFUSED;
	vsock *found;
	if (a->name_len == 0) {
		*err = -E_INVAL;
		return NULL;
	}
	if (a->name[0] == 0) {
		found = find_abstract(p->sys, a);
	} else {
		vwho who = vproc_who(p);
		lm_str path = {a->name, a->name_len};
		vnode *n = vfs_find(&p->sys->fs, &who, p->cwd, path, V_FOLLOW, err);
		if (!n)
			return NULL;
		*err = -E_CONNREFUSED;
		if (vnode_may(&who, n, V_MAY_WRITE) < 0) {
			*err = -E_ACCES;
			return NULL;
		}
		found = vnode_is(n, V_SOCK) ? n->socket : NULL;
	}
	if (found && found->type != s->type) {
		*err = -E_PROTOTYPE;
		return NULL;
	}
	if (found)
		*err = 0;
	return found;
}

int vunix_connect(vproc *p, vsock *s, const vaddr *a)
{
	int err;
	vsock *to = find(p, s, a, &err);
	if (!to)
		return err;
	if (!vsock_is_stream(s)) {
		if (s->peer) {
			vsock *old = s->peer;
			s->peer = NULL;
			vsock_unref(old);
		}
		s->peer = to;
		to->refs++;
		s->remote = *a;
		s->state = V_SOCK_CONNECTED;
		return 0;
	}
	if (to->state != V_SOCK_LISTENS)
		return -E_CONNREFUSED;
	s->remote = to->local;
	if (vsock_offer(p, to, s)) {
		vsource_notify(&s->source);
		return 0;
	}
	/* Only a blocking connect waits for room; another one is told to try again. */
	return -E_AGAIN;
}

int64_t vunix_send(vproc *p, vsock *s, const vaddr *a, vseg *seg)
{
	int err = 0;
	vsock *to = a ? find(p, s, a, &err) : s->peer;
	if (to && !a && to->closed)
		to = NULL;
	if (!to) {
		vseg_free(p->sys, seg);
		return err ? err : -E_CONNREFUSED;
	}
	/* A socket that is connected hears only its peer. */
	if (to->state == V_SOCK_CONNECTED && to->peer && to->peer != s)
		err = -E_PERM;
	else if (to->shut_read)
		err = -E_PIPE;
	else if (to != s && (vsock_room(to) == 0 || to->datagrams >= DATAGRAM_MAX))
		err = -E_AGAIN;
	if (err < 0) {
		vseg_free(p->sys, seg);
		if (err == -E_AGAIN) {
			s->refs++;
			lm_vec_push(&to->blocked, s);
		}
		return err;
	}
	if (s->bound) {
		seg->from = lm_xmalloc(sizeof *seg->from);
		*seg->from = s->local;
	}
	vsock_queue(to, seg);
	return 0;
}
