/* parser_type.c - types, struct fields, interface elements, signatures and parameter lists. */
#include "syntax/parser_int.h"

lm_node *lm_p_type(parser *p)
{
	lm_node *t = lm_p_type_or_nil(p);
	if (t)
		return t;
	lm_expr *bad = lm_p_bad_expr(p);
	lm_p_syntax_error(p, "expected type");
	lm_p_advance(p,
		     SET(COMMA) | SET(COLON) | SET(SEMI) | SET(RPAREN) | SET(RBRACK) | SET(RBRACE));
	return &bad->n;
}

static lm_node *indirect(parser *p, lm_pos pos, lm_node *t)
{
	lm_operation *o = NODE(p, lm_operation, LM_N_OPERATION, pos);
	o->e.n.op = LM_OP_MUL;
	o->x = REF(t);
	return &o->e.n;
}

static lm_node *type_instance(parser *p, lm_node *t)
{
	lm_index_expr *x = NODE(p, lm_index_expr, LM_N_INDEX, POS(p));
	lm_p_want(p, LM_T_LBRACK);
	x->x = REF(t);
	if (TOK(p) == LM_T_RBRACK) {
		lm_p_syntax_error(p, "expected type argument list");
		x->index = REF(lm_p_bad_expr(p));
	} else {
		bool comma;
		x->index = REF(lm_p_type_list(p, true, &comma));
	}
	lm_p_want(p, LM_T_RBRACK);
	return &x->e.n;
}

lm_node *lm_p_qualified_name(parser *p, lm_name_expr *name)
{
	lm_node *x;
	if (name) {
		x = &name->e.n;
	} else if (TOK(p) == LM_T_NAME) {
		x = &lm_p_name(p)->e.n;
	} else {
		x = &lm_p_new_name(p, POS(p), LM_STR("_"))->e.n;
		lm_p_syntax_error(p, "expected name");
		lm_p_advance(p, SET(DOT) | SET(SEMI) | SET(RBRACE));
	}
	if (TOK(p) == LM_T_DOT) {
		lm_selector *s = NODE(p, lm_selector, LM_N_SELECTOR, POS(p));
		NEXT(p);
		s->x = REF(x);
		s->sel = REF(lm_p_name(p));
		x = &s->e.n;
	}
	return TOK(p) == LM_T_LBRACK ? type_instance(p, x) : x;
}

lm_node *lm_p_array_type(parser *p, lm_pos pos, lm_node *len)
{
	if (!len && !lm_p_got(p, LM_T_DOTDOTDOT)) {
		p->xnest++;
		len = lm_p_expr(p);
		p->xnest--;
	}
	if (TOK(p) == LM_T_COMMA) {
		lm_p_syntax_error(p, "unexpected comma; expected ]");
		NEXT(p);
	}
	lm_p_want(p, LM_T_RBRACK);
	lm_array_type *t = NODE(p, lm_array_type, LM_N_ARRAY_TYPE, pos);
	t->len = REF(len);
	t->elem = REF(lm_p_type(p));
	return &t->e.n;
}

lm_node *lm_p_slice_type(parser *p, lm_pos pos)
{
	lm_slice_type *t = NODE(p, lm_slice_type, LM_N_SLICE_TYPE, pos);
	t->elem = REF(lm_p_type(p));
	return &t->e.n;
}

/* dir: 0 both, 1 send only, 2 receive only */
static lm_node *chan_type(parser *p, lm_pos pos, uint8_t dir)
{
	lm_chan_type *t = NODE(p, lm_chan_type, LM_N_CHAN_TYPE, pos);
	t->e.n.op = dir;
	lm_node *elem = lm_p_type_or_nil(p);
	if (!elem) {
		elem = &lm_p_bad_expr(p)->n;
		lm_p_syntax_error(p, "missing channel element type");
	}
	t->elem = REF(elem);
	return &t->e.n;
}

/* A struct field or several; pushes field and tag pairs. */
static void add_field(parser *p, lm_pos pos, lm_name_expr *name, lm_node *t, lm_basic_lit *tag,
		      uint32_t doc)
{
	lm_field *f = NODE(p, lm_field, LM_N_FIELD, pos);
	f->name = REF(name);
	f->type = REF(t);
	f->doc = doc;
	if (!name)
		f->n.flags |= LM_NF_EMBEDDED;
	PUSH(p, f);
	PUSH(p, tag);
}

