/* ast.c - extents of nodes, the walk over a tree, and expressions as messages print them. */
#include "syntax/ast.h"

#define AT(T, ref) ((T *)lm_node_at(ref))
#define AS(T, n)   ((const T *)(n))

lm_node *lm_unparen(lm_node *n)
{
	while (n && n->kind == LM_N_PAREN)
		n = lm_node_at(((lm_paren *)n)->x);
	return n;
}

lm_pos lm_node_start(const lm_node *n)
{
	for (;;) {
		lm_node_ref m = {0};
		switch (n->kind) {
		case LM_N_COMPOSITE_LIT: m = AS(lm_composite_lit, n)->type; break;
		case LM_N_KEY_VALUE: m = AS(lm_key_value, n)->key; break;
		case LM_N_SELECTOR: m = AS(lm_selector, n)->x; break;
		case LM_N_INDEX: m = AS(lm_index_expr, n)->x; break;
		case LM_N_ASSERT: m = AS(lm_assert_expr, n)->x; break;
		case LM_N_TYPE_SWITCH_GUARD: {
			const lm_type_switch_guard *g = AS(lm_type_switch_guard, n);
			m = g->lhs.u ? g->lhs : g->x;
			break;
		}
		case LM_N_OPERATION:
			if (AS(lm_operation, n)->y.u)
				m = AS(lm_operation, n)->x;
			break;
		case LM_N_CALL: m = AS(lm_call, n)->fun; break;
		case LM_N_LIST_EXPR:
			if (AS(lm_list_expr, n)->elems.n) {
				n = lm_list_get(AS(lm_list_expr, n)->elems, 0);
				continue;
			}
			break;
		case LM_N_SEND_STMT: m = AS(lm_send_stmt, n)->chan; break;
		case LM_N_ASSIGN_STMT: m = AS(lm_assign_stmt, n)->lhs; break;
		case LM_N_RANGE_CLAUSE: {
			const lm_range_clause *r = AS(lm_range_clause, n);
			m = r->lhs.u ? r->lhs : r->x;
			break;
		}
		default: break; /* SliceExpr too: gc leaves it at its '[' */
		}
		if (!m.u)
			return n->pos;
		n = lm_node_at(m);
	}
}

static const lm_node *last_of(lm_list l)
{
	return l.n ? lm_list_get(l, l.n - 1) : NULL;
}

static const lm_node *first_set(lm_node_ref a, lm_node_ref b, const lm_node *c)
{
	return a.u ? lm_node_at(a) : b.u ? lm_node_at(b) : c;
}

