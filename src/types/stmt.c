/* stmt.c - statements and function bodies.
 * Included by nobody; declared in types_int_decl.h. Switch and select statements are in switch.c,
 * range in range.c. Invariant: a statement ends in the scope it began in; function literals met in
 * it are checked at its end. */
#include "types/types_int.h"

/* Reports the variables declared since `first` that nobody used, and forgets them. */
static void usage(lm_checker *ck, size_t first)
{
	for (size_t i = first; i < ck->locals.len; i++) {
		lm_object *v = ck->locals.data[i];
		if (!(v->flags & LM_OF_USED)) {
			ck_soft_errorf(ck, v->pos, LM_DIAG_UnusedVar, "declared and not used: %s",
				       obj_cname(v));
		}
	}
	ck->locals.len = first;
}

void ck_func_body(lm_checker *ck, lm_decl_info *decl, lm_signature *sig, lm_block_stmt *body,
		  lm_const *iota)
{
	lm_env saved = ck->env;
	lm_map panics = {0};
	size_t first_local = ck->locals.len;
	lm_scope *scope = lm_scope_at(sig->scope);
	ck->env = (lm_env){
		.decl = decl,
		.scope = scope,
		.func_scope = scope,
		.version = saved.version,
		.iota = iota,
		.sig = sig,
		.is_panic = &panics,
	};
	if (!scope->end) {
		scope->end = body->rbrace;
	}
	ck_stmt_list(ck, 0, body->list);
	if (ck->env.has_label && ck->check_branches) {
		ck_labels(ck, body);
	}
	if (sig->results.u && !ck_is_terminating_list(ck, body->list)) {
		ck_error(ck, body->rbrace, LM_DIAG_MissingReturn, "missing return");
	}
	usage(ck, first_local);
	lm_map_free(&panics);
	ck->env = saved;
}

static lm_pos scope_end(const lm_node *n)
{
	switch (n->kind) {
	case LM_N_BLOCK_STMT: return ((const lm_block_stmt *)n)->rbrace;
	case LM_N_SWITCH_STMT: return ((const lm_switch_stmt *)n)->rbrace;
	case LM_N_FOR_STMT: {
		lm_node *body = lm_node_at(((const lm_for_stmt *)n)->body);
		return body && body->kind == LM_N_BLOCK_STMT ? ((lm_block_stmt *)body)->rbrace : 0;
	}
	default: return 0; /* as far as the scope around it */
	}
}

void ck_open_scope(lm_checker *ck, lm_node *n)
{
	lm_pos end = scope_end(n);
	ck->env.scope = scope_new(ck->arena, ck->env.scope, n->pos, end ? end : ck->env.scope->end);
}

void ck_stmt_list(lm_checker *ck, unsigned ctxt, lm_list list)
{
	bool fallthrough_ok = (ctxt & LM_SC_FALLTHROUGH_OK) != 0;
	unsigned inner = ctxt & ~(unsigned)LM_SC_FALLTHROUGH_OK;
	uint32_t n = list.n;
	while (n > 0 && lm_list_get(list, n - 1)->kind == LM_N_EMPTY_STMT) {
		n--; /* empty statements at the end are no obstacle to a fallthrough */
	}
	for (uint32_t i = 0; i < n; i++) {
		ck_stmt(ck, fallthrough_ok && i + 1 == n ? inner | LM_SC_FALLTHROUGH_OK : inner,
			lm_list_get(list, i));
	}
}

static void simple_stmt(lm_checker *ck, lm_node *s)
{
	if (s) {
		ck_stmt(ck, 0, s);
	}
}

static void expr_stmt(lm_checker *ck, lm_expr_stmt *s)
{
	lm_operand x = {0};
	lm_expr_kind kind = ck_raw_expr(ck, NULL, &x, lm_node_at(s->x), NULL, false);
	const char *msg = "is not used";
	lm_diag_code code = LM_DIAG_UnusedExpr;
	if (x.mode == LM_MODE_BUILTIN) {
		msg = "must be called";
		code = LM_DIAG_UncalledBuiltin;
	} else if (x.mode == LM_MODE_TYPE) {
		msg = "is not an expression";
		code = LM_DIAG_NotAnExpr;
	} else if (kind == LM_EK_STATEMENT) {
		return;
	}
	ck_errorf(ck, at_op(&x), code, "%s %s", op_str(ck, &x), msg);
}