/* x [n]E, or x[n1, n2]: then an IndexExpr whose x the caller fills in. */
static lm_node *array_or_targs(parser *p)
{
	lm_pos pos = POS(p);
	lm_p_want(p, LM_T_LBRACK);
	if (lm_p_got(p, LM_T_RBRACK))
		return lm_p_slice_type(p, pos);
	bool comma;
	lm_node *n = lm_p_type_list(p, false, &comma);
	lm_p_want(p, LM_T_RBRACK);
	if (!comma) {
		lm_node *elem = lm_p_type_or_nil(p);
		if (elem) {
			lm_array_type *t = NODE(p, lm_array_type, LM_N_ARRAY_TYPE, pos);
			t->len = REF(n);
			t->elem = REF(elem);
			return &t->e.n;
		}
	}
	lm_index_expr *t = NODE(p, lm_index_expr, LM_N_INDEX, pos);
	t->index = REF(n);
	return &t->e.n;
}

static void named_fields(parser *p, lm_pos pos, uint32_t doc)
{
	lm_name_expr *name = lm_p_name(p);
	if (TOK(p) == LM_T_DOT || TOK(p) == LM_T_LITERAL || TOK(p) == LM_T_SEMI ||
	    TOK(p) == LM_T_RBRACE) {
		lm_node *t = lm_p_qualified_name(p, name);
		add_field(p, pos, NULL, t, lm_p_literal_or_nil(p), doc);
		return;
	}
	if (TOK(p) != LM_T_COMMA) { /* the common case: one name */
		lm_node *t;
		if (TOK(p) == LM_T_LBRACK) {
			t = array_or_targs(p);
			if (t->kind == LM_N_INDEX) { /* an embedded T[P1, P2, ...] */
				((lm_index_expr *)t)->x = REF(name);
				add_field(p, pos, NULL, t, lm_p_literal_or_nil(p), doc);
				return;
			}
		} else {
			t = lm_p_type(p);
		}
		lm_basic_lit *tag = lm_p_literal_or_nil(p);
		add_field(p, name->e.n.pos, name, t, tag, doc);
		return;
	}
	lm_list names = lm_p_name_list(p, name);
	lm_node *t = lm_p_type(p);
	lm_basic_lit *tag = lm_p_literal_or_nil(p);
	for (uint32_t i = 0; i < names.n; i++) {
		lm_name_expr *n = (lm_name_expr *)lm_list_get(names, i);
		add_field(p, n->e.n.pos, n, t, tag, doc);
	}
}

static void field_decl(parser *p)
{
	lm_pos pos = POS(p);
	uint32_t doc = lm_p_doc(p);
	lm_node *t;
	switch (TOK(p)) {
	case LM_T_NAME: named_fields(p, pos, doc); return;
	case LM_T_STAR:
		NEXT(p);
		if (TOK(p) == LM_T_LPAREN) {
			lm_p_syntax_error(p, "cannot parenthesize embedded type");
			NEXT(p);
			t = lm_p_qualified_name(p, NULL);
			lm_p_got(p, LM_T_RPAREN);
		} else {
			t = lm_p_qualified_name(p, NULL);
		}
		add_field(p, pos, NULL, indirect(p, pos, t), lm_p_literal_or_nil(p), doc);
		return;
	case LM_T_LPAREN:
		lm_p_syntax_error(p, "cannot parenthesize embedded type");
		NEXT(p);
		if (TOK(p) == LM_T_STAR) {
			lm_pos star = POS(p);
			NEXT(p);
			t = indirect(p, star, lm_p_qualified_name(p, NULL));
		} else {
			t = lm_p_qualified_name(p, NULL);
		}
		lm_p_got(p, LM_T_RPAREN);
		add_field(p, pos, NULL, t, lm_p_literal_or_nil(p), doc);
		return;
	default:
		lm_p_syntax_error(p, "expected field name or embedded type");
		lm_p_advance(p, SET(SEMI) | SET(RBRACE));
	}
}

