/* parser_expr.c - names, literals and expressions. */
#include "syntax/parser_int.h"

lm_name_expr *lm_p_new_name(parser *p, lm_pos pos, lm_str text)
{
	lm_name_expr *n = NODE(p, lm_name_expr, LM_N_NAME, pos);
	n->name = lm_name_to(lm_name_of(p->ctx->names, text));
	return n;
}

lm_name_expr *lm_p_name(parser *p)
{
	if (LM_LIKELY(TOK(p) == LM_T_NAME)) {
		lm_name_expr *n = NODE(p, lm_name_expr, LM_N_NAME, POS(p));
		n->name = lm_name_to(p->s.name);
		NEXT(p);
		return n;
	}
	lm_name_expr *n = lm_p_new_name(p, POS(p), LM_STR("_"));
	lm_p_syntax_error(p, "expected name");
	lm_p_advance(p, 0);
	return n;
}

lm_expr *lm_p_bad_expr(parser *p)
{
	return &NODE(p, lm_bad_expr, LM_N_BAD_EXPR, POS(p))->e;
}

lm_basic_lit *lm_p_literal_or_nil(parser *p)
{
	if (TOK(p) != LM_T_LITERAL)
		return NULL;
	lm_basic_lit *b = NODE(p, lm_basic_lit, LM_N_BASIC_LIT, POS(p));
	char *copy = lm_arena_alloc(p->arena, p->s.lit.len + 1);
	memcpy(copy, p->s.lit.ptr, p->s.lit.len);
	b->text_off = lm_node_to((const lm_node *)(const void *)copy).u;
	b->text_len = (uint32_t)p->s.lit.len;
	b->kind = p->s.kind;
	if (p->s.bad)
		b->e.n.flags |= LM_NF_BAD;
	NEXT(p);
	return b;
}

lm_list lm_p_name_list(parser *p, lm_name_expr *first)
{
	size_t mark = p->stack.len;
	PUSH(p, first);
	while (lm_p_got(p, LM_T_COMMA)) {
		lm_name_expr *n = lm_p_name(p);
		PUSH(p, n);
	}
	return lm_p_take(p, mark);
}

lm_node *lm_p_expr(parser *p)
{
	return lm_p_binary(p, NULL, 0);
}

static lm_list_expr *list_expr(parser *p, size_t mark)
{
	lm_node *first = lm_node_at(p->stack.data[mark]);
	lm_list_expr *l = NODE(p, lm_list_expr, LM_N_LIST_EXPR, first->pos);
	l->elems = lm_p_take(p, mark);
	return l;
}

lm_node *lm_p_expr_list(parser *p)
{
	lm_node *x = lm_p_expr(p);
	if (LM_LIKELY(TOK(p) != LM_T_COMMA))
		return x;
	size_t mark = p->stack.len;
	PUSH(p, x);
	while (lm_p_got(p, LM_T_COMMA)) {
		x = lm_p_expr(p);
		PUSH(p, x);
	}
	return &list_expr(p, mark)->e.n;
}

lm_node *lm_p_type_list(parser *p, bool strict, bool *comma)
{
	p->xnest++;
	lm_node *x = strict ? lm_p_type(p) : lm_p_expr(p);
	*comma = false;
	if (TOK(p) == LM_T_COMMA) {
		size_t mark = p->stack.len;
		*comma = true;
		PUSH(p, x);
		while (lm_p_got(p, LM_T_COMMA)) {
			lm_node *t = lm_p_type_or_nil(p);
			if (!t)
				break;
			PUSH(p, t);
		}
		if (p->stack.len - mark > 1)
			x = &list_expr(p, mark)->e.n;
		p->stack.len = mark;
	}
	p->xnest--;
	return x;
}

static lm_node *unary(parser *p);

lm_node *lm_p_binary(parser *p, lm_node *x, int prec)
{
	uint32_t links = 0;
	if (!x)
		x = unary(p);
	while ((TOK(p) == LM_T_OPERATOR || TOK(p) == LM_T_STAR) && p->s.prec > prec) {
		if (!lm_p_chain(p, &links))
			break;
		lm_operation *t = NODE(p, lm_operation, LM_N_OPERATION, POS(p));
		t->e.n.op = p->s.op;
		int inner = p->s.prec;
		NEXT(p);
		t->x = REF(x);
		t->y = REF(lm_p_binary(p, NULL, inner));
		x = &t->e.n;
	}
	return x;
}

