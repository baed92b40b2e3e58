/* sizes.c - sizes, alignments and offsets as gc has them on linux/amd64: words of 8 bytes,
 * alignment at most 8. A negative size or offset stands for one too large. */
#include "types/types_int.h"

enum { WORD = 8 };

static const uint8_t basic_sizes[LM_BASIC_COUNT] = {
	[LM_BOOL] = 1,        [LM_INT] = 8,     [LM_INT8] = 1,
	[LM_INT16] = 2,       [LM_INT32] = 4,   [LM_INT64] = 8,
	[LM_UINT] = 8,        [LM_UINT8] = 1,   [LM_UINT16] = 2,
	[LM_UINT32] = 4,      [LM_UINT64] = 8,  [LM_UINTPTR] = 8,
	[LM_FLOAT32] = 4,     [LM_FLOAT64] = 8, [LM_COMPLEX64] = 8,
	[LM_COMPLEX128] = 16, [LM_STRING] = 16, [LM_UNSAFE_POINTER] = 8,
};

static int64_t size_of(lm_type *t, int depth);

static int64_t add_wrap(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t align_to(int64_t x, int64_t a)
{
	return add_wrap(x, a - 1) & ~(a - 1);
}

/* sync/atomic's align64, an empty struct that stands for an alignment of 8 bytes. */
static bool is_align64(lm_type *t)
{
	lm_named *n = lm_as_named(t);
	lm_object *o = n ? named_obj(n) : NULL;
	if (!o || !o->pkg.u || !lm_name_is(obj_name(o), "align64"))
		return false;
	lm_name *path = lm_name_at(obj_pkg(o)->path);
	return lm_name_is(path, "sync/atomic") || lm_name_is(path, "internal/runtime/atomic");
}

static int64_t align_of(lm_type *t, int depth)
{
	lm_type *u = ty_under(t);
	if (depth > LM_TY_MAX_DEPTH)
		return 1;
	switch (u->kind) {
	case LM_T_ARRAY: return align_of(lm_type_at(((lm_array *)u)->elem), depth + 1);
	case LM_T_STRUCT: {
		lm_struct *s = (lm_struct *)u;
		int64_t max = 1;
		if (struct_num_fields(s) == 0 && is_align64(t))
			return 8;
		for (uint32_t i = 0; i < struct_num_fields(s); i++) {
			int64_t a = align_of(obj_type(struct_field(s, i)), depth + 1);
			max = a > max ? a : max;
		}
		return max;
	}
	case LM_T_BASIC: {
		int64_t a = basic_sizes[u->sub];
		if (u->sub == LM_COMPLEX64 || u->sub == LM_COMPLEX128)
			a /= 2;
		return a > WORD ? WORD : a < 1 ? 1 : a;
	}
	default: return WORD;
	}
}

/* Walks the fields; their offsets into `offsets` (may be NULL). Returns the last one's. */
static int64_t offsets_of(lm_struct *s, int64_t *offsets, int depth)
{
	int64_t offs = 0, at = 0;
	for (uint32_t i = 0; i < struct_num_fields(s); i++) {
		lm_type *ft = obj_type(struct_field(s, i));
		if (offs >= 0)
			offs = align_to(offs, align_of(ft, depth + 1));
		at = offs < 0 ? -1 : offs;
		if (offsets)
			offsets[i] = at;
		if (offs >= 0) {
			int64_t d = size_of(ft, depth + 1);
			offs = d >= 0 ? add_wrap(offs, d) : -1;
		}
	}
	return at;
}

static int64_t struct_size(lm_type *t, lm_struct *s, int depth)
{
	uint32_t n = struct_num_fields(s);
	if (n == 0)
		return 0;
	int64_t offs = offsets_of(s, NULL, depth);
	int64_t size = size_of(obj_type(struct_field(s, n - 1)), depth + 1);
	if (offs < 0 || size < 0)
		return -1;
	if (offs > 0 && size == 0)
		size = 1; /* no pointer past the end: a last field of size 0 gets a byte */
	return align_to(add_wrap(offs, size), align_of(t, depth + 1));
}

static int64_t size_of(lm_type *t, int depth)
{
	lm_type *u = ty_under(t);
	if (depth > LM_TY_MAX_DEPTH)
		return -1;
	switch (u->kind) {
	case LM_T_BASIC: return basic_sizes[u->sub] ? basic_sizes[u->sub] : WORD;
	case LM_T_ARRAY: {
		int64_t n = ((lm_array *)u)->len;
		if (n <= 0)
			return 0;
		int64_t e = size_of(lm_type_at(((lm_array *)u)->elem), depth + 1);
		if (e <= 0)
			return e;
		return e > INT64_MAX / n ? -1 : e * n;
	}
	case LM_T_SLICE: return 3 * WORD;
	case LM_T_STRUCT: return struct_size(u, (lm_struct *)u, depth);
	case LM_T_INTERFACE: return 2 * WORD;
	case LM_T_TUPLE: return 0;
	default: return WORD;
	}
}

int64_t ty_sizeof(lm_checker *ck, lm_type *t)
{
	(void)ck;
	return size_of(t, 0);
}

int64_t ty_alignof(lm_checker *ck, lm_type *t)
{
	(void)ck;
	return align_of(t, 0);
}

int64_t ty_offsetof(lm_checker *ck, lm_type *t, const lm_lookup_result *path)
{
	(void)ck;
	int64_t offs = 0;
	for (uint32_t i = 0; i < path->path_len; i++) {
		lm_struct *s = TY(struct, ty_under(t));
		uint32_t k = lookup_path_at(path, i);
		int64_t *all = lm_xmalloc(struct_num_fields(s) * sizeof *all);
		offsets_of(s, all, 0);
		int64_t d = all[k];
		free(all);
		if (d < 0)
			return -1;
		offs = add_wrap(offs, d);
		if (offs < 0)
			return -1;
		t = obj_type(struct_field(s, k));
	}
	return offs;
}

int64_t lm_sizeof(lm_check_ctx *cx, lm_type *t)
{
	(void)cx;
	return size_of(t, 0);
}

int64_t lm_alignof(lm_check_ctx *cx, lm_type *t)
{
	(void)cx;
	return align_of(t, 0);
}

void lm_offsetsof(lm_check_ctx *cx, lm_struct *s, int64_t *offsets)
{
	(void)cx;
	offsets_of(s, offsets, 0);
}