static void send_stmt(lm_checker *ck, lm_send_stmt *s)
{
	lm_operand ch = {0}, val = {0};
	ck_expr(ck, NULL, &ch, lm_node_at(s->chan));
	ck_generic_expr(ck, &val, lm_node_at(s->value), NULL);
	if (!operand_is_valid(&ch) || !operand_is_valid(&val)) {
		return;
	}
	lm_type *elem = ck_chan_elem(ck, at_node(&s->n), &ch, false);
	if (elem) {
		ck_assignment(ck, &val, elem, "send");
	}
}

static void inc_dec_stmt(lm_checker *ck, lm_assign_stmt *s)
{
	lm_operand x = {0};
	lm_node *lhs = lm_node_at(s->lhs);
	ck_expr(ck, NULL, &x, lhs);
	if (!operand_is_valid(&x)) {
		return;
	}
	if (!ty_all_numeric(x.typ)) {
		const char *op = lm_op_string(s->n.op);
		ck_errorf(ck, at_node(lhs), LM_DIAG_NonNumericIncDec,
			  "invalid operation: %s%s%s (non-numeric type %s)", ex_str(ck, lhs), op,
			  op, ty_str(ck, x.typ));
		return;
	}
	ck_assign_var(ck, lhs, NULL, &x, "assignment");
}

static void assign_stmt(lm_checker *ck, lm_assign_stmt *s)
{
	lm_node *lhs = lm_node_at(s->lhs), *rhs = lm_node_at(s->rhs);
	if (!rhs) {
		inc_dec_stmt(ck, s);
		return;
	}
	if (s->n.flags & LM_NF_DEF) {
		ck_short_var_decl(ck, s->n.pos, lhs, rhs);
		return;
	}
	if (s->n.op == LM_OP_NONE) {
		ck_assign_vars(ck, lhs, rhs);
		return;
	}
	if (ex_list_len(lhs) != 1 || ex_list_len(rhs) != 1) {
		ck_errorf(ck, at_node(&s->n), LM_DIAG_MultiValAssignOp,
			  "assignment operation %s requires single-valued expressions",
			  lm_op_string(s->n.op));
		return;
	}
	lm_operand x = {0};
	ck_binary(ck, &x, NULL, lhs, rhs, s->n.op);
	ck_assign_var(ck, lhs, NULL, &x, "assignment");
}

/* go and defer. */
static void call_stmt(lm_checker *ck, lm_call_stmt *s)
{
	bool defer = s->n.op == 2;
	const char *keyword = defer ? "defer" : "go";
	lm_diag_code code = defer ? LM_DIAG_InvalidDefer : LM_DIAG_InvalidGo;
	lm_node *call = lm_node_at(s->call);
	if (call->kind != LM_N_CALL) {
		ck_errorf(ck, at_node(call), code, "expression in %s must be function call",
			  keyword);
		ck_use(ck, call);
		return;
	}
	lm_operand x = {0};
	const char *msg;
	switch (ck_raw_expr(ck, NULL, &x, call, NULL, false)) {
	case LM_EK_CONVERSION: msg = "requires function call, not conversion"; break;
	case LM_EK_EXPRESSION:
		msg = "discards result of";
		code = LM_DIAG_UnusedResults;
		break;
	default: return;
	}
	ck_errorf(ck, at_op(&x), code, "%s %s %s", keyword, msg, op_str(ck, &x));
}

static void return_stmt(lm_checker *ck, lm_return_stmt *s)
{
	lm_tuple *res = sig_results(ck->env.sig);
	lm_node *results = lm_node_at(s->results);
	uint32_t n = tuple_len(res);
	if (!results && n > 0 && obj_name(tuple_at(res, 0))->len > 0) {
		/* the named results must not be shadowed here */
		for (uint32_t i = 0; i < n; i++) {
			lm_object *obj = tuple_at(res, i);
			lm_object *alt = scope_lookup_chain(ck->env.scope, obj_name(obj), NULL);
			if (!alt || alt == obj) {
				continue;
			}
			lm_error r = ck_new_error(ck, LM_DIAG_OutOfScopeResult);
			err_addf(&r, at_node(&s->n), "result parameter %s not in scope at return",
				 obj_cname(obj));
			err_addf(&r, alt->pos, "inner declaration of %s", ob_str(ck, obj));
			err_report(&r);
		}
		return;
	}
	if (n == 0 && !results) {
		return;
	}
	lm_object *few[8];
	lm_object **lhs = n <= 8 ? few : LM_NEW_ARRAY(&ck->scratch, lm_object *, n);
	for (uint32_t i = 0; i < n; i++) {
		lhs[i] = tuple_at(res, i);
	}
	ck_init_vars(ck, lhs, n, results, &s->n);
}