/* "<-" was consumed and x, a channel type, followed: the arrow belongs to the type. */
static void reassociate_arrow(parser *p, lm_node *x)
{
	enum { SEND_ONLY = 1, RECV_ONLY = 2 };
	uint8_t dir = SEND_ONLY;
	lm_node *t = x;
	while (dir == SEND_ONLY) {
		if (t->kind != LM_N_CHAN_TYPE)
			break;
		dir = t->op;
		if (dir == RECV_ONLY)
			lm_p_syntax_error(p, "unexpected <-, expected chan");
		t->op = RECV_ONLY;
		t = lm_node_at(((lm_chan_type *)t)->elem);
	}
	if (dir == SEND_ONLY) {
		lm_buf b = {0};
		lm_buf_cstr(&b, "unexpected ");
		lm_expr_format(t, &b);
		lm_buf_cstr(&b, ", expected chan");
		lm_p_syntax_error(p, b.data);
		lm_buf_free(&b);
	}
}

static lm_node *unary_operand(parser *p)
{
	lm_pos pos = POS(p);
	if (TOK(p) == LM_T_ARROW) {
		NEXT(p);
		lm_node *x = unary(p);
		if (x->kind == LM_N_CHAN_TYPE) {
			reassociate_arrow(p, x);
			return x;
		}
		lm_operation *o = NODE(p, lm_operation, LM_N_OPERATION, pos);
		o->e.n.op = LM_OP_RECV;
		o->x = REF(x);
		return &o->e.n;
	}
	uint8_t op = p->s.op;
	lm_operation *o = NODE(p, lm_operation, LM_N_OPERATION, pos);
	o->e.n.op = op;
	NEXT(p);
	lm_node *x = unary(p);
	o->x = REF(op == LM_OP_AND ? lm_unparen(x) : x);
	return &o->e.n;
}

static lm_node *unary(parser *p)
{
	bool prefix = TOK(p) == LM_T_ARROW;
	if (TOK(p) == LM_T_OPERATOR || TOK(p) == LM_T_STAR) {
		switch (p->s.op) {
		case LM_OP_MUL:
		case LM_OP_ADD:
		case LM_OP_SUB:
		case LM_OP_NOT:
		case LM_OP_XOR:
		case LM_OP_TILDE:
		case LM_OP_AND: prefix = true; break;
		default: break;
		}
	}
	if (!lm_p_enter(p))
		return &lm_p_bad_expr(p)->n;
	lm_node *x = prefix ? unary_operand(p) : lm_p_primary(p, NULL, true);
	lm_p_leave(p);
	return x;
}

static lm_node *paren_operand(parser *p, bool keep_parens)
{
	lm_pos pos = POS(p);
	NEXT(p);
	p->xnest++;
	lm_node *x = lm_p_expr(p);
	p->xnest--;
	lm_p_want(p, LM_T_RPAREN);
	/* parentheses are kept only where messages or composite literals need them */
	if (!keep_parens && TOK(p) != LM_T_LBRACE)
		return x;
	lm_paren *px = NODE(p, lm_paren, LM_N_PAREN, pos);
	px->x = REF(x);
	return &px->e.n;
}

static lm_node *operand(parser *p, bool keep_parens)
{
	switch (TOK(p)) {
	case LM_T_NAME: return &lm_p_name(p)->e.n;
	case LM_T_LITERAL: return &lm_p_literal_or_nil(p)->e.n;
	case LM_T_LPAREN: return paren_operand(p, keep_parens);
	case LM_T_FUNC: {
		lm_pos pos = POS(p);
		NEXT(p);
		lm_func_type *ft = lm_p_func_type(p, "function type", NULL);
		if (TOK(p) != LM_T_LBRACE)
			return &ft->e.n;
		p->xnest++;
		lm_func_lit *f = NODE(p, lm_func_lit, LM_N_FUNC_LIT, pos);
		f->type = REF(ft);
		f->body = REF(lm_p_func_body(p));
		p->xnest--;
		return &f->e.n;
	}
	case LM_T_LBRACK:
	case LM_T_CHAN:
	case LM_T_MAP:
	case LM_T_STRUCT:
	case LM_T_INTERFACE: return lm_p_type(p);
	default: {
		lm_expr *x = lm_p_bad_expr(p);
		lm_p_syntax_error(p, "expected expression");
		lm_p_advance(p, SET(RPAREN) | SET(RBRACK) | SET(RBRACE));
		return &x->n;
	}
	}
}

