/* parser_stmt.c - statements and function bodies. */
#include "syntax/parser_int.h"

static lm_node *assign(parser *p, lm_pos pos, uint8_t op, bool define, lm_node *lhs, lm_node *rhs)
{
	lm_assign_stmt *a = NODE(p, lm_assign_stmt, LM_N_ASSIGN_STMT, pos);
	a->n.op = op;
	if (define)
		a->n.flags |= LM_NF_DEF;
	if (!rhs)
		a->n.flags |= LM_NF_IMPLICIT;
	a->lhs = REF(lhs);
	a->rhs = REF(rhs);
	return &a->n;
}

static lm_node *expr_stmt(parser *p, lm_node *x)
{
	lm_expr_stmt *s = NODE(p, lm_expr_stmt, LM_N_EXPR_STMT, x->pos);
	s->x = REF(x);
	return &s->n;
}

static lm_node *range_clause(parser *p, lm_node *lhs, bool define)
{
	lm_range_clause *r = NODE(p, lm_range_clause, LM_N_RANGE_CLAUSE, POS(p));
	NEXT(p);
	r->lhs = REF(lhs);
	if (define)
		r->n.flags |= LM_NF_DEF;
	r->x = REF(lm_p_expr(p));
	return &r->n;
}

/* A statement that begins with the one expression lhs and is no assignment by = or :=. */
static lm_node *single_expr_stmt(parser *p, lm_node *lhs)
{
	lm_pos pos = POS(p);
	uint8_t op = p->s.op;
	switch (TOK(p)) {
	case LM_T_ASSIGN_OP: NEXT(p); return assign(p, pos, op, false, lhs, lm_p_expr(p));
	case LM_T_INC_OP: NEXT(p); return assign(p, pos, op, false, lhs, NULL);
	case LM_T_ARROW: {
		lm_send_stmt *s = NODE(p, lm_send_stmt, LM_N_SEND_STMT, pos);
		NEXT(p);
		s->chan = REF(lhs);
		s->value = REF(lm_p_expr(p));
		return &s->n;
	}
	default: return expr_stmt(p, lhs);
	}
}

/* keyword: FOR allows a range clause, SWITCH a type switch guard; else EOF. */
static lm_node *simple_stmt(parser *p, lm_node *lhs, lm_token keyword)
{
	if (keyword == LM_T_FOR && TOK(p) == LM_T_RANGE)
		return range_clause(p, NULL, false);
	if (!lhs)
		lhs = lm_p_expr_list(p);
	if (lhs->kind != LM_N_LIST_EXPR && TOK(p) != LM_T_ASSIGN && TOK(p) != LM_T_DEFINE)
		return single_expr_stmt(p, lhs);
	if (TOK(p) != LM_T_ASSIGN && TOK(p) != LM_T_DEFINE) {
		lm_p_syntax_error(p, "expected := or = or comma");
		lm_p_advance(p, SET(SEMI) | SET(RBRACE));
		if (lhs->kind == LM_N_LIST_EXPR)
			lhs = lm_list_get(((lm_list_expr *)lhs)->elems, 0);
		return expr_stmt(p, lhs);
	}
	lm_pos pos = POS(p);
	bool define = TOK(p) == LM_T_DEFINE;
	NEXT(p);
	if (keyword == LM_T_FOR && TOK(p) == LM_T_RANGE)
		return range_clause(p, lhs, define);
	lm_node *rhs = lm_p_expr_list(p);
	if (rhs->kind == LM_N_TYPE_SWITCH_GUARD && keyword == LM_T_SWITCH && define &&
	    lhs->kind == LM_N_NAME) {
		((lm_type_switch_guard *)rhs)->lhs = REF(lhs);
		return expr_stmt(p, rhs);
	}
	return assign(p, pos, LM_OP_NONE, define, lhs, rhs);
}

static lm_node *stmt_or_nil(parser *p);