/* Splits the field and tag pairs above mark. */
static void take_fields(parser *p, lm_struct_type *t, size_t mark)
{
	size_t n = (p->stack.len - mark) / 2;
	if (n == 0)
		return;
	lm_node_ref *top = p->stack.data + mark;
	bool tags = false;
	for (size_t i = 0; i < n; i++)
		tags |= top[2 * i + 1].u != 0;
	lm_node_ref *f = LM_NEW_ARRAY(p->arena, lm_node_ref, n);
	for (size_t i = 0; i < n; i++)
		f[i] = top[2 * i];
	t->fields = (lm_list){lm_node_to((lm_node *)(void *)f).u, (uint32_t)n};
	if (tags) {
		lm_node_ref *g = LM_NEW_ARRAY(p->arena, lm_node_ref, n);
		for (size_t i = 0; i < n; i++)
			g[i] = top[2 * i + 1];
		t->tags = (lm_list){lm_node_to((lm_node *)(void *)g).u, (uint32_t)n};
	}
	p->stack.len = mark;
}

static lm_node *struct_type(parser *p)
{
	lm_struct_type *t = NODE(p, lm_struct_type, LM_N_STRUCT_TYPE, POS(p));
	lm_p_want(p, LM_T_STRUCT);
	lm_p_want(p, LM_T_LBRACE);
	size_t mark = p->stack.len;
	bool broken = false;
	while (TOK(p) != LM_T_EOF && TOK(p) != LM_T_RBRACE && !broken) {
		field_decl(p);
		broken = !lm_p_list_next(p, "struct type", LM_T_SEMI, LM_T_RBRACE);
	}
	take_fields(p, t, mark);
	t->rbrace = POS(p);
	if (!broken)
		lm_p_want(p, LM_T_RBRACE);
	return &t->e.n;
}

static lm_node *embedded_term(parser *p)
{
	if (IS_OP(p, LM_OP_TILDE)) {
		lm_operation *t = NODE(p, lm_operation, LM_N_OPERATION, POS(p));
		t->e.n.op = LM_OP_TILDE;
		NEXT(p);
		t->x = REF(lm_p_type(p));
		return &t->e.n;
	}
	lm_node *t = lm_p_type_or_nil(p);
	if (!t) {
		t = &lm_p_bad_expr(p)->n;
		lm_p_syntax_error(p, "expected ~ term or type");
		lm_p_advance(p,
			     SET(OPERATOR) | SET(SEMI) | SET(RPAREN) | SET(RBRACK) | SET(RBRACE));
	}
	return t;
}

/* f, or a new field, with the union that follows. */
static lm_field *embedded_elem(parser *p, lm_field *f)
{
	uint32_t links = 0;
	if (!f) {
		f = NODE(p, lm_field, LM_N_FIELD, POS(p));
		f->type = REF(embedded_term(p));
	}
	while (IS_OP(p, LM_OP_OR) && lm_p_chain(p, &links)) {
		lm_operation *t = NODE(p, lm_operation, LM_N_OPERATION, POS(p));
		t->e.n.op = LM_OP_OR;
		NEXT(p);
		t->x = f->type;
		t->y = REF(embedded_term(p));
		f->type = REF(t);
	}
	return f;
}

static const char method_context[] = "interface method";