/* The node that n ends with, or NULL when *end is set. */
/* tidy: dispatch */
static const lm_node *end_node(const lm_node *n, lm_pos *end)
{
	*end = n->pos;
	switch (n->kind) {
	case LM_N_IMPORT_DECL: return lm_node_at(AS(lm_import_decl, n)->path);
	case LM_N_CONST_DECL: {
		const lm_const_decl *d = AS(lm_const_decl, n);
		return first_set(d->values, d->type, last_of(d->names));
	}
	case LM_N_VAR_DECL: {
		const lm_var_decl *d = AS(lm_var_decl, n);
		return first_set(d->values, d->type, last_of(d->names));
	}
	case LM_N_TYPE_DECL: return lm_node_at(AS(lm_type_decl, n)->type);
	case LM_N_FUNC_DECL: {
		const lm_func_decl *d = AS(lm_func_decl, n);
		if (!d->body.u && n->flags & LM_NF_HAS_BODY) {
			*end = d->body_end - 1;
			return NULL;
		}
		return first_set(d->body, d->type, NULL);
	}
	case LM_N_NAME: *end = n->pos + lm_name_at(AS(lm_name_expr, n)->name)->len; return NULL;
	case LM_N_BASIC_LIT: *end = n->pos + AS(lm_basic_lit, n)->text_len; return NULL;
	case LM_N_COMPOSITE_LIT: *end = AS(lm_composite_lit, n)->rbrace; return NULL;
	case LM_N_KEY_VALUE: return lm_node_at(AS(lm_key_value, n)->value);
	case LM_N_FUNC_LIT: return lm_node_at(AS(lm_func_lit, n)->body);
	case LM_N_PAREN: return lm_node_at(AS(lm_paren, n)->x);
	case LM_N_SELECTOR: return lm_node_at(AS(lm_selector, n)->sel);
	case LM_N_INDEX: return lm_node_at(AS(lm_index_expr, n)->index);
	case LM_N_SLICE: return lm_node_at(AS(lm_slice_expr, n)->x);
	case LM_N_ASSERT: return lm_node_at(AS(lm_assert_expr, n)->type);
	case LM_N_TYPE_SWITCH_GUARD: return lm_node_at(AS(lm_type_switch_guard, n)->x);
	case LM_N_OPERATION: return first_set(AS(lm_operation, n)->y, AS(lm_operation, n)->x, NULL);
	case LM_N_CALL: {
		const lm_node *a = last_of(AS(lm_call, n)->args);
		return a ? a : lm_node_at(AS(lm_call, n)->fun);
	}
	case LM_N_LIST_EXPR: return last_of(AS(lm_list_expr, n)->elems);
	case LM_N_ARRAY_TYPE: return lm_node_at(AS(lm_array_type, n)->elem);
	case LM_N_SLICE_TYPE: return lm_node_at(AS(lm_slice_type, n)->elem);
	case LM_N_DOTS_TYPE: return lm_node_at(AS(lm_dots_type, n)->elem);
	case LM_N_STRUCT_TYPE: return last_of(AS(lm_struct_type, n)->fields);
	case LM_N_INTERFACE_TYPE: return last_of(AS(lm_interface_type, n)->methods);
	case LM_N_FIELD: return first_set(AS(lm_field, n)->type, AS(lm_field, n)->name, NULL);
	case LM_N_FUNC_TYPE: {
		const lm_node *r = last_of(AS(lm_func_type, n)->results);
		return r ? r : last_of(AS(lm_func_type, n)->params);
	}
	case LM_N_MAP_TYPE: return lm_node_at(AS(lm_map_type, n)->value);
	case LM_N_CHAN_TYPE: return lm_node_at(AS(lm_chan_type, n)->elem);
	case LM_N_LABELED_STMT: return lm_node_at(AS(lm_labeled_stmt, n)->stmt);
	case LM_N_BLOCK_STMT: *end = AS(lm_block_stmt, n)->rbrace; return NULL;
	case LM_N_EXPR_STMT: return lm_node_at(AS(lm_expr_stmt, n)->x);
	case LM_N_SEND_STMT: return lm_node_at(AS(lm_send_stmt, n)->value);
	case LM_N_DECL_STMT: return last_of(AS(lm_decl_stmt, n)->decls);
	case LM_N_ASSIGN_STMT:
		if (AS(lm_assign_stmt, n)->rhs.u)
			return lm_node_at(AS(lm_assign_stmt, n)->rhs);
		*end = lm_node_end(lm_node_at(AS(lm_assign_stmt, n)->lhs)) + 2;
		return NULL;
	case LM_N_BRANCH_STMT: return lm_node_at(AS(lm_branch_stmt, n)->label);
	case LM_N_CALL_STMT: return lm_node_at(AS(lm_call_stmt, n)->call);
	case LM_N_RETURN_STMT: return lm_node_at(AS(lm_return_stmt, n)->results);
	case LM_N_IF_STMT: return first_set(AS(lm_if_stmt, n)->els, AS(lm_if_stmt, n)->then, NULL);
	case LM_N_FOR_STMT: return lm_node_at(AS(lm_for_stmt, n)->body);
	case LM_N_SWITCH_STMT: *end = AS(lm_switch_stmt, n)->rbrace; return NULL;
	case LM_N_SELECT_STMT: *end = AS(lm_select_stmt, n)->rbrace; return NULL;
	case LM_N_RANGE_CLAUSE: return lm_node_at(AS(lm_range_clause, n)->x);
	case LM_N_CASE_CLAUSE:
		*end = AS(lm_case_clause, n)->colon;
		return last_of(AS(lm_case_clause, n)->body);
	case LM_N_COMM_CLAUSE:
		*end = AS(lm_comm_clause, n)->colon;
		return last_of(AS(lm_comm_clause, n)->body);
	default: return NULL;
	}
}

