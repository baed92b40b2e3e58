/* rtype.h - run-time type descriptors in the layout of Go's internal/abi, made by one canonical
 * table from lm_tdesc; itabs; offsets; reflect's constructors. Included by vm/, native/ and above.
 * One lm_rtypes per instance. Descriptors and names live in one reserved area below 2 GB in size
 * (so that NameOff and TypeOff are int32), never move and are never freed before the table. Two
 * descriptors are the same type exactly when they are the same address. TypeOff and TextOff of
 * methods are handles resolved on demand: only through lm_rtype_at / lm_rtype_text. */
#ifndef LM_VM_RTYPE_H
#define LM_VM_RTYPE_H

#include "base/base.h"
#include "bytecode/code.h"

#define LM_TF_UNCOMMON     0x01
#define LM_TF_EXTRA_STAR   0x02
#define LM_TF_NAMED        0x04
#define LM_TF_REGULAR      0x08
#define LM_TF_GC_ON_DEMAND 0x10
#define LM_TF_DIRECT       0x20

typedef struct lm_rtype {
	uint64_t size, ptr_bytes;
	uint32_t hash;
	uint8_t tflag, align, field_align, kind;
	uint64_t equal; /* func value or 0 */
	uint64_t gcdata;
	int32_t str, ptr_to_this;
} lm_rtype;
static_assert(sizeof(lm_rtype) == 48, "abi.Type");
typedef struct lm_rt_array {
	lm_rtype t;
	uint64_t elem, slice, len;
} lm_rt_array;
typedef struct lm_rt_chan {
	lm_rtype t;
	uint64_t elem, dir;
} lm_rt_chan;
typedef struct lm_rt_func {
	lm_rtype t;
	uint16_t in_count, out_count;
	uint32_t pad;
} lm_rt_func;
typedef struct lm_rt_imethod {
	int32_t name, typ;
} lm_rt_imethod;
typedef struct lm_rt_interface {
	lm_rtype t;
	uint64_t pkg_path, methods, mlen, mcap;
} lm_rt_interface;
typedef struct lm_rt_map {
	lm_rtype t;
	uint64_t key, elem, group, hasher, group_size, keys_off, key_stride, elems_off, elem_stride,
		elem_off;
	uint32_t flags, pad;
} lm_rt_map;
typedef struct lm_rt_elem {
	lm_rtype t;
	uint64_t elem;
} lm_rt_elem; /* pointers and slices */
typedef struct lm_rt_field {
	uint64_t name, typ, offset;
} lm_rt_field;
typedef struct lm_rt_struct {
	lm_rtype t;
	uint64_t pkg_path, fields, flen, fcap;
} lm_rt_struct;
typedef struct lm_rt_uncommon {
	int32_t pkg_path;
	uint16_t mcount, xcount;
	uint32_t moff, unused;
} lm_rt_uncommon;
typedef struct lm_rt_method {
	int32_t name, mtyp, ifn, tfn;
} lm_rt_method;
static_assert(sizeof(lm_rt_map) == 136 && sizeof(lm_rt_uncommon) == 16 &&
		      sizeof(lm_rt_method) == 16,
	      "internal/abi layouts");

/* abi.ITab; fun[] are addresses of function records (lm_func), [0] == 0: not implemented (never
 * handed out). */
typedef struct lm_itab {
	uint64_t inter, type;
	uint32_t hash, pad;
	uint64_t fun[];
} lm_itab;

typedef struct lm_rtypes lm_rtypes;
typedef struct lm_rtypes_config {
	void *arg;
	const lm_resolver *resolver;
	lm_func *(*func_of)(void *arg, lm_sym *sym); /* the function record of a symbol */
	/* Records of the two natives behind abi.Type.Equal and MapType.Hasher: their closures are
	 * {record, rtype}. May be NULL until set. */
	lm_func *equal_func, *hash_func;
} lm_rtypes_config;

/* NULL when the area cannot be reserved. [alloc] */
lm_rtypes *lm_rtypes_new(const lm_rtypes_config *config);
void lm_rtypes_free(lm_rtypes *t);

