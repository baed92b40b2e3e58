/* gcsizecheck.c - limits that gc has on the sizes of types and reports after its type check.
 * Included by nobody; declared in types_int_expr.h. */
#include "types/types_int.h"

enum { CHAN_ELEM_MAX = (1 << 16) - 1 };
#define MAP_PART_MAX (((int64_t)1 << 31) - 1)
#define ADDRESS_SPACE ((uint64_t)1 << 50)

/* The size of t, -1 when it depends on type parameters or is not a type of values. */
static int64_t fixed_size(lm_checker *ck, lm_type *t)
{
	if (!t || !ty_is_valid(t) || ck_has_var_size(ck, t)) {
		return -1;
	}
	int64_t n = ty_sizeof(ck, t);
	return n < 0 ? INT64_MAX : n;
}

static bool array_too_large(lm_checker *ck, lm_array *a)
{
	int64_t elem = fixed_size(ck, lm_type_at(a->elem));
	if (elem <= 0 || a->len < 0) {
		return false;
	}
	return (uint64_t)a->len > (ADDRESS_SPACE - 1) / (uint64_t)elem;
}

static bool check_size(lm_node *n, void *arg)
{
	lm_checker *ck = arg;
	if (n->kind != LM_N_CHAN_TYPE && n->kind != LM_N_MAP_TYPE && n->kind != LM_N_ARRAY_TYPE) {
		return true;
	}
	lm_type *t = n->mode == LM_MODE_TYPE ? lm_type_at(((lm_expr *)n)->type) : NULL;
	const char *msg = NULL;
	if (!t) {
		return true;
	}
	if (t->kind == LM_T_CHAN) {
		if (fixed_size(ck, lm_type_at(TY(chan_t, t)->elem)) > CHAN_ELEM_MAX) {
			msg = "channel element type too large (>64kB)";
		}
	} else if (t->kind == LM_T_MAP) {
		if (fixed_size(ck, lm_type_at(TY(map_t, t)->elem)) > MAP_PART_MAX) {
			msg = "map element type too large";
		} else if (fixed_size(ck, lm_type_at(TY(map_t, t)->key)) > MAP_PART_MAX) {
			msg = "map key type too large";
		}
	} else if (t->kind == LM_T_ARRAY && array_too_large(ck, TY(array, t))) {
		msg = ck_sprintf(ck, "type %s larger than address space", ty_str(ck, t));
	}
	if (msg) {
		ck_error(ck, n->pos, LM_DIAG_TypeTooLarge, msg);
	}
	return msg == NULL;
}

void ck_gc_sizes(lm_checker *ck)
{
	for (uint32_t i = 0; i < ck->pkg->file_count; i++) {
		lm_source_file *sf = lm_package_file(ck->pkg, i);
		for (uint32_t j = 0; j < sf->decls.n; j++) {
			lm_walk(lm_list_get(sf->decls, j), check_size, ck);
		}
	}
}