static lm_node *labeled_stmt_or_nil(parser *p, lm_node *label)
{
	lm_labeled_stmt *s = NODE(p, lm_labeled_stmt, LM_N_LABELED_STMT, POS(p));
	s->label = REF(label);
	lm_p_want(p, LM_T_COLON);
	if (TOK(p) == LM_T_RBRACE) {
		s->stmt = REF(NODE(p, lm_empty_stmt, LM_N_EMPTY_STMT, POS(p)));
		return &s->n;
	}
	s->stmt = REF(stmt_or_nil(p));
	if (s->stmt.u)
		return &s->n;
	lm_p_syntax_error_at(p, s->n.pos, "missing statement after label");
	return NULL;
}

lm_block_stmt *lm_p_block(parser *p, const char *context)
{
	lm_block_stmt *s = NODE(p, lm_block_stmt, LM_N_BLOCK_STMT, POS(p));
	if (!lm_p_got(p, LM_T_LBRACE)) {
		lm_buf b = {0};
		lm_buf_printf(&b, "expected { after %s", context);
		lm_p_syntax_error(p, b.data);
		lm_buf_free(&b);
		lm_p_advance(p, SET(NAME) | SET(RBRACE));
		s->rbrace = POS(p);
		if (lm_p_got(p, LM_T_RBRACE))
			return s;
	}
	s->list = lm_p_stmt_list(p);
	s->rbrace = POS(p);
	lm_p_want(p, LM_T_RBRACE);
	return s;
}

lm_block_stmt *lm_p_func_body(parser *p)
{
	p->fnest++;
	uint32_t errors = p->s.error_count;
	lm_block_stmt *b = lm_p_block(p, "");
	p->fnest--;
	/* after syntax errors the branches of an incomplete tree would only give follow-on errors
	 */
	if (p->mode & LM_PARSE_CHECK_BRANCHES && errors == p->s.error_count)
		lm_check_branches(p->ctx, b);
	return b;
}

static lm_node *decl_stmt(parser *p)
{
	lm_token kw = TOK(p);
	lm_decl_stmt *s = NODE(p, lm_decl_stmt, LM_N_DECL_STMT, POS(p));
	p->keyword_doc = 0;
	NEXT(p);
	size_t mark = p->stack.len;
	lm_p_decl_group(p, kw);
	s->decls = lm_p_take(p, mark);
	return &s->n;
}

/* ---- headers of if, for and switch */

typedef struct {
	lm_node *init, *cond, *post;
} header;

static void emphasize(lm_node *x, lm_buf *b)
{
	bool binary = x->kind == LM_N_OPERATION && ((lm_operation *)x)->y.u;
	lm_buf_cstr(b, binary ? "(" : "");
	lm_expr_format(x, b);
	lm_buf_cstr(b, binary ? ")" : "");
}

/* s stands where a condition should. */
static void not_a_value(parser *p, lm_node *s)
{
	lm_buf b = {0};
	lm_buf_cstr(&b, "cannot use ");
	if (s->kind == LM_N_ASSIGN_STMT && s->op == LM_OP_NONE && !(s->flags & LM_NF_DEF)) {
		lm_assign_stmt *a = (lm_assign_stmt *)s; /* '=' written for '==' */
		lm_buf_cstr(&b, "assignment ");
		emphasize(lm_node_at(a->lhs), &b);
		lm_buf_cstr(&b, " = ");
		emphasize(lm_node_at(a->rhs), &b);
	} else {
		lm_expr_format(s, &b);
	}
	lm_buf_cstr(&b, " as value");
	lm_p_syntax_error_at(p, s->pos, b.data);
	lm_buf_free(&b);
}

static void missing_condition(parser *p, header *h, lm_pos pos, lm_str lit)
{
	if (lm_str_is(lit, "semicolon")) {
		lm_p_syntax_error_at(p, pos, "missing condition in if statement");
	} else {
		lm_buf b = {0};
		lm_buf_printf(&b, "unexpected %.*s, expected { after if clause", LM_STRF(lit));
		lm_p_syntax_error_at(p, pos, b.data);
		lm_buf_free(&b);
	}
	lm_bad_expr *bad = NODE(p, lm_bad_expr, LM_N_BAD_EXPR, pos);
	h->cond = &bad->e.n;
}