lm_pos lm_node_end(const lm_node *n)
{
	lm_pos end;
	for (;;) {
		const lm_node *m = end_node(n, &end);
		if (!m)
			return end;
		n = m;
	}
}

/* ---- printing */

static void put(lm_node_ref r, lm_buf *out)
{
	if (r.u)
		lm_expr_format(lm_node_at(r), out);
}

static void put_list(lm_list l, lm_buf *out)
{
	for (uint32_t i = 0; i < l.n; i++) {
		if (i)
			lm_buf_cstr(out, ", ");
		lm_expr_format(lm_list_get(l, i), out);
	}
}

static void put_params(lm_list l, lm_buf *out)
{
	lm_buf_byte(out, '(');
	for (uint32_t i = 0; i < l.n; i++) {
		const lm_field *f = (lm_field *)lm_list_get(l, i);
		if (i)
			lm_buf_cstr(out, ", ");
		if (f->name.u) {
			put(f->name, out);
			if (i + 1 < l.n) {
				const lm_field *g = (lm_field *)lm_list_get(l, i + 1);
				if (g->name.u && g->type.u == f->type.u)
					continue; /* they share the type */
			}
			lm_buf_byte(out, ' ');
		}
		put(f->type, out);
	}
	lm_buf_byte(out, ')');
}

static void put_signature(const lm_func_type *t, lm_buf *out)
{
	put_params(t->params, out);
	if (t->results.n == 0)
		return;
	lm_buf_byte(out, ' ');
	const lm_field *f = (lm_field *)lm_list_get(t->results, 0);
	if (t->results.n == 1 && !f->name.u)
		put(f->type, out);
	else
		put_params(t->results, out);
}

static void put_struct(const lm_struct_type *t, lm_buf *out)
{
	lm_buf_cstr(out, "struct{");
	for (uint32_t i = 0; i < t->fields.n; i++) {
		const lm_field *f = (lm_field *)lm_list_get(t->fields, i);
		put(f->name, out);
		const lm_field *g =
			i + 1 < t->fields.n ? (lm_field *)lm_list_get(t->fields, i + 1) : NULL;
		if (f->name.u && g && g->name.u && g->type.u == f->type.u) {
			lm_buf_cstr(out, ", ");
			continue;
		}
		if (f->name.u)
			lm_buf_byte(out, ' ');
		put(f->type, out);
		if (t->tags.n &&
		    ((lm_node_ref *)(LM_REGION_BASE + ((uintptr_t)t->tags.u << 3)))[i].u) {
			lm_buf_byte(out, ' ');
			lm_expr_format(lm_list_get(t->tags, i), out);
		}
		if (g)
			lm_buf_cstr(out, "; ");
	}
	lm_buf_byte(out, '}');
}

static void put_interface(const lm_interface_type *t, lm_buf *out)
{
	lm_buf_cstr(out, "interface{");
	for (uint32_t i = 0; i < t->methods.n; i++) {
		const lm_field *f = (lm_field *)lm_list_get(t->methods, i);
		if (i)
			lm_buf_cstr(out, "; ");
		if (f->name.u && lm_node_at(f->type)->kind == LM_N_FUNC_TYPE) {
			put(f->name, out);
			put_signature(AT(lm_func_type, f->type), out);
		} else {
			put(f->type, out);
		}
	}
	lm_buf_byte(out, '}');
}

