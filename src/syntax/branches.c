/* branches.c - labels and branches of one function body: sets the targets of break, continue and
 * goto, and reports labels that are missing, doubled, unused or out of reach, in gc's words.
 * Function literals inside are bodies of their own. */
#include "syntax/parser_int.h"

typedef struct block {
	struct block *parent;
	lm_pos start;
	lm_labeled_stmt *label; /* the labeled statement this is the block of, or NULL */
} block;

typedef struct {
	lm_labeled_stmt *stmt;
	block *parent; /* the block it stands in */
	bool used;
} label;

/* A goto that has not met its label yet. */
typedef struct {
	lm_branch_stmt *stmt; /* NULL once it has */
	size_t prev;          /* the one before to the same label, by number + 1; 0 none */
} forward;

typedef struct {
	const lm_parse_ctx *ctx;
	LM_VEC(label) labels;
	lm_map by_name;         /* name -> number in labels + 1 */
	LM_VEC(forward) gotos;  /* a block's own are above its mark */
	lm_map last_goto;       /* name -> number in gotos + 1 */
	LM_VEC(block *) blocks; /* freed at the end: labels point into them */
} branches;

typedef struct {
	lm_node *breaks; /* for, switch or select, or NULL */
	lm_for_stmt *continues;
	int64_t case_index; /* in the innermost switch, or < 0 */
} targets;

static LM_PRINTF(4, 5) void report(branches *b, lm_pos pos, lm_diag_code code, const char *fmt, ...)
{
	lm_buf m = {0};
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(&m, fmt, ap);
	va_end(ap);
	lm_diag_add(b->ctx->diags, pos, code, false, lm_buf_view(&m));
	lm_buf_free(&m);
}

static const char *text_of(lm_node_ref name)
{
	return lm_name_at(AT(lm_name_expr, name)->name)->text;
}

static lm_name *name_of(lm_node_ref name)
{
	return lm_name_at(AT(lm_name_expr, name)->name);
}

/* "file:line:col" in a message; the caller frees out. */
static const char *place(branches *b, lm_pos pos, lm_buf *out)
{
	lm_position q = lm_pos_resolve(b->ctx->files, pos),
		    abs = lm_pos_resolve_abs(b->ctx->files, pos);
	out->len = 0;
	lm_buf_printf(out, "%.*s:%d", LM_STRF(q.file), q.line);
	if (q.col)
		lm_buf_printf(out, ":%d", q.col);
	if (q.line != abs.line || q.col != abs.col || !lm_str_eq(q.file, abs.file))
		lm_buf_printf(out, "[%.*s:%d:%d]", LM_STRF(abs.file), abs.line, abs.col);
	return out->data;
}

static label *find_label(branches *b, lm_name *name)
{
	uint64_t *n = lm_map_get(&b->by_name, lm_name_to(name).u);
	return n ? &b->labels.data[*n - 1] : NULL;
}

static label *declare(branches *b, block *in, lm_labeled_stmt *s)
{
	bool is_new;
	uint64_t *n = lm_map_put(&b->by_name, lm_name_to(name_of(s->label)).u, &is_new);
	if (is_new) {
		label l = {s, in, false};
		lm_vec_push(&b->labels, l);
		*n = b->labels.len;
	} else {
		lm_buf at = {0};
		lm_pos old = lm_node_at(b->labels.data[*n - 1].stmt->label)->pos;
		report(b, lm_node_at(s->label)->pos, LM_DIAG_DuplicateLabel,
		       "label %s already defined at %s", text_of(s->label), place(b, old, &at));
		lm_buf_free(&at);
	}
	return &b->labels.data[*n - 1];
}

/* The labels in reach of a goto in block `in`. */
static lm_labeled_stmt *goto_target(branches *b, block *in, lm_name *name)
{
	label *l = find_label(b, name);
	if (!l)
		return NULL;
	l->used = true;
	for (; in; in = in->parent) {
		if (l->parent == in)
			return l->stmt;
	}
	return NULL;
}

/* True when the label exists; *target is its statement when that encloses block `in`, else NULL. */
static bool enclosing_target(branches *b, block *in, lm_name *name, lm_node **target)
{
	label *l = find_label(b, name);
	*target = NULL;
	if (!l)
		return false;
	l->used = true;
	for (; in; in = in->parent) {
		if (in->label == l->stmt)
			*target = lm_node_at(l->stmt->stmt);
	}
	return true;
}

