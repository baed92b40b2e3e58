/* vdata.c - the bytes of the virtual system's regular files: blocks that exist once written, holes
 * between them, the quota. */
#include "kernel/vsys.h"

static int load(vfs *fs, vnode *n)
{
	return n->mount && !n->host_loaded ? vmount_load(fs, n) : 0;
}

int64_t vdata_read(vfs *fs, vnode *n, void *p, size_t count, uint64_t at)
{
	int err = load(fs, n);
	if (err < 0)
		return err;
	if (at >= n->size)
		return 0;
	if (count > n->size - at)
		count = (size_t)(n->size - at);
	char *to = p;
	for (size_t left = count; left > 0;) {
		uint64_t block = at / V_BLOCK, off = at % V_BLOCK;
		size_t part = V_BLOCK - off < left ? (size_t)(V_BLOCK - off) : left;
		if (block < n->block_count && n->blocks[block])
			memcpy(to, n->blocks[block] + off, part);
		else
			memset(to, 0, part);
		to += part;
		at += part;
		left -= part;
	}
	return (int64_t)count;
}

/* The block that holds byte `at`, made when there is none. NULL: no room. */
static char *block_at(vfs *fs, vnode *n, uint64_t at)
{
	uint64_t block = at / V_BLOCK;
	if (block < n->block_count && n->blocks[block])
		return n->blocks[block];
	if (fs->bytes + V_BLOCK > fs->max_bytes || block > (uint64_t)1 << 28)
		return NULL;
	if (block >= n->block_count) {
		uint64_t count = block + 1 + (block + 1) / 4;
		n->blocks = lm_xrealloc(n->blocks, (size_t)count * sizeof *n->blocks);
		memset(n->blocks + n->block_count, 0,
		       (size_t)(count - n->block_count) * sizeof *n->blocks);
		n->block_count = count;
	}
	n->blocks[block] = lm_xcalloc(1, V_BLOCK);
	n->blocks_used++;
	fs->bytes += V_BLOCK;
	return n->blocks[block];
}

int64_t vdata_write(vfs *fs, vnode *n, const void *p, size_t count, uint64_t at)
{
	int err = load(fs, n);
	if (err < 0)
		return err;
	if (count == 0)
		return 0;
	if (at > INT64_MAX - count)
		return -E_FBIG;
	const char *from = p;
	size_t done = 0;
	while (done < count) {
		uint64_t off = at % V_BLOCK;
		size_t part = V_BLOCK - off < count - done ? (size_t)(V_BLOCK - off) : count - done;
		char *block = block_at(fs, n, at);
		if (!block)
			break;
		memcpy(block + off, from + done, part);
		done += part;
		at += part;
	}
	if (done == 0)
		return -E_NOSPC;
	if (at > n->size)
		n->size = at;
	n->mtime = n->ctime = fs->now(fs->arg);
	n->dirty = true;
	return (int64_t)done;
}

static void drop_block(vfs *fs, vnode *n, uint64_t block)
{
	if (block < n->block_count && n->blocks[block]) {
		free(n->blocks[block]);
		n->blocks[block] = NULL;
		n->blocks_used--;
		fs->bytes -= V_BLOCK;
	}
}

int vdata_punch(vfs *fs, vnode *n, uint64_t from, uint64_t to)
{
	int err = load(fs, n);
	if (err < 0)
		return err;
	uint64_t end = n->block_count * V_BLOCK;
	for (uint64_t at = from; at < to && at < end;) {
		uint64_t block = at / V_BLOCK, off = at % V_BLOCK;
		uint64_t part = to - at < V_BLOCK - off ? to - at : V_BLOCK - off;
		if (part == V_BLOCK)
			drop_block(fs, n, block);
		else if (n->blocks[block])
			memset(n->blocks[block] + off, 0, (size_t)part);
		at += part;
	}
	n->mtime = n->ctime = fs->now(fs->arg);
	n->dirty = true;
	return 0;
}

int vdata_truncate(vfs *fs, vnode *n, uint64_t size)
{
	if (n->mount && !n->host_loaded) {
		int err = size == 0 ? 0 : load(fs, n);
		if (err < 0)
			return err;
		n->host_loaded = true; /* of nothing */
	}
	if (size < n->size)
		vdata_punch(fs, n, size, n->block_count * V_BLOCK);
	n->size = size;
	n->mtime = n->ctime = fs->now(fs->arg);
	n->dirty = true;
	return 0;
}

void vdata_unload(vfs *fs, vnode *n)
{
	if (!n->mount || !n->host_loaded || n->dirty || n->shared_maps || !vnode_is(n, V_REG))
		return;
	for (uint64_t i = 0; i < n->block_count; i++)
		drop_block(fs, n, i);
	free(n->blocks);
	n->blocks = NULL;
	n->block_count = 0;
	n->host_loaded = false;
}

uint64_t vdata_seek(const vnode *n, uint64_t at, bool data)
{
	while (at < n->size) {
		uint64_t block = at / V_BLOCK;
		bool is_data = block < n->block_count && n->blocks[block];
		if (is_data == data)
			return at;
		at = (block + 1) * V_BLOCK;
	}
	return n->size;
}
