/* union.c - unions of type terms, as embedded in interfaces.
 * Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

#define MAX_TERMS 100 /* type set computation is quadratic in the number of terms */

typedef struct union_state {
	lm_term *terms;  /* in the region */
	lm_node **exprs; /* one per term */
	uint32_t n;
} union_state;

/* A term in messages: types2 does not shorten the package paths in it. */
/* Terms are printed with full package paths. */
static const char *term_str(lm_checker *ck, const lm_term *t)
{
	lm_buf b = {0};
	lm_buf_cstr(&b, t->tilde ? "~" : "");
	ty_write(ck, lm_type_at(t->type), LM_TW_FULL_PATH, &b);
	const char *s = ck_sprintf(ck, "%.*s", LM_STRF(lm_buf_view(&b)));
	lm_buf_free(&b);
	return s;
}

/* Index of the term before `upto` that is not disjoint from y, -1 when none; interfaces do not
 * count. */
static int overlapping_term(lm_checker *ck, const lm_term *terms, uint32_t upto, const lm_term *y)
{
	for (uint32_t i = 0; i < upto; i++) {
		lm_type *t = lm_type_at(terms[i].type);
		if (!ty_is_valid(t) || lm_is_interface(t)) {
			continue;
		}
		if (!term_disjoint(ck, &terms[i], y)) {
			return (int)i;
		}
	}
	return -1;
}

static void check_term(lm_checker *ck, union_state *s, uint32_t i)
{
	lm_term *t = &s->terms[i];
	lm_type *typ = lm_type_at(t->type);
	if (!ty_is_valid(typ)) {
		return;
	}
	lm_type *u = lm_under(typ);
	lm_interface *it = TY_IF(interface, u);
	lm_pos at = at_node(s->exprs[i]);
	if (t->tilde) {
		if (it) {
			ck_errorf(ck, at, LM_DIAG_InvalidUnion,
				  "invalid use of ~ (%s is an interface)", ty_str(ck, typ));
			return;
		}
		if (!ty_identical(ck, u, typ)) {
			ck_errorf(ck, at, LM_DIAG_InvalidUnion,
				  "invalid use of ~ (underlying type of %s is %s)", ty_str(ck, typ),
				  ty_str(ck, u));
			return;
		}
	}
	if (it) { /* interfaces may overlap, but must be pure type sets */
		lm_type_set *set = iface_type_set(it);
		if (tset_num_methods(set) != 0) {
			ck_errorf(ck, at, LM_DIAG_InvalidUnion,
				  "cannot use %s in union (%s contains methods)", term_str(ck, t),
				  term_str(ck, t));
		} else if (typ == ck->cx->comparable_type) {
			ck_error(ck, at, LM_DIAG_InvalidUnion, "cannot use comparable in union");
		} else if (set->comparable) {
			ck_errorf(ck, at, LM_DIAG_InvalidUnion,
				  "cannot use %s in union (%s embeds comparable)", term_str(ck, t),
				  term_str(ck, t));
		}
		return;
	}
	int j = overlapping_term(ck, s->terms, i, t);
	if (j >= 0) {
		ck_soft_errorf(ck, at, LM_DIAG_InvalidUnion, "overlapping terms %s and %s",
			       term_str(ck, t), term_str(ck, &s->terms[j]));
	}
}

static void check_terms_later(lm_checker *ck, lm_action *a)
{
	union_state *s = a->p[0];
	for (uint32_t i = 0; i < s->n; i++) {
		check_term(ck, s, i);
	}
}

static lm_term parse_tilde(lm_checker *ck, lm_node *tx)
{
	lm_node *x = tx;
	bool tilde = tx->kind == LM_N_OPERATION && tx->op == LM_OP_TILDE;
	if (tilde) {
		x = lm_node_at(((lm_operation *)tx)->x);
	}
	lm_type *t = ck_typ(ck, x);
	if (ty_is_type_param(t)) {
		if (tilde) {
			ck_errorf(ck, at_node(x), LM_DIAG_MisplacedTypeParam,
				  "type in term %s cannot be a type parameter", ex_str(ck, tx));
		} else {
			ck_error(ck, at_node(x), LM_DIAG_MisplacedTypeParam,
				 "term cannot be a type parameter");
		}
		t = TYP(ck, LM_INVALID);
	}
	lm_term term = {lm_type_to(t), tilde};
	if (tilde) {
		ck_record_type_and_value(ck, tx, LM_MODE_TYPE,
					 (lm_type *)ty_new_union(ck->arena, &term, 1), NULL);
	}
	return term;
}

static bool is_union_expr(const lm_node *e)
{
	return e->kind == LM_N_OPERATION && e->op == LM_OP_OR && ((const lm_operation *)e)->y.u;
}

lm_type *ck_parse_union(lm_checker *ck, lm_node *uexpr)
{
	uint32_t n = 1;
	for (lm_node *e = uexpr; is_union_expr(e); e = lm_node_at(((lm_operation *)e)->x)) {
		n++;
	}
	lm_node **leaves = LM_NEW_ARRAY(&ck->scratch, lm_node *, n);
	lm_node **ops = LM_NEW_ARRAY(&ck->scratch, lm_node *, n);
	lm_node *e = uexpr;
	for (uint32_t i = n; i-- > 1; e = lm_node_at(((lm_operation *)e)->x)) {
		leaves[i] = lm_node_at(((lm_operation *)e)->y);
		ops[i] = e;
	}
	leaves[0] = e;
	union_state *s = LM_NEW(&ck->scratch, union_state);
	s->terms = LM_NEW_ARRAY(ck->arena, lm_term, n < MAX_TERMS ? n : MAX_TERMS);
	s->exprs = leaves;
	lm_type *u = NULL;
	for (uint32_t i = 0; i < n; i++) {
		lm_term term = parse_tilde(ck, leaves[i]);
		if (n == 1 && !term.tilde) {
			return lm_type_at(term.type); /* nothing more to check */
		}
		if (s->n >= MAX_TERMS) {
			if (ty_is_valid(u)) {
				ck_errorf(ck, at_node(leaves[i]), LM_DIAG_InvalidUnion,
					  "cannot handle more than %d union terms (implementation "
					  "limitation)",
					  MAX_TERMS);
				u = TYP(ck, LM_INVALID);
			}
		} else {
			s->terms[s->n++] = term;
			u = (lm_type *)ty_new_union(ck->arena, s->terms, s->n);
		}
		if (i > 0) {
			ck_record_type_and_value(ck, ops[i], LM_MODE_TYPE, u, NULL);
		}
	}
	if (ty_is_valid(u)) {
		ck_later(ck, check_terms_later)->p[0] = s;
	}
	return u;
}