/* break, continue and fallthrough without labels, where the parser has not checked them. */
static void branch_stmt(lm_checker *ck, unsigned ctxt, lm_branch_stmt *s)
{
	if (s->label.u) {
		ck->env.has_label = true;
		return;
	}
	if (!ck->check_branches) {
		return;
	}
	lm_pos at = at_node(&s->n);
	switch (s->n.op) {
	case LM_BREAK:
		if (!(ctxt & LM_SC_BREAK_OK)) {
			ck_error(ck, at, LM_DIAG_MisplacedBreak,
				 "break not in for, switch, or select statement");
		}
		break;
	case LM_CONTINUE:
		if (!(ctxt & LM_SC_CONTINUE_OK)) {
			ck_error(ck, at, LM_DIAG_MisplacedContinue,
				 "continue not in for statement");
		}
		break;
	case LM_FALLTHROUGH:
		if (!(ctxt & LM_SC_FALLTHROUGH_OK)) {
			ck_error(ck, at, LM_DIAG_MisplacedFallthrough,
				 ctxt & LM_SC_FINAL_CASE ? "cannot fallthrough final case in switch"
				 : ctxt & LM_SC_IN_TYPE_SWITCH
					 ? "cannot fallthrough in type switch"
					 : "fallthrough statement out of place");
		}
		break;
	default: break; /* a goto without label: a syntax error */
	}
}

static void condition(lm_checker *ck, lm_node *cond, const char *what)
{
	lm_operand x = {0};
	ck_expr(ck, NULL, &x, cond);
	if (operand_is_valid(&x) && !ty_all_boolean(x.typ)) {
		ck_errorf(ck, at_node(cond), LM_DIAG_InvalidCond,
			  "non-boolean condition in %s statement", what);
	}
}

static void if_stmt(lm_checker *ck, unsigned inner, lm_if_stmt *s)
{
	ck_open_scope(ck, &s->n);
	simple_stmt(ck, lm_node_at(s->init));
	if (s->cond.u) {
		condition(ck, lm_node_at(s->cond), "if");
	}
	ck_stmt(ck, inner, lm_node_at(s->then));
	lm_node *els = lm_node_at(s->els);
	if (els) {
		if (els->kind == LM_N_IF_STMT || els->kind == LM_N_BLOCK_STMT) {
			ck_stmt(ck, inner, els);
		} else if (els->kind != LM_N_BAD_STMT) {
			ck_error(ck, at_node(els), LM_DIAG_InvalidSyntaxTree,
				 "invalid else branch in if statement");
		}
	}
	ck_close_scope(ck);
}

/* The variables declared by a 3-clause loop's init statement are made anew in each iteration since
 * go1.22. */
static void mark_loop_vars(lm_checker *ck, lm_node *init)
{
	if (!init || init->kind != LM_N_ASSIGN_STMT || !(init->flags & LM_NF_DEF) ||
	    !ck_allow_version(ck, 22)) {
		return;
	}
	lm_node *lhs = lm_node_at(((lm_assign_stmt *)init)->lhs);
	for (uint32_t i = 0; i < ex_list_len(lhs); i++) {
		lm_node *e = ex_list_get(lhs, i);
		lm_object *obj =
			e->kind == LM_N_NAME ? lm_object_at(((lm_name_expr *)e)->obj) : NULL;
		if (obj && obj->kind == LM_O_VAR) {
			obj->flags |= LM_OF_LOOP_VAR;
		}
	}
}