/* Behind name in an interface, at '['. */
static void generic_method_or_instance(parser *p, lm_field *f, lm_name_expr *name)
{
	lm_pos pos = POS(p);
	NEXT(p);
	if (TOK(p) == LM_T_RBRACK) {
		lm_pos end = POS(p);
		NEXT(p);
		if (TOK(p) == LM_T_LPAREN) {
			lm_p_error_at(p, end, "empty type parameter list");
			f->name = REF(name);
			f->type = REF(lm_p_func_type(p, method_context, NULL));
		} else {
			lm_p_error_at(p, end, "empty type argument list");
			f->type = REF(name);
		}
		return;
	}
	lm_list list = lm_p_params(p, NULL, NULL, LM_T_RBRACK, false, false);
	if (list.n == 0) { /* other errors, reported already */
		if (TOK(p) == LM_T_LPAREN) {
			f->name = REF(name);
			f->type = REF(lm_p_func_type(p, method_context, NULL));
		} else {
			f->type = REF(name);
		}
		return;
	}
	if (((lm_field *)lm_list_get(list, 0))->name.u) {
		f->name = REF(name);
		f->type = REF(lm_p_func_type(p, method_context, NULL));
		lm_p_error_at(p, pos, "interface method must have no type parameters");
		return;
	}
	lm_index_expr *t = NODE(p, lm_index_expr, LM_N_INDEX, pos);
	t->x = REF(name);
	if (list.n == 1) {
		t->index = ((lm_field *)lm_list_get(list, 0))->type;
	} else {
		lm_list_expr *l = NODE(p, lm_list_expr, LM_N_LIST_EXPR, lm_list_get(list, 0)->pos);
		size_t mark = p->stack.len;
		for (uint32_t i = 0; i < list.n; i++)
			lm_vec_push(&p->stack, ((lm_field *)lm_list_get(list, i))->type);
		l->elems = lm_p_take(p, mark);
		t->index = REF(l);
	}
	f->type = REF(t);
}

static lm_field *method_decl(parser *p)
{
	lm_field *f = NODE(p, lm_field, LM_N_FIELD, POS(p));
	f->doc = lm_p_doc(p);
	lm_name_expr *name = lm_p_name(p);
	if (TOK(p) == LM_T_LPAREN) {
		f->name = REF(name);
		f->type = REF(lm_p_func_type(p, method_context, NULL));
	} else if (TOK(p) == LM_T_LBRACK) {
		generic_method_or_instance(p, f, name);
	} else {
		f->type = REF(lm_p_qualified_name(p, name));
	}
	return f;
}

static lm_node *interface_type(parser *p)
{
	lm_interface_type *t = NODE(p, lm_interface_type, LM_N_INTERFACE_TYPE, POS(p));
	lm_p_want(p, LM_T_INTERFACE);
	lm_p_want(p, LM_T_LBRACE);
	size_t mark = p->stack.len;
	bool broken = false;
	while (TOK(p) != LM_T_EOF && TOK(p) != LM_T_RBRACE && !broken) {
		lm_field *f = TOK(p) == LM_T_NAME ? method_decl(p) : NULL;
		if (!f || !f->name.u)
			f = embedded_elem(p, f);
		if (!f->name.u)
			f->n.flags |= LM_NF_EMBEDDED;
		PUSH(p, f);
		broken = !lm_p_list_next(p, "interface type", LM_T_SEMI, LM_T_RBRACE);
	}
	t->methods = lm_p_take(p, mark);
	t->rbrace = POS(p);
	if (!broken)
		lm_p_want(p, LM_T_RBRACE);
	return &t->e.n;
}

static lm_node *type_or_nil(parser *p)
{
	lm_pos pos = POS(p);
	switch (TOK(p)) {
	case LM_T_STAR: NEXT(p); return indirect(p, pos, lm_p_type(p));
	case LM_T_ARROW:
		NEXT(p);
		lm_p_want(p, LM_T_CHAN);
		return chan_type(p, pos, 2);
	case LM_T_FUNC: NEXT(p); return &lm_p_func_type(p, "function type", NULL)->e.n;
	case LM_T_LBRACK:
		NEXT(p);
		if (lm_p_got(p, LM_T_RBRACK))
			return lm_p_slice_type(p, pos);
		return lm_p_array_type(p, pos, NULL);
	case LM_T_CHAN: NEXT(p); return chan_type(p, pos, lm_p_got(p, LM_T_ARROW) ? 1 : 0);
	case LM_T_MAP: {
		NEXT(p);
		lm_p_want(p, LM_T_LBRACK);
		lm_map_type *t = NODE(p, lm_map_type, LM_N_MAP_TYPE, pos);
		t->key = REF(lm_p_type(p));
		lm_p_want(p, LM_T_RBRACK);
		t->value = REF(lm_p_type(p));
		return &t->e.n;
	}
	case LM_T_STRUCT: return struct_type(p);
	case LM_T_INTERFACE: return interface_type(p);
	case LM_T_NAME: return lm_p_qualified_name(p, NULL);
	case LM_T_LPAREN: {
		NEXT(p);
		lm_node *t = lm_p_type(p);
		lm_p_want(p, LM_T_RPAREN);
		return t;
	}
	default: return NULL;
	}
}