static lm_node *complit(parser *p);

/* An element of a composite literal, or its value. */
static lm_node *bare_complit(parser *p)
{
	return TOK(p) == LM_T_LBRACE ? complit(p) : lm_p_expr(p);
}

static lm_node *complit(parser *p)
{
	lm_composite_lit *x = NODE(p, lm_composite_lit, LM_N_COMPOSITE_LIT, POS(p));
	if (!lm_p_enter(p)) {
		x->rbrace = POS(p);
		return &x->e.n;
	}
	p->xnest++;
	lm_p_want(p, LM_T_LBRACE);
	size_t mark = p->stack.len;
	bool broken = false;
	while (TOK(p) != LM_T_EOF && TOK(p) != LM_T_RBRACE) {
		lm_node *e = bare_complit(p);
		if (TOK(p) == LM_T_COLON) {
			lm_key_value *kv = NODE(p, lm_key_value, LM_N_KEY_VALUE, POS(p));
			NEXT(p);
			kv->key = REF(e);
			kv->value = REF(bare_complit(p));
			e = &kv->e.n;
			x->nkeys++;
		}
		PUSH(p, e);
		if (!lm_p_list_next(p, "composite literal", LM_T_COMMA, LM_T_RBRACE)) {
			broken = true;
			break;
		}
	}
	x->elems = lm_p_take(p, mark);
	x->rbrace = POS(p);
	if (!broken)
		lm_p_want(p, LM_T_RBRACE);
	p->xnest--;
	lm_p_leave(p);
	return &x->e.n;
}

/* Behind '.' at pos. */
static lm_node *selector_or_assert(parser *p, lm_node *x, lm_pos pos)
{
	if (TOK(p) == LM_T_NAME) {
		lm_selector *t = NODE(p, lm_selector, LM_N_SELECTOR, pos);
		t->x = REF(x);
		t->sel = REF(lm_p_name(p));
		return &t->e.n;
	}
	if (TOK(p) != LM_T_LPAREN) {
		lm_p_syntax_error(p, "expected name or (");
		lm_p_advance(p, SET(SEMI) | SET(RPAREN));
		return x;
	}
	NEXT(p);
	lm_node *r;
	if (lm_p_got(p, LM_T_TYPE)) {
		lm_type_switch_guard *t =
			NODE(p, lm_type_switch_guard, LM_N_TYPE_SWITCH_GUARD, pos);
		t->x = REF(x); /* lhs is filled in by the statement */
		r = &t->e.n;
	} else {
		lm_assert_expr *t = NODE(p, lm_assert_expr, LM_N_ASSERT, pos);
		t->x = REF(x);
		t->type = REF(lm_p_type(p));
		r = &t->e.n;
	}
	lm_p_want(p, LM_T_RPAREN);
	return r;
}

/* Behind x[i with the current token not ']': the rest of a slice expression. */
static lm_node *slice_rest(parser *p, lm_node *x, lm_node *i, lm_pos pos)
{
	if (!lm_p_got(p, LM_T_COLON)) {
		lm_p_syntax_error(p, "expected comma, : or ]");
		lm_p_advance(p, SET(COMMA) | SET(COLON) | SET(RBRACK));
	}
	p->xnest++;
	lm_slice_expr *t = NODE(p, lm_slice_expr, LM_N_SLICE, pos);
	t->x = REF(x);
	t->index[0] = REF(i);
	if (TOK(p) != LM_T_COLON && TOK(p) != LM_T_RBRACK)
		t->index[1] = REF(lm_p_expr(p));
	if (TOK(p) == LM_T_COLON) {
		t->e.n.flags |= LM_NF_FULL;
		if (!t->index[1].u) {
			lm_p_error_at(p, POS(p), "middle index required in 3-index slice");
			t->index[1] = REF(lm_p_bad_expr(p));
		}
		NEXT(p);
		if (TOK(p) != LM_T_RBRACK) {
			t->index[2] = REF(lm_p_expr(p));
		} else {
			lm_p_error_at(p, POS(p), "final index required in 3-index slice");
			t->index[2] = REF(lm_p_bad_expr(p));
		}
	}
	p->xnest--;
	lm_p_want(p, LM_T_RBRACK);
	return &t->e.n;
}