static void unlabeled_branch(branches *b, lm_branch_stmt *s, const targets *t, bool last)
{
	switch (s->n.op) {
	case LM_BREAK:
		s->target = REF(t->breaks);
		if (!t->breaks)
			report(b, s->n.pos, LM_DIAG_MisplacedBreak,
			       "break is not in a loop, switch, or select");
		break;
	case LM_CONTINUE:
		s->target = REF(t->continues);
		if (!t->continues)
			report(b, s->n.pos, LM_DIAG_MisplacedContinue, "continue is not in a loop");
		break;
	default: {
		const char *msg = "fallthrough statement out of place";
		if (t->breaks && t->breaks->kind == LM_N_SWITCH_STMT) {
			lm_switch_stmt *sw = (lm_switch_stmt *)t->breaks;
			lm_node *tag = lm_node_at(sw->tag);
			if (tag && tag->kind == LM_N_TYPE_SWITCH_GUARD)
				msg = "cannot fallthrough in type switch";
			else if (t->case_index >= 0 && last) {
				if (t->case_index + 1 != sw->body.n)
					return;
				msg = "cannot fallthrough final case in switch";
			}
		}
		report(b, s->n.pos, LM_DIAG_MisplacedFallthrough, "%s", msg);
	}
	}
}

static void labeled_branch(branches *b, block *in, lm_branch_stmt *s)
{
	lm_name *name = name_of(s->label);
	lm_pos pos = lm_node_at(s->label)->pos;
	lm_node *t;
	if (s->n.op == LM_GOTO) {
		lm_labeled_stmt *l = goto_target(b, in, name);
		s->target = REF(l);
		if (!l) {
			uint64_t *last = lm_map_put(&b->last_goto, lm_name_to(name).u, NULL);
			forward f = {s, (size_t)*last};
			lm_vec_push(&b->gotos, f);
			*last = b->gotos.len;
		}
		return;
	}
	const char *word = s->n.op == LM_BREAK ? "break" : "continue";
	if (!enclosing_target(b, in, name, &t)) {
		report(b, pos, LM_DIAG_UndeclaredLabel, "%s label not defined: %s", word,
		       name->text);
		return;
	}
	bool loop = t && t->kind == LM_N_FOR_STMT;
	if (loop || (t && s->n.op == LM_BREAK &&
		     (t->kind == LM_N_SWITCH_STMT || t->kind == LM_N_SELECT_STMT)))
		s->target = REF(t);
	else
		report(b, pos, LM_DIAG_MisplacedLabel, "invalid %s label %s", word, name->text);
}

/* State of one block while it is walked. */
typedef struct {
	block *b;
	size_t mark;     /* its forward gotos */
	size_t var_mark; /* those below stand before the last variable declaration */
	lm_pos var_pos;
	lm_node *var_name;
} walk_state;

static void record_var(branches *b, walk_state *w, lm_pos pos, lm_node *name)
{
	w->var_pos = pos;
	w->var_name = name;
	w->var_mark = b->gotos.len;
}

/* A label is met: forward gotos to it are resolved. */
static void resolve_gotos(branches *b, walk_state *w, lm_labeled_stmt *s)
{
	lm_name *name = name_of(s->label);
	label *l = declare(b, w->b, s);
	uint64_t *last = lm_map_get(&b->last_goto, lm_name_to(name).u);
	while (last && *last > w->mark) {
		size_t i = (size_t)*last - 1;
		forward *f = &b->gotos.data[i];
		f->stmt->target = REF(s);
		l->used = true;
		if (i < w->var_mark) {
			lm_buf var = {0}, at = {0};
			lm_expr_format(w->var_name, &var);
			report(b, lm_node_at(f->stmt->label)->pos, LM_DIAG_JumpOverDecl,
			       "goto %s jumps over declaration of %s at %s", name->text, var.data,
			       place(b, w->var_pos, &at));
			lm_buf_free(&var);
			lm_buf_free(&at);
		}
		f->stmt = NULL;
		*last = f->prev;
	}
}

static void block_branches(branches *b, block *parent, const targets *t, lm_labeled_stmt *lab,
			   lm_pos start, lm_list body);

static void inner_block(branches *b, walk_state *w, const targets *t, lm_labeled_stmt *lab,
			lm_pos start, lm_list body)
{
	block_branches(b, w->b, t, lab, start, body);
}

static void if_branches(branches *b, walk_state *w, const targets *t, lm_labeled_stmt *lab,
			lm_node *n)
{
	targets in = {t->breaks, t->continues, -1};
	while (n && n->kind == LM_N_IF_STMT) {
		lm_if_stmt *s = (lm_if_stmt *)n;
		lm_block_stmt *then = AT(lm_block_stmt, s->then);
		inner_block(b, w, &in, lab, then->n.pos, then->list);
		n = lm_node_at(s->els);
	}
	if (n && n->kind == LM_N_BLOCK_STMT)
		inner_block(b, w, &in, lab, n->pos, ((lm_block_stmt *)n)->list);
}

static void clause_branches(branches *b, walk_state *w, targets in, lm_labeled_stmt *lab,
			    lm_list clauses)
{
	for (uint32_t i = 0; i < clauses.n; i++) {
		lm_node *c = lm_list_get(clauses, i);
		if (in.breaks->kind == LM_N_SWITCH_STMT)
			in.case_index = i;
		inner_block(b, w, &in, lab, c->pos,
			    c->kind == LM_N_CASE_CLAUSE ? ((lm_case_clause *)c)->body
							: ((lm_comm_clause *)c)->body);
	}
}