static void for_stmt(lm_checker *ck, unsigned inner, lm_for_stmt *s)
{
	lm_node *init = lm_node_at(s->init);
	if (init && init->kind == LM_N_RANGE_CLAUSE) {
		ck_range_stmt(ck, inner, s, (lm_range_clause *)init);
		return;
	}
	ck_open_scope(ck, &s->n);
	simple_stmt(ck, init);
	mark_loop_vars(ck, init);
	if (s->cond.u) {
		condition(ck, lm_node_at(s->cond), "for");
	}
	lm_node *post = lm_node_at(s->post);
	simple_stmt(ck, post);
	if (post && post->kind == LM_N_ASSIGN_STMT && (post->flags & LM_NF_DEF)) {
		ck_use(ck, lm_node_at(((lm_assign_stmt *)post)->lhs)); /* reported by the parser */
	}
	ck_stmt(ck, inner, lm_node_at(s->body));
	ck_close_scope(ck);
}

static void switch_stmt(lm_checker *ck, unsigned inner, lm_switch_stmt *s)
{
	inner |= LM_SC_BREAK_OK;
	ck_open_scope(ck, &s->n);
	simple_stmt(ck, lm_node_at(s->init));
	lm_node *tag = lm_node_at(s->tag);
	if (tag && tag->kind == LM_N_TYPE_SWITCH_GUARD) {
		ck_type_switch_stmt(ck, inner | LM_SC_IN_TYPE_SWITCH, s,
				    (lm_type_switch_guard *)tag);
	} else {
		ck_switch_stmt(ck, inner, s);
	}
	ck_close_scope(ck);
}

/* Statements that hold statements. */
static void compound_stmt(lm_checker *ck, unsigned ctxt, lm_node *s)
{
	unsigned inner =
		ctxt & ~(unsigned)(LM_SC_FALLTHROUGH_OK | LM_SC_FINAL_CASE | LM_SC_IN_TYPE_SWITCH);
	if (!ck_enter(ck, s->pos)) {
		return;
	}
	switch (s->kind) {
	case LM_N_LABELED_STMT:
		ck->env.has_label = true;
		ck_stmt(ck, ctxt, lm_node_at(((lm_labeled_stmt *)s)->stmt));
		break;
	case LM_N_BLOCK_STMT:
		ck_open_scope(ck, s);
		ck_stmt_list(ck, inner, ((lm_block_stmt *)s)->list);
		ck_close_scope(ck);
		break;
	case LM_N_IF_STMT: if_stmt(ck, inner, (lm_if_stmt *)s); break;
	case LM_N_FOR_STMT:
		for_stmt(ck, inner | LM_SC_BREAK_OK | LM_SC_CONTINUE_OK, (lm_for_stmt *)s);
		break;
	case LM_N_SWITCH_STMT: switch_stmt(ck, inner, (lm_switch_stmt *)s); break;
	default: ck_select_stmt(ck, inner | LM_SC_BREAK_OK, (lm_select_stmt *)s);
	}
	ck_leave(ck);
}

void ck_stmt(lm_checker *ck, unsigned ctxt, lm_node *s)
{
	size_t top = ck->delayed.len;
	switch (s->kind) {
	case LM_N_EMPTY_STMT:
	case LM_N_BAD_STMT: return;
	case LM_N_DECL_STMT: ck_decl_stmt(ck, ((lm_decl_stmt *)s)->decls); break;
	case LM_N_EXPR_STMT: expr_stmt(ck, (lm_expr_stmt *)s); break;
	case LM_N_SEND_STMT: send_stmt(ck, (lm_send_stmt *)s); break;
	case LM_N_ASSIGN_STMT: assign_stmt(ck, (lm_assign_stmt *)s); break;
	case LM_N_CALL_STMT: call_stmt(ck, (lm_call_stmt *)s); break;
	case LM_N_RETURN_STMT: return_stmt(ck, (lm_return_stmt *)s); break;
	case LM_N_BRANCH_STMT: branch_stmt(ck, ctxt, (lm_branch_stmt *)s); return;
	case LM_N_LABELED_STMT:
	case LM_N_BLOCK_STMT:
	case LM_N_IF_STMT:
	case LM_N_FOR_STMT:
	case LM_N_SWITCH_STMT:
	case LM_N_SELECT_STMT: compound_stmt(ck, ctxt, s); break;
	default: ck_error(ck, at_node(s), LM_DIAG_InvalidSyntaxTree, "invalid statement");
	}
	ck_process_delayed(ck, top);
}
