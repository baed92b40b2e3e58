/* labels.c - labels, goto and labeled break and continue, in types2's words. gc's parser reports
 * these itself (then syntax/ does, and this is not called); types2's own tests expect them from the
 * checker. Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

typedef struct label_use {
	lm_branch_stmt *jump;
	bool bad; /* a variable was declared since */
} label_use;
typedef LM_VEC(label_use) jump_vec;

/* A block and the labels declared in it. */
typedef struct label_block {
	struct label_block *parent;
	lm_labeled_stmt *lstmt; /* the labeled statement it belongs to, or NULL */
	LM_VEC(lm_labeled_stmt *) labels;
} label_block;

typedef struct label_state {
	lm_checker *ck;
	LM_VEC(lm_object *) all; /* every label of the body */
} label_state;

/* What is kept while one block's statements are gone through. */
typedef struct block_walk {
	label_state *s;
	label_block *block;
	jump_vec *fwd;   /* jumps whose label has not been seen */
	lm_pos var_decl; /* the last variable declaration */
} block_walk;

static void block_branches(label_state *s, label_block *parent, lm_labeled_stmt *lstmt,
			   lm_list list, jump_vec *out);

static lm_name *label_name(lm_node *id)
{
	return lm_name_at(((lm_name_expr *)id)->name);
}

static lm_object *find_label(label_state *s, const lm_name *name)
{
	for (size_t i = 0; i < s->all.len; i++) {
		if (obj_name(s->all.data[i]) == name) {
			return s->all.data[i];
		}
	}
	return NULL;
}

static lm_labeled_stmt *goto_target(label_block *b, const lm_name *name)
{
	for (; b; b = b->parent) {
		for (size_t i = 0; i < b->labels.len; i++) {
			if (label_name(lm_node_at(b->labels.data[i]->label)) == name) {
				return b->labels.data[i];
			}
		}
	}
	return NULL;
}

static lm_labeled_stmt *enclosing_target(label_block *b, const lm_name *name)
{
	for (; b; b = b->parent) {
		if (b->lstmt && label_name(lm_node_at(b->lstmt->label)) == name) {
			return b->lstmt;
		}
	}
	return NULL;
}

static void record_var_decl(block_walk *w, lm_pos pos)
{
	w->var_decl = pos;
	for (size_t i = 0; i < w->fwd->len; i++) {
		w->fwd->data[i].bad = true;
	}
}

static void declare_label(block_walk *w, lm_labeled_stmt *l)
{
	lm_checker *ck = w->s->ck;
	lm_node *id = lm_node_at(l->label);
	lm_name *name = label_name(id);
	lm_object *lbl = obj_new_label(ck, id->pos, ck->pkg, name);
	lm_object *alt = find_label(w->s, name);
	if (alt) {
		lm_error r = ck_new_error(ck, LM_DIAG_DuplicateLabel);
		r.soft = true;
		err_addf(&r, lbl->pos, "label %s already declared", name->text);
		err_add_alt_decl(&r, alt);
		err_report(&r);
	} else {
		lm_vec_push(&w->s->all, lbl);
		lm_vec_push(&w->block->labels, l);
		ck_record_def(ck, id, lbl);
	}
	size_t kept = 0;
	for (size_t i = 0; i < w->fwd->len; i++) {
		label_use u = w->fwd->data[i];
		lm_node *jid = lm_node_at(u.jump->label);
		if (label_name(jid) != name) {
			w->fwd->data[kept++] = u;
			continue;
		}
		lbl->flags |= LM_OF_USED;
		ck_record_use(ck, jid, lbl);
		if (u.bad && w->var_decl) {
			ck_soft_errorf(ck, at_node(jid), LM_DIAG_JumpOverDecl,
				       "goto %s jumps over variable declaration at line %d",
				       name->text, lm_pos_resolve(ck->cx->files, w->var_decl).line);
		}
	}
	w->fwd->len = kept;
}

static void branch(block_walk *w, lm_branch_stmt *b)
{
	lm_checker *ck = w->s->ck;
	if (!b->label.u) {
		return;
	}
	lm_node *id = lm_node_at(b->label);
	lm_name *name = label_name(id);
	if (b->n.op == LM_GOTO) {
		if (!goto_target(w->block, name)) {
			lm_vec_push(w->fwd, ((label_use){b, false}));
			return;
		}
	} else {
		lm_labeled_stmt *t = enclosing_target(w->block, name);
		int kind = t ? lm_node_at(t->stmt)->kind : LM_N_NONE;
		bool valid = kind == LM_N_FOR_STMT ||
			     (b->n.op == LM_BREAK &&
			      (kind == LM_N_SWITCH_STMT || kind == LM_N_SELECT_STMT));
		if (!valid) {
			ck_errorf(ck, at_node(id), LM_DIAG_MisplacedLabel, "invalid %s label %s",
				  b->n.op == LM_BREAK ? "break" : "continue", name->text);
			return;
		}
	}
	lm_object *obj = find_label(w->s, name);
	if (obj) {
		obj->flags |= LM_OF_USED;
		ck_record_use(ck, id, obj);
	}
}