static void put_chan(const lm_chan_type *t, lm_buf *out)
{
	lm_buf_cstr(out, t->e.n.op == 2 ? "<-chan " : t->e.n.op == 1 ? "chan<- " : "chan ");
	const lm_node *elem = lm_node_at(t->elem);
	bool parens = t->e.n.op == 0 && elem->kind == LM_N_CHAN_TYPE && elem->op == 2;
	lm_buf_cstr(out, parens ? "(" : "");
	lm_expr_format(elem, out);
	lm_buf_cstr(out, parens ? ")" : "");
}

static void put_slice(const lm_slice_expr *s, lm_buf *out)
{
	put(s->x, out);
	lm_buf_byte(out, '[');
	put(s->index[0], out);
	lm_buf_byte(out, ':');
	put(s->index[1], out);
	if (s->index[2].u) {
		lm_buf_byte(out, ':');
		put(s->index[2], out);
	}
	lm_buf_byte(out, ']');
}

/* The statements that messages print. */
static void put_stmt(const lm_node *n, lm_buf *out)
{
	switch (n->kind) {
	case LM_N_EXPR_STMT: put(AS(lm_expr_stmt, n)->x, out); break;
	case LM_N_SEND_STMT:
		put(AS(lm_send_stmt, n)->chan, out);
		lm_buf_cstr(out, " <- ");
		put(AS(lm_send_stmt, n)->value, out);
		break;
	case LM_N_ASSIGN_STMT: {
		const lm_assign_stmt *a = AS(lm_assign_stmt, n);
		const char *op = n->flags & LM_NF_DEF ? ":" : lm_op_string(n->op);
		put(a->lhs, out);
		if (a->rhs.u) {
			lm_buf_printf(out, " %s= ", op);
			put(a->rhs, out);
		} else {
			lm_buf_printf(out, "%s%s", op, op);
		}
		break;
	}
	case LM_N_CALL_STMT:
		lm_buf_cstr(out, n->op == 2 ? "defer " : "go ");
		put(AS(lm_call_stmt, n)->call, out);
		break;
	case LM_N_RANGE_CLAUSE: {
		const lm_range_clause *r = AS(lm_range_clause, n);
		put(r->lhs, out);
		if (r->lhs.u)
			lm_buf_cstr(out, n->flags & LM_NF_DEF ? " := " : " = ");
		lm_buf_cstr(out, "range ");
		put(r->x, out);
		break;
	}
	default: lm_buf_cstr(out, "<stmt>"); break;
	}
}

static void put_operation(const lm_operation *o, lm_buf *out)
{
	if (!o->y.u) {
		lm_buf_cstr(out, lm_op_string(o->e.n.op));
		put(o->x, out);
		return;
	}
	put(o->x, out);
	lm_buf_printf(out, " %s ", lm_op_string(o->e.n.op));
	put(o->y, out);
}

