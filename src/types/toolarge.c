/* toolarge.c - types and stack frames that gc refuses for their size: elements of channels and
 * maps, arrays larger than the address space, functions whose parameters, results and large
 * temporaries pass 1 GB. Included by nobody; declared in types_int_decl.h. Runs on packages without
 * errors, and only when one mentions a long array (ck->big_types): everything else is small. */
#include "types/types_int.h"

#define MAX_WIDTH     ((int64_t)1 << 50) /* gc's address space */
#define MAX_FRAME     ((int64_t)1 << 30)
#define MAX_CHAN_ELEM ((int64_t)1 << 16)
#define MAX_MAP_PART  ((int64_t)1 << 31)
#define MAX_STACK_VAR ((int64_t)128 << 10) /* larger variables go to the heap */

typedef struct large_state {
	lm_checker *ck;
	int64_t locals, args, callee; /* of the function at hand */
	bool type_failed;
	lm_pos pos;    /* where gc reports: the name being declared, or the statement at hand */
	lm_map failed; /* types reported */
} large_state;

/* The size of t; MAX_WIDTH when larger than that; 0 when it depends on a type parameter. */
static int64_t size_of(large_state *s, lm_type *t)
{
	if (!t || !ty_is_valid(t) || ty_has_type_param(t)) {
		return 0;
	}
	int64_t n = ty_sizeof(s->ck, t);
	return n < 0 || n > MAX_WIDTH ? MAX_WIDTH : n;
}

static void report_once(large_state *s, lm_type *t, const char *msg)
{
	bool is_new;
	lm_map_put(&s->failed, lm_type_to(t).u, &is_new);
	if (is_new) {
		s->type_failed = true;
		ck_error(s->ck, s->pos, LM_DIAG_TypeTooLarge, msg);
	}
}

static void check_type_expr(large_state *s, lm_node *n)
{
	lm_type *t = lm_type_at(((lm_expr *)n)->type);
	if (!t || ((lm_expr *)n)->n.mode != LM_MODE_TYPE) {
		return;
	}
	switch (t->kind) {
	case LM_T_CHAN:
		if (size_of(s, lm_type_at(((lm_chan_t *)t)->elem)) >= MAX_CHAN_ELEM) {
			s->type_failed = true;
			ck_error(s->ck, s->pos, LM_DIAG_TypeTooLarge,
				 "channel element type too large (>64kB)");
		}
		break;
	case LM_T_MAP:
		if (size_of(s, lm_type_at(((lm_map_t *)t)->elem)) >= MAX_MAP_PART) {
			s->type_failed = true;
			ck_error(s->ck, s->pos, LM_DIAG_TypeTooLarge, "map element type too large");
		}
		if (size_of(s, lm_type_at(((lm_map_t *)t)->key)) >= MAX_MAP_PART) {
			s->type_failed = true;
			ck_error(s->ck, s->pos, LM_DIAG_TypeTooLarge, "map key type too large");
		}
		break;
	case LM_T_ARRAY:
		if (size_of(s, t) >= MAX_WIDTH &&
		    size_of(s, lm_type_at(((lm_array *)t)->elem)) < MAX_WIDTH) {
			report_once(s, t,
				    ck_sprintf(s->ck, "type %s larger than address space",
					       ty_str(s->ck, t)));
		}
		break;
	case LM_T_STRUCT:
		if (size_of(s, t) < MAX_WIDTH) {
			break;
		}
		for (uint32_t i = 0; i < struct_num_fields((lm_struct *)t); i++) {
			if (size_of(s, obj_type(struct_field((lm_struct *)t, i))) >= MAX_WIDTH) {
				return; /* the field is to blame */
			}
		}
		report_once(s, t, ck_sprintf(s->ck, "type %s too large", ty_str(s->ck, t)));
		break;
	default: break;
	}
}

static int64_t tuple_size(large_state *s, lm_tuple *t)
{
	int64_t n = 0;
	for (uint32_t i = 0; i < tuple_len(t) && n < MAX_WIDTH; i++) {
		n += size_of(s, tuple_type(t, i));
	}
	return n;
}

/* The size of the elements of a slice literal that defines a variable (mostly it does not escape);
 * else 0. */
static int64_t slice_lit_size(large_state *s, lm_node *n)
{
	lm_type *t = n && n->kind == LM_N_COMPOSITE_LIT ? lm_type_at(((lm_expr *)n)->type) : NULL;
	lm_slice *sl = t ? UNDER_IF(slice, t) : NULL;
	if (!sl) {
		return 0;
	}
	lm_composite_lit *lit = (lm_composite_lit *)n;
	int64_t last = 0;
	for (uint32_t i = 0; i < lit->elems.n; i++) {
		lm_node *e = lm_list_get(lit->elems, i);
		int64_t k;
		lm_node *key =
			e->kind == LM_N_KEY_VALUE ? lm_node_at(((lm_key_value *)e)->key) : NULL;
		lm_const *v = key && lm_is_expr(key) ? lm_const_at(((lm_expr *)key)->value) : NULL;
		last = v && lm_const_int64_val(v, &k) ? k + 1 : last + 1;
	}
	int64_t elem = size_of(s, lm_type_at(sl->elem));
	return elem && last > MAX_WIDTH / elem ? MAX_WIDTH : last * elem;
}