lm_node *lm_p_type_or_nil(parser *p)
{
	if (!lm_p_enter(p))
		return &lm_p_bad_expr(p)->n;
	lm_node *t = type_or_nil(p);
	lm_p_leave(p);
	return t;
}

static lm_list func_result(parser *p)
{
	if (lm_p_got(p, LM_T_LPAREN))
		return lm_p_params(p, NULL, NULL, LM_T_RPAREN, false, false);
	lm_pos pos = POS(p);
	lm_node *t = lm_p_type_or_nil(p);
	if (!t)
		return (lm_list){0, 0};
	lm_field *f = NODE(p, lm_field, LM_N_FIELD, pos);
	f->type = REF(t);
	size_t mark = p->stack.len;
	PUSH(p, f);
	return lm_p_take(p, mark);
}

lm_func_type *lm_p_func_type(parser *p, const char *context, lm_list *tparams)
{
	lm_func_type *t = NODE(p, lm_func_type, LM_N_FUNC_TYPE, POS(p));
	if (lm_p_got(p, LM_T_LBRACK)) {
		if (context) {
			lm_buf b = {0};
			lm_buf_printf(&b, "%s must have no type parameters", context);
			lm_p_syntax_error_at(p, t->e.n.pos, b.data);
			lm_buf_free(&b);
		}
		if (TOK(p) == LM_T_RBRACK) {
			lm_p_syntax_error(p, "empty type parameter list");
			NEXT(p);
		} else {
			lm_list l = lm_p_params(p, NULL, NULL, LM_T_RBRACK, true, false);
			if (tparams)
				*tparams = l;
		}
	}
	lm_p_want(p, LM_T_LPAREN);
	t->params = lm_p_params(p, NULL, NULL, LM_T_RPAREN, false, true);
	t->results = func_result(p);
	return t;
}

/* Behind the name of a parameter that may stand for a type too; NULL: go on with f->name set. */
static lm_field *param_after_name(parser *p, lm_field *f, lm_name_expr *name, bool type_sets)
{
	if (TOK(p) == LM_T_LBRACK) {
		lm_node *t = array_or_targs(p);
		f->type = REF(t);
		if (t->kind == LM_N_INDEX)
			((lm_index_expr *)t)->x = REF(name);
		else
			f->name = REF(name);
	} else if (TOK(p) == LM_T_DOT) {
		f->type = REF(lm_p_qualified_name(p, name));
	} else if (type_sets && IS_OP(p, LM_OP_OR)) {
		f->type = REF(name);
	} else {
		f->name = REF(name);
		return NULL;
	}
	return type_sets && IS_OP(p, LM_OP_OR) ? embedded_elem(p, f) : f;
}

static lm_field *param_or_nil(parser *p, lm_name_expr *name, lm_token follow)
{
	bool type_sets = follow == LM_T_RBRACK;
	lm_pos pos = name ? name->e.n.pos : POS(p);
	if (!name && type_sets && IS_OP(p, LM_OP_TILDE))
		return embedded_elem(p, NULL);
	lm_field *f = NODE(p, lm_field, LM_N_FIELD, pos);
	if (name || TOK(p) == LM_T_NAME) {
		lm_field *done = param_after_name(p, f, name ? name : lm_p_name(p), type_sets);
		if (done)
			return done;
	}
	if (TOK(p) == LM_T_DOTDOTDOT) {
		lm_dots_type *t = NODE(p, lm_dots_type, LM_N_DOTS_TYPE, POS(p));
		NEXT(p);
		t->elem = REF(lm_p_type_or_nil(p));
		f->type = REF(t);
		if (!t->elem.u) {
			f->type = REF(lm_p_bad_expr(p));
			lm_p_syntax_error(p, "... is missing type");
		}
		return f;
	}
	if (type_sets && IS_OP(p, LM_OP_TILDE)) {
		f->type = embedded_elem(p, NULL)->type;
		return f;
	}
	f->type = REF(lm_p_type_or_nil(p));
	if (type_sets && IS_OP(p, LM_OP_OR) && f->type.u)
		f = embedded_elem(p, f);
	if (f->name.u || f->type.u)
		return f;
	lm_buf b = {0};
	lm_buf_printf(&b, "expected %s", lm_token_string(follow));
	lm_p_syntax_error(p, b.data);
	lm_buf_free(&b);
	lm_p_advance(p, SET(COMMA) | (uint64_t)1 << follow);
	return NULL;
}