/* Behind '[' at pos. */
static lm_node *index_or_slice(parser *p, lm_node *x, lm_pos pos)
{
	lm_node *i = NULL;
	if (TOK(p) != LM_T_COLON) {
		bool comma = false;
		if (TOK(p) == LM_T_RBRACK) {
			lm_p_syntax_error(p, "expected operand");
			i = &lm_p_bad_expr(p)->n;
		} else {
			i = lm_p_type_list(p, false, &comma);
		}
		if (comma || TOK(p) == LM_T_RBRACK) {
			lm_p_want(p, LM_T_RBRACK);
			lm_index_expr *t = NODE(p, lm_index_expr, LM_N_INDEX, pos);
			t->x = REF(x);
			t->index = REF(i);
			return &t->e.n;
		}
	}
	return slice_rest(p, x, i, pos);
}

static lm_node *call(parser *p, lm_node *x, lm_pos pos)
{
	lm_call *t = NODE(p, lm_call, LM_N_CALL, pos);
	NEXT(p);
	t->fun = REF(x);
	p->xnest++;
	size_t mark = p->stack.len;
	bool done = false, broken = false;
	while (TOK(p) != LM_T_EOF && TOK(p) != LM_T_RPAREN && !done) {
		lm_node *a = lm_p_expr(p);
		PUSH(p, a);
		done = lm_p_got(p, LM_T_DOTDOTDOT);
		if (done)
			t->e.n.flags |= LM_NF_HAS_DOTS;
		else
			t->e.n.flags &= (uint8_t)~LM_NF_HAS_DOTS;
		if (!lm_p_list_next(p, "argument list", LM_T_COMMA, LM_T_RPAREN)) {
			broken = true;
			break;
		}
	}
	t->args = lm_p_take(p, mark);
	t->rparen = POS(p);
	if (!broken)
		lm_p_want(p, LM_T_RPAREN);
	p->xnest--;
	return &t->e.n;
}

/* True when x must be a value and cannot be a type. */
static bool is_value(const lm_node *x)
{
	for (;;) {
		switch (x->kind) {
		case LM_N_BASIC_LIT:
		case LM_N_COMPOSITE_LIT:
		case LM_N_FUNC_LIT:
		case LM_N_SLICE:
		case LM_N_ASSERT:
		case LM_N_TYPE_SWITCH_GUARD:
		case LM_N_CALL: return true;
		case LM_N_OPERATION: return x->op != LM_OP_MUL || ((const lm_operation *)x)->y.u;
		case LM_N_PAREN: x = lm_node_at(((const lm_paren *)x)->x); break;
		case LM_N_INDEX:
			if (is_value(lm_node_at(((const lm_index_expr *)x)->index)))
				return true;
			x = lm_node_at(((const lm_index_expr *)x)->x);
			break;
		default: return false;
		}
	}
}

/* True when the '{' behind x opens a composite literal, not a block. */
static bool is_complit_type(const parser *p, const lm_node *t)
{
	switch (t->kind) {
	case LM_N_NAME:
	case LM_N_SELECTOR: return p->xnest >= 0;
	case LM_N_INDEX: return p->xnest >= 0 && !is_value(t);
	case LM_N_ARRAY_TYPE:
	case LM_N_SLICE_TYPE:
	case LM_N_STRUCT_TYPE:
	case LM_N_MAP_TYPE: return true;
	default: return false;
	}
}

lm_node *lm_p_primary(parser *p, lm_node *x, bool keep_parens)
{
	uint32_t links = 0;
	if (!x)
		x = operand(p, keep_parens);
	for (;;) {
		lm_pos pos = POS(p);
		switch (TOK(p)) {
		case LM_T_DOT:
			NEXT(p);
			x = selector_or_assert(p, x, pos);
			break;
		case LM_T_LBRACK:
			NEXT(p);
			x = index_or_slice(p, x, pos);
			break;
		case LM_T_LPAREN: x = call(p, x, pos); break;
		case LM_T_LBRACE: {
			lm_node *t = lm_unparen(x);
			if (!is_complit_type(p, t))
				return x;
			if (t != x)
				lm_p_syntax_error(p,
						  "cannot parenthesize type in composite literal");
			lm_composite_lit *n = (lm_composite_lit *)complit(p);
			n->type = REF(x);
			x = &n->e.n;
			break;
		}
		default: return x;
		}
		if (!lm_p_chain(p, &links))
			return x;
	}
}