/* Adds the local variables that a declaration makes, unless they are so large that they go to the
 * heap. */
static void note_vars(large_state *s, lm_var_decl *d)
{
	lm_type *t = d->type.u ? lm_type_at(((lm_expr *)lm_node_at(d->type))->type) : NULL;
	int64_t size = t ? size_of(s, t) : 0;
	if (size <= MAX_STACK_VAR && s->locals < MAX_WIDTH) {
		s->locals += size * d->names.n;
	}
}

/* Adds the temporary that n needs in the frame, if it is a large one. */
static void note_temporary(large_state *s, lm_node *n)
{
	int64_t size = 0;
	if (n->kind == LM_N_CALL && n->mode != LM_MODE_TYPE) {
		lm_type *t = lm_type_at(((lm_expr *)n)->type);
		size = !t                      ? 0
		       : t->kind == LM_T_TUPLE ? tuple_size(s, (lm_tuple *)t)
					       : size_of(s, t);
		lm_type *ft = lm_type_at(((lm_expr *)lm_node_at(((lm_call *)n)->fun))->type);
		lm_signature *sig = ft ? UNDER_IF(signature, ft) : NULL;
		int64_t passed = sig ? tuple_size(s, sig_params(sig)) : 0;
		s->callee = passed > s->callee ? passed : s->callee;
	} else if (n->kind ==
		   LM_N_RANGE_CLAUSE) { /* ranging over an array with two variables copies it */
		lm_range_clause *r = (lm_range_clause *)n;
		lm_type *t = lm_type_at(((lm_expr *)lm_node_at(r->x))->type);
		if (t && lm_under(t)->kind == LM_T_ARRAY && ex_list_len(lm_node_at(r->lhs)) == 2) {
			size = size_of(s, t);
		}
	} else if (n->kind == LM_N_ASSIGN_STMT && (n->flags & LM_NF_DEF)) {
		size = slice_lit_size(s, lm_node_at(((lm_assign_stmt *)n)->rhs));
	}
	if (size > MAX_STACK_VAR && s->locals < MAX_WIDTH) {
		s->locals += size;
	}
}

static bool visit_node(lm_node *n, void *arg)
{
	large_state *s = arg;
	if (n->kind >= LM_N_EMPTY_STMT && n->kind < LM_N_RANGE_CLAUSE &&
	    n->kind != LM_N_BLOCK_STMT && n->kind != LM_N_DECL_STMT) {
		s->pos = lm_node_start(n);
	}
	switch (n->kind) {
	case LM_N_ARRAY_TYPE:
	case LM_N_STRUCT_TYPE:
	case LM_N_MAP_TYPE:
	case LM_N_CHAN_TYPE: check_type_expr(s, n); break;
	case LM_N_CALL:
	case LM_N_RANGE_CLAUSE:
	case LM_N_ASSIGN_STMT: note_temporary(s, n); break;
	case LM_N_TYPE_DECL: s->pos = lm_node_at(((lm_type_decl *)n)->name)->pos; break;
	case LM_N_FUNC_DECL: s->pos = lm_node_at(((lm_func_decl *)n)->name)->pos; break;
	case LM_N_VAR_DECL:
		s->pos = lm_list_get(((lm_var_decl *)n)->names, 0)->pos;
		note_vars(s, (lm_var_decl *)n);
		break;
	default: break;
	}
	return true;
}

static void check_frame(large_state *s, lm_func_decl *fd)
{
	lm_object *obj = lm_object_at(fd->obj);
	lm_signature *sig = obj ? obj_sig(obj) : NULL;
	if (!sig || !fd->body.u || lm_tl_len(sig_tparams(sig)) ||
	    lm_tl_len(sig_recv_tparams(sig))) {
		return;
	}
	s->args = tuple_size(s, sig_params(sig)) + tuple_size(s, sig_results(sig));
	if (sig_recv(sig)) {
		s->args += size_of(s, obj_type(sig_recv(sig)));
	}
	if (s->callee <= MAX_STACK_VAR) {
		s->callee = 0;
	}
	if (s->locals + s->args + s->callee < MAX_FRAME) {
		return;
	}
	lm_buf b = {0};
	lm_buf_printf(&b, "stack frame too large (>1GB): %lld MB locals + %lld MB args",
		      (long long)(s->locals >> 20), (long long)(s->args >> 20));
	if (s->callee) {
		lm_buf_printf(&b, " + %lld MB callee", (long long)(s->callee >> 20));
	}
	ck_error(s->ck, fd->n.pos, LM_DIAG_TypeTooLarge, ck_sprintf(s->ck, "%s", b.data));
	lm_buf_free(&b);
}

void ck_too_large(lm_checker *ck)
{
	if (!ck->big_types) {
		return;
	}
	large_state s = {.ck = ck};
	for (uint32_t i = 0; i < ck->pkg->file_count; i++) {
		lm_source_file *sf = lm_package_file(ck->pkg, i);
		for (uint32_t k = 0; k < sf->decls.n; k++) {
			lm_node *d = lm_list_get(sf->decls, k);
			s.locals = s.callee = 0;
			s.pos = d->pos;
			lm_walk(d, visit_node, &s);
			if (d->kind == LM_N_FUNC_DECL && !s.type_failed) {
				check_frame(&s, (lm_func_decl *)d);
			}
		}
	}
	lm_map_free(&s.failed);
}
