/* parser_decl.c - constant, type and variable declarations, at top level and in functions. */
#include "syntax/parser_int.h"

typedef struct {
	uint32_t group; /* position of '(' or 0 */
	uint32_t index; /* in the group */
} group_state;

static uint32_t spec_doc(parser *p, const group_state *g)
{
	return g->group ? lm_p_doc(p) : p->keyword_doc;
}

static void const_spec(parser *p, const group_state *g)
{
	lm_const_decl *d = NODE(p, lm_const_decl, LM_N_CONST_DECL, POS(p));
	d->group = g->group;
	d->iota = g->index;
	d->doc = spec_doc(p, g);
	lm_p_take_pragma(p, LM_N_CONST_DECL, POS(p));
	PUSH(p, d);
	d->names = lm_p_name_list(p, lm_p_name(p));
	if (TOK(p) != LM_T_EOF && TOK(p) != LM_T_SEMI && TOK(p) != LM_T_RPAREN) {
		d->type = REF(lm_p_type_or_nil(p));
		if (lm_p_got_assign(p))
			d->values = REF(lm_p_expr_list(p));
	}
}

bool lm_is_type_elem(const lm_node *x)
{
	for (;;) {
		switch (x->kind) {
		case LM_N_ARRAY_TYPE:
		case LM_N_STRUCT_TYPE:
		case LM_N_FUNC_TYPE:
		case LM_N_INTERFACE_TYPE:
		case LM_N_SLICE_TYPE:
		case LM_N_MAP_TYPE:
		case LM_N_CHAN_TYPE: return true;
		case LM_N_OPERATION: {
			const lm_operation *o = (const lm_operation *)x;
			if (x->op == LM_OP_TILDE || (o->y.u && lm_is_type_elem(lm_node_at(o->y))))
				return true;
			x = lm_node_at(o->x);
			break;
		}
		case LM_N_PAREN: x = lm_node_at(((const lm_paren *)x)->x); break;
		default: return false;
		}
	}
}

/* Splits x into a type parameter's name and its constraint (*rest) where x can be read so: P *C, P
 * (C), P *C|D ... Only when the constraint must be a type element, or force. NULL: x is an
 * expression. *rest NULL: x is a name. */
static lm_name_expr *extract_name(parser *p, lm_node *x, bool force, lm_node **rest)
{
	*rest = NULL;
	if (x->kind == LM_N_NAME)
		return (lm_name_expr *)x;
	if (x->kind == LM_N_CALL) {
		lm_call *c = (lm_call *)x;
		lm_node *fun = lm_node_at(c->fun);
		if (fun->kind != LM_N_NAME || c->args.n != 1 || x->flags & LM_NF_HAS_DOTS)
			return NULL;
		lm_node *arg = lm_list_get(c->args, 0);
		if (!force && !lm_is_type_elem(arg))
			return NULL;
		*rest = lm_unparen(arg);
		return (lm_name_expr *)fun;
	}
	if (x->kind != LM_N_OPERATION || !((lm_operation *)x)->y.u)
		return NULL;
	lm_operation *o = (lm_operation *)x;
	lm_node *y = lm_node_at(o->y);
	lm_name_expr *name = NULL;
	lm_operation *copy;
	if (x->op == LM_OP_MUL) {
		lm_node *left = lm_node_at(o->x);
		if (left->kind != LM_N_NAME || !(force || lm_is_type_elem(y)))
			return NULL;
		name = (lm_name_expr *)left;
		copy = NODE(p, lm_operation, LM_N_OPERATION, x->pos);
		copy->x = o->y; /* the product becomes an indirection */
	} else if (x->op == LM_OP_OR) {
		lm_node *lhs;
		name = extract_name(p, lm_node_at(o->x), force || lm_is_type_elem(y), &lhs);
		if (!name || !lhs)
			return NULL;
		copy = NODE(p, lm_operation, LM_N_OPERATION, x->pos);
		copy->x = REF(lhs);
		copy->y = o->y;
	} else {
		return NULL;
	}
	copy->e.n.op = x->op;
	*rest = &copy->e.n;
	return name;
}