/* The condition and post statement of a for loop, behind the first ';'. */
static lm_node *for_rest(parser *p, header *h)
{
	lm_node *cond = NULL;
	if (TOK(p) != LM_T_SEMI) {
		if (TOK(p) == LM_T_LBRACE) {
			lm_p_syntax_error(p, "expected for loop condition");
			return NULL;
		}
		cond = simple_stmt(p, NULL, LM_T_EOF);
	}
	lm_p_want(p, LM_T_SEMI);
	if (TOK(p) != LM_T_LBRACE) {
		h->post = simple_stmt(p, NULL, LM_T_EOF);
		if (h->post->kind == LM_N_ASSIGN_STMT && h->post->flags & LM_NF_DEF)
			lm_p_syntax_error_at(p, h->post->pos,
					     "cannot declare in post statement of for loop");
	}
	return cond;
}

static void parse_header(parser *p, lm_token keyword, header *h)
{
	*h = (header){0};
	lm_p_want(p, keyword);
	if (TOK(p) == LM_T_LBRACE) {
		if (keyword == LM_T_IF) {
			lm_p_syntax_error(p, "missing condition in if statement");
			h->cond = &lm_p_bad_expr(p)->n;
		}
		return;
	}
	int outer = p->xnest;
	p->xnest = -1;
	if (TOK(p) != LM_T_SEMI) {
		if (lm_p_got(p, LM_T_VAR)) {
			lm_buf b = {0};
			lm_buf_printf(&b, "var declaration not allowed in %s initializer",
				      lm_token_string(keyword));
			lm_p_syntax_error(p, b.data);
			lm_buf_free(&b);
		}
		h->init = simple_stmt(p, NULL, keyword);
		if (h->init->kind == LM_N_RANGE_CLAUSE) {
			p->xnest = outer;
			return;
		}
	}
	lm_node *cond = NULL;
	lm_pos semi = 0;
	lm_str semi_lit = {"", 0};
	if (TOK(p) == LM_T_LBRACE) {
		cond = h->init;
		h->init = NULL;
	} else {
		if (TOK(p) == LM_T_SEMI) {
			semi = POS(p);
			semi_lit = p->s.lit;
			NEXT(p);
		} else {
			lm_p_want(p, LM_T_LBRACE); /* gives a better message than asking for ';' */
			if (TOK(p) != LM_T_LBRACE)
				lm_p_advance(p, SET(LBRACE) | SET(RBRACE));
		}
		if (keyword == LM_T_FOR)
			cond = for_rest(p, h);
		else if (TOK(p) != LM_T_LBRACE)
			cond = simple_stmt(p, NULL, keyword);
	}
	if (!cond) {
		if (keyword == LM_T_IF && semi)
			missing_condition(p, h, semi, semi_lit);
	} else if (cond->kind == LM_N_EXPR_STMT) {
		h->cond = lm_node_at(((lm_expr_stmt *)cond)->x);
	} else {
		not_a_value(p, cond);
	}
	p->xnest = outer;
}

static lm_node *for_stmt(parser *p)
{
	lm_for_stmt *s = NODE(p, lm_for_stmt, LM_N_FOR_STMT, POS(p));
	header h;
	parse_header(p, LM_T_FOR, &h);
	s->init = REF(h.init);
	s->cond = REF(h.cond);
	s->post = REF(h.post);
	s->body = REF(lm_p_block(p, "for clause"));
	return &s->n;
}

/* An if with its chain of else-ifs. */
static lm_node *if_stmt(parser *p)
{
	lm_if_stmt *first = NULL, *last = NULL;
	uint32_t links = 0;
	for (;;) {
		lm_if_stmt *s = NODE(p, lm_if_stmt, LM_N_IF_STMT, POS(p));
		header h;
		parse_header(p, LM_T_IF, &h);
		s->init = REF(h.init);
		s->cond = REF(h.cond ? h.cond : &lm_p_bad_expr(p)->n);
		s->then = REF(lm_p_block(p, "if clause"));
		if (last)
			last->els = REF(s);
		else
			first = s;
		last = s;
		if (!lm_p_got(p, LM_T_ELSE))
			break;
		if (TOK(p) == LM_T_IF) {
			if (!lm_p_chain(p, &links))
				break;
			continue;
		}
		if (TOK(p) == LM_T_LBRACE) {
			s->els = REF(lm_p_block(p, ""));
		} else {
			lm_p_syntax_error(p, "else must be followed by if or statement block");
			lm_p_advance(p, SET(NAME) | SET(RBRACE));
		}
		break;
	}
	return &first->n;
}