/* Some parameters are named, so all must be: gives types to names from right to left and reports
 * what lacks. */
static void distribute_types(parser *p, size_t mark, bool named_is_typed, bool require_names,
			     lm_pos end)
{
	lm_pos err = 0;
	lm_node_ref t = {0};
	size_t n = p->stack.len - mark;
	for (size_t i = n; i-- > 0;) {
		lm_field *f = AT(lm_field, p->stack.data[mark + i]);
		if (f->type.u) {
			t = f->type;
			if (!f->name.u) {
				err = lm_node_start(lm_node_at(t));
				f->name = REF(lm_p_new_name(p, err, LM_STR("_")));
			}
		} else if (t.u) {
			f->type = t;
		} else {
			err = lm_node_at(f->name)->pos;
			lm_expr *bad = lm_p_bad_expr(p);
			bad->n.pos = err;
			f->type = REF(bad);
		}
	}
	if (!err)
		return;
	const char *msg;
	if (named_is_typed) {
		err = end; /* parameters at the end have no type */
		msg = require_names ? "missing type constraint" : "missing parameter type";
	} else if (require_names) {
		msg = n == 1 ? "missing type parameter name or invalid array length"
			     : "missing type parameter name";
	} else {
		msg = "missing parameter name";
	}
	lm_p_syntax_error_at(p, err, msg);
}

static void check_dots(parser *p, size_t mark, bool dots_ok)
{
	bool reported = false;
	for (size_t i = mark; i < p->stack.len; i++) {
		lm_field *f = AT(lm_field, p->stack.data[i]);
		lm_node *t = lm_node_at(f->type);
		if (t->kind != LM_N_DOTS_TYPE || (dots_ok && i + 1 == p->stack.len))
			continue;
		if (!reported)
			lm_p_error_at(p, t->pos,
				      dots_ok ? "can only use ... with final parameter"
					      : "invalid use of ...");
		reported = true;
		f->type = ((lm_dots_type *)t)->elem;
	}
}

lm_list lm_p_params(parser *p, lm_name_expr *name, lm_node *typ, lm_token close, bool require_names,
		    bool dots_ok)
{
	size_t mark = p->stack.len;
	if (name && typ && TOK(p) == close) {
		lm_field *f = NODE(p, lm_field, LM_N_FIELD, name->e.n.pos);
		NEXT(p);
		f->name = REF(name);
		f->type = REF(typ);
		PUSH(p, f);
		return lm_p_take(p, mark);
	}
	size_t named = 0, typed = 0;
	bool broken = false;
	while (TOK(p) != LM_T_EOF && TOK(p) != close && !broken) {
		lm_field *f;
		if (typ) {
			f = NODE(p, lm_field, LM_N_FIELD, name->e.n.pos);
			f->name = REF(name);
			f->type = REF(typ);
		} else {
			f = param_or_nil(p, name, close);
		}
		name = NULL;
		typ = NULL;
		if (f) {
			named += f->name.u && f->type.u;
			typed += f->type.u != 0;
			PUSH(p, f);
		}
		broken = !lm_p_list_next(p, "parameter list", LM_T_COMMA, close);
	}
	lm_pos end = POS(p);
	if (!broken)
		lm_p_want(p, close);
	size_t n = p->stack.len - mark;
	if (n == 0)
		return (lm_list){0, 0};
	if (named == 0 && !require_names) {
		for (size_t i = mark; i < p->stack.len; i++) { /* the names are types */
			lm_field *f = AT(lm_field, p->stack.data[i]);
			if (f->name.u) {
				f->type = f->name;
				f->name.u = 0;
			}
		}
	} else if (named != n) {
		distribute_types(p, mark, named == typed, require_names, end);
	}
	check_dots(p, mark, dots_ok);
	return lm_p_take(p, mark);
}