/* Behind the type's name and '[' at pos, with a name next: an array type or type parameters. */
static void array_or_tparams(parser *p, lm_type_decl *d, lm_pos pos)
{
	lm_node *x = &lm_p_name(p)->e.n, *constraint;
	if (TOK(p) != LM_T_LBRACK) { /* else a constraint that begins with [ */
		p->xnest++;
		x = lm_p_binary(p, lm_p_primary(p, x, false), 0);
		p->xnest--;
	}
	lm_name_expr *name = extract_name(p, x, TOK(p) == LM_T_COMMA, &constraint);
	if (name && (constraint || TOK(p) != LM_T_RBRACK)) {
		d->tparams = lm_p_params(p, name, constraint, LM_T_RBRACK, true, false);
		if (lm_p_got_assign(p))
			d->n.flags |= LM_NF_ALIAS;
		d->type = REF(lm_p_type_or_nil(p));
	} else {
		d->type = REF(lm_p_array_type(p, pos, x));
	}
}

static void type_spec(parser *p, const group_state *g)
{
	lm_type_decl *d = NODE(p, lm_type_decl, LM_N_TYPE_DECL, POS(p));
	d->group = g->group;
	d->doc = spec_doc(p, g);
	d->pragma = lm_p_take_pragma(p, LM_N_TYPE_DECL, POS(p));
	PUSH(p, d);
	d->name = REF(lm_p_name(p));
	if (TOK(p) == LM_T_LBRACK) {
		lm_pos pos = POS(p);
		NEXT(p);
		if (TOK(p) == LM_T_NAME)
			array_or_tparams(p, d, pos);
		else if (lm_p_got(p, LM_T_RBRACK))
			d->type = REF(lm_p_slice_type(p, pos));
		else
			d->type = REF(lm_p_array_type(p, pos, NULL));
	} else {
		if (lm_p_got_assign(p))
			d->n.flags |= LM_NF_ALIAS;
		d->type = REF(lm_p_type_or_nil(p));
	}
	if (!d->type.u) {
		d->type = REF(lm_p_bad_expr(p));
		lm_p_syntax_error(p, "in type declaration");
		lm_p_advance(p, SET(SEMI) | SET(RPAREN));
	}
}

static void var_spec(parser *p, const group_state *g)
{
	lm_var_decl *d = NODE(p, lm_var_decl, LM_N_VAR_DECL, POS(p));
	d->group = g->group;
	d->doc = spec_doc(p, g);
	d->pragma = lm_p_take_pragma(p, LM_N_VAR_DECL, POS(p));
	PUSH(p, d);
	d->names = lm_p_name_list(p, lm_p_name(p));
	if (lm_p_got_assign(p)) {
		d->values = REF(lm_p_expr_list(p));
		return;
	}
	d->type = REF(lm_p_type(p));
	if (lm_p_got_assign(p))
		d->values = REF(lm_p_expr_list(p));
}

static void spec(parser *p, lm_token kw, const group_state *g)
{
	if (kw == LM_T_CONST)
		const_spec(p, g);
	else if (kw == LM_T_TYPE)
		type_spec(p, g);
	else
		var_spec(p, g);
}

void lm_p_decl_group(parser *p, lm_token kw)
{
	group_state g = {0, 0};
	if (TOK(p) != LM_T_LPAREN) {
		spec(p, kw, &g);
		return;
	}
	g.group = POS(p);
	lm_p_clear_pragma(p);
	NEXT(p);
	for (; TOK(p) != LM_T_EOF && TOK(p) != LM_T_RPAREN; g.index++) {
		spec(p, kw, &g);
		if (!lm_p_list_next(p, "grouped declaration", LM_T_SEMI, LM_T_RPAREN))
			return;
	}
	lm_p_want(p, LM_T_RPAREN);
}