/* tidy: dispatch */
void lm_expr_format(const lm_node *n, lm_buf *out)
{
	switch (n->kind) {
	case LM_N_BAD_EXPR: lm_buf_cstr(out, "<bad expr>"); break;
	case LM_N_NAME: lm_buf_str(out, lm_name_str(lm_name_at(AS(lm_name_expr, n)->name))); break;
	case LM_N_BASIC_LIT: lm_buf_str(out, lm_lit_text(AS(lm_basic_lit, n))); break;
	case LM_N_FUNC_LIT:
		put(AS(lm_func_lit, n)->type, out);
		lm_buf_cstr(out,
			    AT(lm_block_stmt, AS(lm_func_lit, n)->body)->list.n ? " {…}" : " {}");
		break;
	case LM_N_COMPOSITE_LIT:
		put(AS(lm_composite_lit, n)->type, out);
		lm_buf_cstr(out, AS(lm_composite_lit, n)->elems.n ? "{…}" : "{}");
		break;
	case LM_N_PAREN:
		lm_buf_byte(out, '(');
		put(AS(lm_paren, n)->x, out);
		lm_buf_byte(out, ')');
		break;
	case LM_N_SELECTOR:
		put(AS(lm_selector, n)->x, out);
		lm_buf_byte(out, '.');
		put(AS(lm_selector, n)->sel, out);
		break;
	case LM_N_INDEX:
		put(AS(lm_index_expr, n)->x, out);
		lm_buf_byte(out, '[');
		put(AS(lm_index_expr, n)->index, out);
		lm_buf_byte(out, ']');
		break;
	case LM_N_SLICE: put_slice(AS(lm_slice_expr, n), out); break;
	case LM_N_ASSERT:
		put(AS(lm_assert_expr, n)->x, out);
		lm_buf_cstr(out, ".(");
		put(AS(lm_assert_expr, n)->type, out);
		lm_buf_byte(out, ')');
		break;
	case LM_N_TYPE_SWITCH_GUARD:
		if (AS(lm_type_switch_guard, n)->lhs.u) {
			put(AS(lm_type_switch_guard, n)->lhs, out);
			lm_buf_cstr(out, " := ");
		}
		put(AS(lm_type_switch_guard, n)->x, out);
		lm_buf_cstr(out, ".(type)");
		break;
	case LM_N_CALL:
		put(AS(lm_call, n)->fun, out);
		lm_buf_byte(out, '(');
		put_list(AS(lm_call, n)->args, out);
		lm_buf_cstr(out, n->flags & LM_NF_HAS_DOTS ? "...)" : ")");
		break;
	case LM_N_OPERATION: put_operation(AS(lm_operation, n), out); break;
	case LM_N_KEY_VALUE:
		put(AS(lm_key_value, n)->key, out);
		lm_buf_cstr(out, ": ");
		put(AS(lm_key_value, n)->value, out);
		break;
	case LM_N_LIST_EXPR: put_list(AS(lm_list_expr, n)->elems, out); break;
	case LM_N_ARRAY_TYPE:
		lm_buf_byte(out, '[');
		if (AS(lm_array_type, n)->len.u)
			put(AS(lm_array_type, n)->len, out);
		else
			lm_buf_cstr(out, "...");
		lm_buf_byte(out, ']');
		put(AS(lm_array_type, n)->elem, out);
		break;
	case LM_N_SLICE_TYPE:
		lm_buf_cstr(out, "[]");
		put(AS(lm_slice_type, n)->elem, out);
		break;
	case LM_N_DOTS_TYPE:
		lm_buf_cstr(out, "...");
		put(AS(lm_dots_type, n)->elem, out);
		break;
	case LM_N_STRUCT_TYPE: put_struct(AS(lm_struct_type, n), out); break;
	case LM_N_FUNC_TYPE:
		lm_buf_cstr(out, "func");
		put_signature(AS(lm_func_type, n), out);
		break;
	case LM_N_INTERFACE_TYPE: put_interface(AS(lm_interface_type, n), out); break;
	case LM_N_MAP_TYPE:
		lm_buf_cstr(out, "map[");
		put(AS(lm_map_type, n)->key, out);
		lm_buf_byte(out, ']');
		put(AS(lm_map_type, n)->value, out);
		break;
	case LM_N_CHAN_TYPE: put_chan(AS(lm_chan_type, n), out); break;
	case LM_N_FIELD:
		put(AS(lm_field, n)->name, out);
		if (AS(lm_field, n)->name.u)
			lm_buf_byte(out, ' ');
		put(AS(lm_field, n)->type, out);
		break;
	default: put_stmt(n, out); break;
	}
}

/* ---- walking */

typedef struct {
	bool (*fn)(lm_node *, void *);
	void *arg;
} walker;

static void visit(const walker *w, lm_node *n);

static void one(const walker *w, lm_node_ref r)
{
	if (r.u)
		visit(w, lm_node_at(r));
}