static void clause_expected(parser *p)
{
	lm_p_syntax_error(p, "expected case or default or }");
	lm_p_advance(p, SET(COLON) | SET(CASE) | SET(DEFAULT) | SET(RBRACE));
}

static lm_node *case_clause(parser *p)
{
	lm_case_clause *c = NODE(p, lm_case_clause, LM_N_CASE_CLAUSE, POS(p));
	if (lm_p_got(p, LM_T_CASE))
		c->cases = REF(lm_p_expr_list(p));
	else if (!lm_p_got(p, LM_T_DEFAULT))
		clause_expected(p);
	c->colon = POS(p);
	lm_p_want(p, LM_T_COLON);
	c->body = lm_p_stmt_list(p);
	return &c->n;
}

static lm_node *comm_clause(parser *p)
{
	lm_comm_clause *c = NODE(p, lm_comm_clause, LM_N_COMM_CLAUSE, POS(p));
	if (lm_p_got(p, LM_T_CASE))
		c->comm = REF(simple_stmt(p, NULL, LM_T_EOF)); /* the checker restricts it */
	else if (!lm_p_got(p, LM_T_DEFAULT))
		clause_expected(p);
	c->colon = POS(p);
	lm_p_want(p, LM_T_COLON);
	c->body = lm_p_stmt_list(p);
	return &c->n;
}

/* "{ clauses }" of a switch or select. */
static lm_list clauses(parser *p, const char *missing, lm_node *(*clause)(parser *), lm_pos *rbrace)
{
	if (!lm_p_got(p, LM_T_LBRACE)) {
		lm_p_syntax_error(p, missing);
		lm_p_advance(p, SET(CASE) | SET(DEFAULT) | SET(RBRACE));
	}
	size_t mark = p->stack.len;
	while (TOK(p) != LM_T_EOF && TOK(p) != LM_T_RBRACE) {
		lm_node *c = clause(p);
		PUSH(p, c);
	}
	*rbrace = POS(p);
	lm_p_want(p, LM_T_RBRACE);
	return lm_p_take(p, mark);
}

static lm_node *switch_stmt(parser *p)
{
	lm_switch_stmt *s = NODE(p, lm_switch_stmt, LM_N_SWITCH_STMT, POS(p));
	header h;
	parse_header(p, LM_T_SWITCH, &h);
	s->init = REF(h.init);
	s->tag = REF(h.cond);
	s->body = clauses(p, "missing { after switch clause", case_clause, &s->rbrace);
	return &s->n;
}

static lm_node *select_stmt(parser *p)
{
	lm_select_stmt *s = NODE(p, lm_select_stmt, LM_N_SELECT_STMT, POS(p));
	lm_p_want(p, LM_T_SELECT);
	s->body = clauses(p, "missing { after select clause", comm_clause, &s->rbrace);
	return &s->n;
}

static lm_node *call_stmt(parser *p)
{
	lm_call_stmt *s = NODE(p, lm_call_stmt, LM_N_CALL_STMT, POS(p));
	bool defer = TOK(p) == LM_T_DEFER;
	s->n.op = defer ? 2 : 1;
	NEXT(p);
	lm_node *x = lm_p_primary(p, NULL, TOK(p) == LM_T_LPAREN);
	lm_node *t = lm_unparen(x);
	if (t != x)
		lm_p_error_at(p, x->pos,
			      defer ? "expression in defer must not be parenthesized"
				    : "expression in go must not be parenthesized");
	s->call = REF(t);
	return &s->n;
}