static void clauses(block_walk *w, lm_labeled_stmt *lstmt, lm_list list)
{
	label_block b = {.parent = w->block, .lstmt = lstmt};
	for (uint32_t i = 0; i < list.n; i++) {
		lm_node *c = lm_list_get(list, i);
		lm_list body = c->kind == LM_N_CASE_CLAUSE ? ((lm_case_clause *)c)->body
							   : ((lm_comm_clause *)c)->body;
		block_branches(w->s, &b, NULL, body, w->fwd);
	}
	lm_vec_free(&b.labels);
}

static void stmt_branches(block_walk *w, lm_labeled_stmt *lstmt, lm_node *s)
{
	switch (s->kind) {
	case LM_N_DECL_STMT: {
		lm_list decls = ((lm_decl_stmt *)s)->decls;
		for (uint32_t i = 0; i < decls.n; i++) {
			if (lm_list_get(decls, i)->kind == LM_N_VAR_DECL) {
				record_var_decl(w, lm_list_get(decls, i)->pos);
			}
		}
		break;
	}
	case LM_N_LABELED_STMT: {
		lm_labeled_stmt *l = (lm_labeled_stmt *)s;
		if (!lm_name_is(label_name(lm_node_at(l->label)), "_")) {
			declare_label(w, l);
			lstmt = l;
		}
		stmt_branches(w, lstmt, lm_node_at(l->stmt));
		break;
	}
	case LM_N_BRANCH_STMT: branch(w, (lm_branch_stmt *)s); break;
	case LM_N_ASSIGN_STMT:
		if (s->flags & LM_NF_DEF) {
			record_var_decl(w, s->pos);
		}
		break;
	case LM_N_BLOCK_STMT:
		block_branches(w->s, w->block, lstmt, ((lm_block_stmt *)s)->list, w->fwd);
		break;
	case LM_N_IF_STMT:
		stmt_branches(w, lstmt, lm_node_at(((lm_if_stmt *)s)->then));
		if (((lm_if_stmt *)s)->els.u) {
			stmt_branches(w, lstmt, lm_node_at(((lm_if_stmt *)s)->els));
		}
		break;
	case LM_N_SWITCH_STMT: clauses(w, lstmt, ((lm_switch_stmt *)s)->body); break;
	case LM_N_SELECT_STMT: clauses(w, lstmt, ((lm_select_stmt *)s)->body); break;
	case LM_N_FOR_STMT: stmt_branches(w, lstmt, lm_node_at(((lm_for_stmt *)s)->body)); break;
	default: break;
	}
}

/* Goes through a block; the jumps that leave it forwards are added to out. */
static void block_branches(label_state *s, label_block *parent, lm_labeled_stmt *lstmt,
			   lm_list list, jump_vec *out)
{
	label_block b = {.parent = parent, .lstmt = lstmt};
	jump_vec fwd = {0};
	block_walk w = {.s = s, .block = &b, .fwd = &fwd};
	for (uint32_t i = 0; i < list.n; i++) {
		stmt_branches(&w, NULL, lm_list_get(list, i));
	}
	for (size_t i = 0; i < fwd.len; i++) {
		lm_vec_push(out, ((label_use){fwd.data[i].jump, false}));
	}
	lm_vec_free(&fwd);
	lm_vec_free(&b.labels);
}

void ck_labels(lm_checker *ck, lm_block_stmt *body)
{
	label_state s = {.ck = ck};
	jump_vec fwd = {0};
	block_branches(&s, NULL, NULL, body->list, &fwd);
	for (size_t i = 0; i < fwd.len; i++) {
		lm_node *id = lm_node_at(fwd.data[i].jump->label);
		lm_object *alt = find_label(&s, label_name(id));
		if (alt) {
			alt->flags |= LM_OF_USED;
			ck_errorf(ck, at_node(id), LM_DIAG_JumpIntoBlock,
				  "goto %s jumps into block", label_name(id)->text);
		} else {
			ck_errorf(ck, at_node(id), LM_DIAG_UndeclaredLabel, "label %s not declared",
				  label_name(id)->text);
		}
	}
	for (size_t i = 0; i < s.all.len; i++) {
		if (!(s.all.data[i]->flags & LM_OF_USED)) {
			ck_soft_errorf(ck, s.all.data[i]->pos, LM_DIAG_UnusedLabel,
				       "label %s declared and not used", obj_cname(s.all.data[i]));
		}
	}
	lm_vec_free(&fwd);
	lm_vec_free(&s.all);
}