static void stmt_branches(branches *b, walk_state *w, const targets *t, lm_node *n, bool last)
{
	lm_labeled_stmt *lab = NULL;
	while (n->kind == LM_N_LABELED_STMT) {
		lm_labeled_stmt *s = (lm_labeled_stmt *)n;
		if (!lm_name_is(name_of(s->label), "_")) {
			resolve_gotos(b, w, s);
			lab = s;
		}
		n = lm_node_at(s->stmt);
	}
	switch (n->kind) {
	case LM_N_DECL_STMT: {
		lm_list decls = ((lm_decl_stmt *)n)->decls;
		for (uint32_t i = 0; i < decls.n; i++) {
			lm_var_decl *v = (lm_var_decl *)lm_list_get(decls, i);
			if (v->n.kind == LM_N_VAR_DECL) {
				record_var(b, w, v->n.pos, lm_list_get(v->names, 0));
				break;
			}
		}
		break;
	}
	case LM_N_ASSIGN_STMT:
		if (n->flags & LM_NF_DEF)
			record_var(b, w, n->pos, lm_node_at(((lm_assign_stmt *)n)->lhs));
		break;
	case LM_N_BRANCH_STMT:
		if (((lm_branch_stmt *)n)->label.u)
			labeled_branch(b, w->b, (lm_branch_stmt *)n);
		else
			unlabeled_branch(b, (lm_branch_stmt *)n, t, last);
		break;
	case LM_N_BLOCK_STMT: {
		targets in = {t->breaks, t->continues, -1};
		inner_block(b, w, &in, lab, n->pos, ((lm_block_stmt *)n)->list);
		break;
	}
	case LM_N_IF_STMT: if_branches(b, w, t, lab, n); break;
	case LM_N_FOR_STMT: {
		targets in = {n, (lm_for_stmt *)n, -1};
		lm_block_stmt *body = AT(lm_block_stmt, ((lm_for_stmt *)n)->body);
		inner_block(b, w, &in, lab, body->n.pos, body->list);
		break;
	}
	case LM_N_SWITCH_STMT:
		clause_branches(b, w, (targets){n, t->continues, -1}, lab,
				((lm_switch_stmt *)n)->body);
		break;
	case LM_N_SELECT_STMT:
		clause_branches(b, w, (targets){n, t->continues, -1}, lab,
				((lm_select_stmt *)n)->body);
		break;
	default: break;
	}
}

static void block_branches(branches *b, block *parent, const targets *t, lm_labeled_stmt *lab,
			   lm_pos start, lm_list body)
{
	while (body.n && lm_list_get(body, body.n - 1)->kind == LM_N_EMPTY_STMT)
		body.n--;
	if (body.n == 0)
		return;
	block *in = lm_xmalloc(sizeof(*in));
	*in = (block){parent, start, lab};
	lm_vec_push(&b->blocks, in);
	walk_state w = {.b = in, .mark = b->gotos.len};
	for (uint32_t i = 0; i < body.n; i++)
		stmt_branches(b, &w, t, lm_list_get(body, i), i + 1 == body.n);
}

void lm_check_branches(const lm_parse_ctx *ctx, lm_block_stmt *body)
{
	branches b = {.ctx = ctx};
	targets none = {NULL, NULL, 0};
	block_branches(&b, NULL, &none, NULL, body->n.pos, body->list);
	for (size_t i = 0; i < b.gotos.len; i++) {
		lm_branch_stmt *s = b.gotos.data[i].stmt;
		if (!s)
			continue;
		label *l = find_label(&b, name_of(s->label));
		lm_pos pos = lm_node_at(s->label)->pos;
		if (l) {
			lm_buf at = {0};
			l->used = true;
			report(&b, pos, LM_DIAG_JumpIntoBlock,
			       "goto %s jumps into block starting at %s", text_of(s->label),
			       place(&b, l->parent->start, &at));
			lm_buf_free(&at);
		} else {
			report(&b, pos, LM_DIAG_UndeclaredLabel, "label %s not defined",
			       text_of(s->label));
		}
	}
	for (size_t i = 0; i < b.labels.len; i++) {
		label *l = &b.labels.data[i];
		if (!l->used)
			report(&b, lm_node_at(l->stmt->label)->pos, LM_DIAG_UnusedLabel,
			       "label %s defined and not used", text_of(l->stmt->label));
	}
	for (size_t i = 0; i < b.blocks.len; i++)
		free(b.blocks.data[i]);
	lm_vec_free(&b.blocks);
	lm_vec_free(&b.labels);
	lm_vec_free(&b.gotos);
	lm_map_free(&b.by_name);
	lm_map_free(&b.last_goto);
}