static lm_node *branch_stmt(parser *p)
{
	lm_branch_stmt *s = NODE(p, lm_branch_stmt, LM_N_BRANCH_STMT, POS(p));
	lm_token t = TOK(p);
	s->n.op = t == LM_T_BREAK      ? LM_BREAK
		  : t == LM_T_CONTINUE ? LM_CONTINUE
		  : t == LM_T_GOTO     ? LM_GOTO
				       : LM_FALLTHROUGH;
	NEXT(p);
	if (t == LM_T_GOTO || (t != LM_T_FALLTHROUGH && TOK(p) == LM_T_NAME))
		s->label = REF(lm_p_name(p));
	return &s->n;
}

static lm_node *return_stmt(parser *p)
{
	lm_return_stmt *s = NODE(p, lm_return_stmt, LM_N_RETURN_STMT, POS(p));
	NEXT(p);
	if (TOK(p) != LM_T_SEMI && TOK(p) != LM_T_RBRACE)
		s->results = REF(lm_p_expr_list(p));
	return &s->n;
}

static lm_node *other_stmt_or_nil(parser *p)
{
	switch (TOK(p)) {
	case LM_T_LBRACE: return &lm_p_block(p, "")->n;
	case LM_T_OPERATOR:
	case LM_T_STAR:
		switch (p->s.op) {
		case LM_OP_ADD:
		case LM_OP_SUB:
		case LM_OP_MUL:
		case LM_OP_AND:
		case LM_OP_XOR:
		case LM_OP_NOT: return simple_stmt(p, NULL, LM_T_EOF);
		default: return NULL;
		}
	case LM_T_LITERAL:
	case LM_T_FUNC:
	case LM_T_LPAREN:
	case LM_T_LBRACK:
	case LM_T_STRUCT:
	case LM_T_MAP:
	case LM_T_CHAN:
	case LM_T_INTERFACE:
	case LM_T_ARROW: return simple_stmt(p, NULL, LM_T_EOF);
	case LM_T_FOR: return for_stmt(p);
	case LM_T_SWITCH: return switch_stmt(p);
	case LM_T_SELECT: return select_stmt(p);
	case LM_T_IF: return if_stmt(p);
	case LM_T_FALLTHROUGH:
	case LM_T_BREAK:
	case LM_T_CONTINUE:
	case LM_T_GOTO: return branch_stmt(p);
	case LM_T_GO:
	case LM_T_DEFER: return call_stmt(p);
	case LM_T_RETURN: return return_stmt(p);
	case LM_T_SEMI: return &NODE(p, lm_empty_stmt, LM_N_EMPTY_STMT, POS(p))->n;
	default: return NULL;
	}
}

static lm_node *stmt_or_nil(parser *p)
{
	if (!lm_p_enter(p))
		return NULL;
	lm_node *s;
	if (TOK(p) == LM_T_NAME) {
		lm_p_clear_pragma(p);
		lm_node *lhs = lm_p_expr_list(p);
		s = lhs->kind == LM_N_NAME && TOK(p) == LM_T_COLON ? labeled_stmt_or_nil(p, lhs)
								   : simple_stmt(p, lhs, LM_T_EOF);
	} else if (TOK(p) == LM_T_VAR || TOK(p) == LM_T_CONST || TOK(p) == LM_T_TYPE) {
		s = decl_stmt(p);
	} else {
		lm_p_clear_pragma(p);
		s = other_stmt_or_nil(p);
	}
	lm_p_leave(p);
	return s;
}

lm_list lm_p_stmt_list(parser *p)
{
	size_t mark = p->stack.len;
	while (TOK(p) != LM_T_EOF && TOK(p) != LM_T_RBRACE && TOK(p) != LM_T_CASE &&
	       TOK(p) != LM_T_DEFAULT) {
		lm_node *s = stmt_or_nil(p);
		lm_p_clear_pragma(p);
		if (!s)
			break;
		PUSH(p, s);
		if (!lm_p_got(p, LM_T_SEMI) && TOK(p) != LM_T_RBRACE) {
			lm_p_syntax_error(p, "at end of statement");
			lm_p_advance(p, SET(SEMI) | SET(RBRACE) | SET(CASE) | SET(DEFAULT));
			lm_p_got(p, LM_T_SEMI);
		}
	}
	return lm_p_take(p, mark);
}
