/* vmem.c - the virtual system's memory maps: anonymous ones, copies of files, and shared maps of
 * files, which all processes see in the same memory. A shared map and its file are brought together
 * when the file is read or written and when a map goes. */
#include "kernel/vsys.h"

enum { PROT_WRITE_ = 2, MAP_SHARED_ = 1, MAP_PRIVATE_ = 2, MAP_FIXED_ = 16, MAP_ANONYMOUS_ = 32 };
#define PAGE 4096u

static uint64_t round_up(uint64_t size)
{
	return (size + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

/* Memory that begins at a multiple of a page. */
static uint8_t *pages(uint64_t size)
{
	if (size > (sizeof(void *) == 8 ? (uint64_t)1 << 40 : (uint64_t)1 << 30))
		return NULL;
	if (lm_host_page_size() == PAGE)
		return lm_host_reserve((size_t)size);
	uint8_t *raw = lm_host_reserve((size_t)size + PAGE + sizeof(void *));
	if (!raw)
		return NULL;
	uint8_t *p = (uint8_t *)(uintptr_t)round_up((uintptr_t)raw + sizeof(void *));
	memcpy(p - sizeof raw, &raw, sizeof raw);
	return p;
}

static void give_back(uint8_t *p, uint64_t size)
{
	uint8_t *raw = p;
	if (lm_host_page_size() == PAGE) {
		lm_host_unreserve(p, (size_t)size);
		return;
	}
	memcpy(&raw, p - sizeof raw, sizeof raw);
	lm_host_unreserve(raw, (size_t)size + PAGE + sizeof(void *));
}

/* ---- shared maps of files */

static void store(vsys *sys, const vmapping *m)
{
	static const uint8_t zero[PAGE];
	uint64_t end = m->node->size > m->at ? m->node->size - m->at : 0;
	if (end > m->size)
		end = m->size;
	int64_t mtime = m->node->mtime;
	for (uint64_t off = 0; off < end; off += PAGE) {
		size_t n = end - off < PAGE ? (size_t)(end - off) : PAGE;
		/* Holes stay holes. */
		if (memcmp(m->p + off, zero, n) == 0 &&
		    vdata_seek(m->node, m->at + off, true) >= m->at + off + n)
			continue;
		vdata_write(&sys->fs, m->node, m->p + off, n, m->at + off);
	}
	m->node->mtime = mtime;
}

void vmem_to_file(vsys *sys, vnode *n)
{
	for (size_t i = 0; i < sys->shared.len; i++) {
		if (sys->shared.data[i].node == n && sys->shared.data[i].writes)
			store(sys, &sys->shared.data[i]);
	}
}

void vmem_from_file(vsys *sys, vnode *n)
{
	for (size_t i = 0; i < sys->shared.len; i++) {
		const vmapping *m = &sys->shared.data[i];
		if (m->node == n)
			vdata_read(&sys->fs, n, m->p, (size_t)m->size, m->at);
	}
}

/* The system's shared map that holds this piece of the file, counted once more in file_size. */
static vmapping *shared_map(vsys *sys, vnode *n, uint64_t at, uint64_t size, bool writes)
{
	for (size_t i = 0; i < sys->shared.len; i++) {
		vmapping *m = &sys->shared.data[i];
		if (m->node == n && m->at <= at && at + size <= m->at + m->size) {
			m->file_size++;
			m->writes |= writes;
			return m;
		}
	}
	vmapping m = {.size = size, .node = n, .at = at, .shared = true, .writes = writes};
	m.file_size = 1;
	m.p = pages(size);
	if (!m.p)
		return NULL;
	if (n->shared_maps)
		vmem_to_file(sys, n);
	vdata_read(&sys->fs, n, m.p, (size_t)size, at);
	vnode_ref(n);
	n->shared_maps++;
	lm_vec_push(&sys->shared, m);
	return &lm_vec_last(&sys->shared);
}

static void drop_shared(vsys *sys, const vmapping *mine)
{
	for (size_t i = 0; i < sys->shared.len; i++) {
		vmapping *m = &sys->shared.data[i];
		if (m->node != mine->node || mine->p < m->p || mine->p >= m->p + m->size)
			continue;
		if (--m->file_size > 0)
			return;
		if (m->writes)
			store(sys, m);
		give_back(m->p, m->size);
		m->node->shared_maps--;
		vnode *n = m->node;
		*m = lm_vec_last(&sys->shared);
		(void)lm_vec_pop(&sys->shared);
		vnode_unref(&sys->fs, n);
		return;
	}
}

/* ---- the calls */

static void drop_map(vproc *p, size_t i)
{
	vmapping m = p->maps.data[i];
	p->maps.data[i] = lm_vec_last(&p->maps);
	(void)lm_vec_pop(&p->maps);
	if (m.shared)
		drop_shared(p->sys, &m);
	else
		give_back(m.p, m.size);
}

void vmem_drop_all(vproc *p)
{
	while (p->maps.len)
		drop_map(p, p->maps.len - 1);
}

static int64_t map_file(vproc *p, const lm_syscall *s, uint64_t size)
{
	vopen *o = vfd_get(p, s->a[4]);
	bool shared = s->a[3] & MAP_SHARED_, writes = s->a[2] & PROT_WRITE_;
	if (!o)
		return -E_BADF;
	if (o->kind != V_OPEN_FILE || !vnode_is(o->node, V_REG))
		return -E_NODEV;
	if (!o->reads || (shared && writes && !o->writes))
		return -E_ACCES;
	vmapping m = {.size = size, .node = o->node, .at = s->a[5], .shared = shared};
	if (shared) {
		vmapping *whole = shared_map(p->sys, o->node, s->a[5], size, writes);
		if (!whole)
			return -E_NOMEM;
		m.p = whole->p + (s->a[5] - whole->at);
	} else {
		m.p = pages(size);
		if (!m.p)
			return -E_NOMEM;
		if (o->node->shared_maps)
			vmem_to_file(p->sys, o->node);
		int64_t r = vdata_read(&p->sys->fs, o->node, m.p, (size_t)size, s->a[5]);
		if (r < 0) {
			give_back(m.p, size);
			return r;
		}
	}
	lm_vec_push(&p->maps, m);
	return (int64_t)(uintptr_t)m.p;
}

lm_sys_status vcall_mmap(vproc *p, lm_syscall *s)
{
	uint64_t size = round_up(s->a[1]);
	if (size == 0 || s->a[5] % PAGE || !(s->a[3] & (MAP_SHARED_ | MAP_PRIVATE_)))
		return vdone(s, -E_INVAL);
	if (s->a[3] & MAP_FIXED_)
		return vdone(s, -E_OPNOTSUPP);
	if (!(s->a[3] & MAP_ANONYMOUS_)) {
		vopen *o = vfd_get(p, s->a[4]);
		if (!o || o->node->device != V_DEV_ZERO)
			return vdone(s, map_file(p, s, size));
	}
	vmapping m = {.size = size, .anonymous = true, .p = pages(size)};
	if (!m.p)
		return vdone(s, -E_NOMEM);
	lm_vec_push(&p->maps, m);
	return vdone(s, (int64_t)(uintptr_t)m.p);
}

static size_t find_map(const vproc *p, uint64_t addr)
{
	for (size_t i = 0; i < p->maps.len; i++) {
		const vmapping *m = &p->maps.data[i];
		uint64_t from = (uint64_t)(uintptr_t)m->p;
		if (from <= addr && addr < from + m->size)
			return i;
	}
	return SIZE_MAX;
}

/* Only whole maps go; a piece of one reads as zero afterwards and goes with the rest. */
lm_sys_status vcall_munmap(vproc *p, lm_syscall *s)
{
	uint64_t size = round_up(s->a[1]);
	size_t i = find_map(p, s->a[0]);
	if (s->a[0] % PAGE || size == 0)
		return vdone(s, -E_INVAL);
	if (i == SIZE_MAX)
		return vdone(s, 0); /* nothing is there: as the system says */
	vmapping *m = &p->maps.data[i];
	if (vmem(s->a[0]) == m->p && size >= m->size)
		drop_map(p, i);
	else if (!m->shared)
		memset(vmem(s->a[0]), 0, (size_t)size);
	return vdone(s, 0);
}

lm_sys_status vcall_mprotect(vproc *p, lm_syscall *s)
{
	if (s->a[0] % PAGE)
		return vdone(s, -E_INVAL);
	return vdone(s, find_map(p, s->a[0]) == SIZE_MAX ? -E_NOMEM : 0); /* kept, not enforced */
}

lm_sys_status vcall_msync(vproc *p, lm_syscall *s)
{
	size_t i = find_map(p, s->a[0]);
	if (i == SIZE_MAX)
		return vdone(s, -E_NOMEM);
	if (p->maps.data[i].shared)
		vmem_to_file(p->sys, p->maps.data[i].node);
	return vdone(s, 0);
}

lm_sys_status vcall_madvise(vproc *p, lm_syscall *s)
{
	enum { DONTNEED = 4 };
	if (s->a[0] % PAGE)
		return vdone(s, -E_INVAL);
	size_t i = find_map(p, s->a[0]);
	if (i == SIZE_MAX)
		return vdone(s, -E_NOMEM);
	vmapping *m = &p->maps.data[i];
	if (s->a[2] == DONTNEED && m->anonymous)
		memset(vmem(s->a[0]), 0, (size_t)round_up(s->a[1]));
	return vdone(s, 0);
}

lm_sys_status vcall_mremap(vproc *p, lm_syscall *s)
{
	enum { MAYMOVE = 1 };
	size_t i = find_map(p, s->a[0]);
	uint64_t size = round_up(s->a[2]);
	if (i == SIZE_MAX || size == 0)
		return vdone(s, -E_INVAL);
	vmapping *m = &p->maps.data[i];
	if (size <= m->size)
		return vdone(s, (int64_t)s->a[0]);
	if (!(s->a[3] & MAYMOVE) || m->shared)
		return vdone(s, -E_NOMEM);
	uint8_t *at = pages(size);
	if (!at)
		return vdone(s, -E_NOMEM);
	memcpy(at, m->p, (size_t)m->size);
	give_back(m->p, m->size);
	m->p = at;
	m->size = size;
	return vdone(s, (int64_t)(uintptr_t)at);
}

lm_sys_status vcall_mlock(vproc *p, lm_syscall *s)
{
	(void)p;
	return vdone(s, 0); /* nothing is ever paged out */
}