static void all(const walker *w, lm_list l)
{
	for (uint32_t i = 0; i < l.n; i++) {
		lm_node *n = lm_list_get(l, i);
		if (n)
			visit(w, n);
	}
}

static void decl_children(const walker *w, lm_node *n)
{
	switch (n->kind) {
	case LM_N_IMPORT_DECL:
		one(w, AS(lm_import_decl, n)->local_name);
		one(w, AS(lm_import_decl, n)->path);
		break;
	case LM_N_CONST_DECL:
		all(w, AS(lm_const_decl, n)->names);
		one(w, AS(lm_const_decl, n)->type);
		one(w, AS(lm_const_decl, n)->values);
		break;
	case LM_N_TYPE_DECL:
		one(w, AS(lm_type_decl, n)->name);
		all(w, AS(lm_type_decl, n)->tparams);
		one(w, AS(lm_type_decl, n)->type);
		break;
	case LM_N_VAR_DECL:
		all(w, AS(lm_var_decl, n)->names);
		one(w, AS(lm_var_decl, n)->type);
		one(w, AS(lm_var_decl, n)->values);
		break;
	case LM_N_FUNC_DECL:
		one(w, AS(lm_func_decl, n)->recv);
		one(w, AS(lm_func_decl, n)->name);
		all(w, AS(lm_func_decl, n)->tparams);
		one(w, AS(lm_func_decl, n)->type);
		one(w, AS(lm_func_decl, n)->body);
		break;
	default: break;
	}
}

static void expr_children(const walker *w, lm_node *n)
{
	switch (n->kind) {
	case LM_N_COMPOSITE_LIT:
		one(w, AS(lm_composite_lit, n)->type);
		all(w, AS(lm_composite_lit, n)->elems);
		break;
	case LM_N_KEY_VALUE:
		one(w, AS(lm_key_value, n)->key);
		one(w, AS(lm_key_value, n)->value);
		break;
	case LM_N_FUNC_LIT:
		one(w, AS(lm_func_lit, n)->type);
		one(w, AS(lm_func_lit, n)->body);
		break;
	case LM_N_PAREN: one(w, AS(lm_paren, n)->x); break;
	case LM_N_SELECTOR:
		one(w, AS(lm_selector, n)->x);
		one(w, AS(lm_selector, n)->sel);
		break;
	case LM_N_INDEX:
		one(w, AS(lm_index_expr, n)->x);
		one(w, AS(lm_index_expr, n)->index);
		break;
	case LM_N_SLICE:
		one(w, AS(lm_slice_expr, n)->x);
		for (int i = 0; i < 3; i++)
			one(w, AS(lm_slice_expr, n)->index[i]);
		break;
	case LM_N_ASSERT:
		one(w, AS(lm_assert_expr, n)->x);
		one(w, AS(lm_assert_expr, n)->type);
		break;
	case LM_N_TYPE_SWITCH_GUARD:
		one(w, AS(lm_type_switch_guard, n)->lhs);
		one(w, AS(lm_type_switch_guard, n)->x);
		break;
	case LM_N_OPERATION:
		one(w, AS(lm_operation, n)->x);
		one(w, AS(lm_operation, n)->y);
		break;
	case LM_N_CALL:
		one(w, AS(lm_call, n)->fun);
		all(w, AS(lm_call, n)->args);
		break;
	case LM_N_LIST_EXPR: all(w, AS(lm_list_expr, n)->elems); break;
	case LM_N_ARRAY_TYPE:
		one(w, AS(lm_array_type, n)->len);
		one(w, AS(lm_array_type, n)->elem);
		break;
	case LM_N_SLICE_TYPE: one(w, AS(lm_slice_type, n)->elem); break;
	case LM_N_DOTS_TYPE: one(w, AS(lm_dots_type, n)->elem); break;
	case LM_N_STRUCT_TYPE:
		all(w, AS(lm_struct_type, n)->fields);
		all(w, AS(lm_struct_type, n)->tags);
		break;
	case LM_N_INTERFACE_TYPE: all(w, AS(lm_interface_type, n)->methods); break;
	case LM_N_FUNC_TYPE:
		all(w, AS(lm_func_type, n)->params);
		all(w, AS(lm_func_type, n)->results);
		break;
	case LM_N_MAP_TYPE:
		one(w, AS(lm_map_type, n)->key);
		one(w, AS(lm_map_type, n)->value);
		break;
	case LM_N_CHAN_TYPE: one(w, AS(lm_chan_type, n)->elem); break;
	case LM_N_FIELD:
		one(w, AS(lm_field, n)->name);
		one(w, AS(lm_field, n)->type);
		break;
	default: break;
	}
}