/* The descriptor of a type description: made when first asked (element types too; a cycle through
 * pointers is fine). Never NULL. */
lm_rtype *lm_rtype_of(lm_rtypes *t, lm_tdesc *d);
/* The description of a descriptor; NULL for one not made here (reflect's frame types live in Go
 * memory). [pure] */
lm_tdesc *lm_rtype_desc(const lm_rtypes *t, const lm_rtype *r);
/* TypeOff / NameOff / TextOff >= 0 of ours: descriptor, name bytes, function symbol; NULL when
 * there is none. */
lm_rtype *lm_rtype_at(lm_rtypes *t, int32_t off);
void *lm_rtype_name_at(lm_rtypes *t, int32_t off);
lm_sym *lm_rtype_text(lm_rtypes *t, int32_t off);
bool lm_rtype_owns(const lm_rtypes *t, const void *p); /* p inside the area? [pure] */
/* Text of an abi.Name / of a type as reflect's String gives it. [pure] */
lm_str lm_rtype_name_str(const void *name_bytes);
lm_str lm_rtype_str(const lm_rtypes *t, const lm_rtype *r);
/* "path" of a named type's package; "" when none. For messages. [pure] */
lm_str lm_rtype_pkg(const lm_rtypes *t, const lm_rtype *r);
/* The pointer mask of a type, one bit a word, ptr_bytes / 8 of them; made when first asked for
 * large types. */
uint8_t *lm_rtype_gc_mask(lm_rtypes *t, lm_rtype *r);
/* Every descriptor in order of making, for runtime/debug and heap dumps: NULL past the last. */
lm_rtype *lm_rtype_nth(const lm_rtypes *t, size_t i);
/* Memory for something that lives as long as the table, zeroed, 16-aligned: itabs, static closures,
 * read-only data. */
void *lm_rtypes_alloc(lm_rtypes *t, size_t size);

/* The itab for concrete type `type` as interface `inter` (non-empty); NULL when it does not
 * implement it: then *missing (may be NULL) is the first missing method's name. Cached, also
 * negatively. */
lm_itab *lm_itab_get(lm_rtypes *t, lm_rtype *inter, lm_rtype *type, lm_str *missing);
/* Does `type` implement `inter` (empty or not)? */
bool lm_rtype_implements(lm_rtypes *t, lm_rtype *inter, lm_rtype *type);
/* A method of a concrete type by name (pkg_path "" for exported ones); NULL when there is none.
 * Completes the method set. */
lm_tmethod *lm_rtype_method(lm_rtypes *t, lm_rtype *r, lm_str name, lm_str pkg_path);

/* ---- reflect's constructors: the same descriptor whoever asks first. */
lm_rtype *lm_rtype_ptr_to(lm_rtypes *t, lm_rtype *elem);
lm_rtype *lm_rtype_slice_of(lm_rtypes *t, lm_rtype *elem);
lm_rtype *lm_rtype_array_of(lm_rtypes *t, lm_rtype *elem, uint64_t len); /* NULL: too large */
lm_rtype *lm_rtype_chan_of(lm_rtypes *t, lm_rtype *elem, unsigned dir);
lm_rtype *lm_rtype_map_of(lm_rtypes *t, lm_rtype *key, lm_rtype *elem);
lm_rtype *lm_rtype_func_of(lm_rtypes *t, lm_rtype *const *in, unsigned n_in, lm_rtype *const *out,
			   unsigned n_out, bool variadic);
typedef struct lm_rt_new_field {
	lm_str name, pkg_path, tag;
	lm_rtype *type;
	bool embedded;
} lm_rt_new_field;
lm_rtype *lm_rtype_struct_of(lm_rtypes *t, const lm_rt_new_field *fields,
			     unsigned n); /* NULL: too large */

static inline bool lm_rtype_is_direct(const lm_rtype *r)
{
	return (r->tflag & LM_TF_DIRECT) != 0;
}
static inline bool lm_rtype_comparable(const lm_rtype *r)
{
	return r->equal != 0;
}

#endif