static void stmt_children(const walker *w, lm_node *n)
{
	switch (n->kind) {
	case LM_N_LABELED_STMT:
		one(w, AS(lm_labeled_stmt, n)->label);
		one(w, AS(lm_labeled_stmt, n)->stmt);
		break;
	case LM_N_BLOCK_STMT: all(w, AS(lm_block_stmt, n)->list); break;
	case LM_N_EXPR_STMT: one(w, AS(lm_expr_stmt, n)->x); break;
	case LM_N_SEND_STMT:
		one(w, AS(lm_send_stmt, n)->chan);
		one(w, AS(lm_send_stmt, n)->value);
		break;
	case LM_N_DECL_STMT: all(w, AS(lm_decl_stmt, n)->decls); break;
	case LM_N_ASSIGN_STMT:
		one(w, AS(lm_assign_stmt, n)->lhs);
		one(w, AS(lm_assign_stmt, n)->rhs);
		break;
	case LM_N_BRANCH_STMT: one(w, AS(lm_branch_stmt, n)->label); break;
	case LM_N_CALL_STMT: one(w, AS(lm_call_stmt, n)->call); break;
	case LM_N_RETURN_STMT: one(w, AS(lm_return_stmt, n)->results); break;
	case LM_N_IF_STMT:
		one(w, AS(lm_if_stmt, n)->init);
		one(w, AS(lm_if_stmt, n)->cond);
		one(w, AS(lm_if_stmt, n)->then);
		one(w, AS(lm_if_stmt, n)->els);
		break;
	case LM_N_FOR_STMT:
		one(w, AS(lm_for_stmt, n)->init);
		one(w, AS(lm_for_stmt, n)->cond);
		one(w, AS(lm_for_stmt, n)->post);
		one(w, AS(lm_for_stmt, n)->body);
		break;
	case LM_N_SWITCH_STMT:
		one(w, AS(lm_switch_stmt, n)->init);
		one(w, AS(lm_switch_stmt, n)->tag);
		all(w, AS(lm_switch_stmt, n)->body);
		break;
	case LM_N_SELECT_STMT: all(w, AS(lm_select_stmt, n)->body); break;
	case LM_N_RANGE_CLAUSE:
		one(w, AS(lm_range_clause, n)->lhs);
		one(w, AS(lm_range_clause, n)->x);
		break;
	case LM_N_CASE_CLAUSE:
		one(w, AS(lm_case_clause, n)->cases);
		all(w, AS(lm_case_clause, n)->body);
		break;
	case LM_N_COMM_CLAUSE:
		one(w, AS(lm_comm_clause, n)->comm);
		all(w, AS(lm_comm_clause, n)->body);
		break;
	default: break;
	}
}

static void visit(const walker *w, lm_node *n)
{
	if (!w->fn(n, w->arg))
		return;
	if (n->kind < LM_N_FIRST_EXPR)
		decl_children(w, n);
	else if (n->kind <= LM_N_FIELD)
		expr_children(w, n);
	else
		stmt_children(w, n);
}

void lm_walk(lm_node *n, bool (*fn)(lm_node *n, void *arg), void *arg)
{
	walker w = {fn, arg};
	visit(&w, n);
}
