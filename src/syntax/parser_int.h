/* parser_int.h - the parser's state and what its files share. Included by the parser*.c files and
 * branches.c only. Convention: functions whose name ends in _or_nil may return NULL, all others
 * give a node. Lists are collected on `stack` above a mark and then copied to the arena
 * (lm_p_take). */
#ifndef LM_SYNTAX_PARSER_INT_H
#define LM_SYNTAX_PARSER_INT_H

#include "syntax/token.h"

typedef struct parser {
	lm_scanner s; /* first: the current token */
	const lm_parse_ctx *ctx;
	lm_file *file;
	lm_arena *arena;
	unsigned mode;
	int fnest; /* function nesting, for error recovery */
	int xnest; /* expression nesting, < 0 in control clause headers, for composite literals */
	uint32_t depth; /* recursion */
	bool too_deep;
	bool syntax_error; /* some message began with "syntax error": gc does not check such a file
			    */
	bool top;          /* before the package clause */
	bool body_only;    /* lm_parse_body: line directives are known already */
	int go_version;    /* of //go:build, -1 none */
	LM_VEC(lm_node_ref) stack;
	LM_VEC(lm_directive) directives;
	LM_VEC(uint8_t) directive_kinds; /* beside directives */
	size_t pending;                  /* directives from here on wait for a declaration */
	LM_VEC(lm_comment) comments;
	uint32_t keyword_doc; /* doc comment of the declaration keyword, 0 none */
} parser;

/* ---- nodes */
#define NODE(p, T, kind_, pos_) ((T *)lm_p_node((p), sizeof(T), (kind_), (pos_)))
#define REF(x)                  lm_node_to((const lm_node *)(x))
#define AT(T, ref)              ((T *)lm_node_at(ref))
static inline void *lm_p_node(parser *p, size_t size, lm_node_kind kind, lm_pos pos)
{
	lm_node *n = lm_arena_alloc(p->arena, size);
	n->kind = (uint8_t)kind;
	n->pos = pos;
	return n;
}
#define PUSH(p, x) lm_vec_push(&(p)->stack, REF(x))
lm_list lm_p_take(parser *p, size_t mark); /* pops everything above mark into a list */

/* ---- tokens and errors (parser.c) */
static inline bool lm_p_got(parser *p, lm_token t)
{
	if (p->s.tok == t) {
		lm_scan_next(&p->s);
		return true;
	}
	return false;
}
#define TOK(p)      ((p)->s.tok)
#define POS(p)      ((p)->s.pos)
#define NEXT(p)     lm_scan_next(&(p)->s)
#define IS_OP(p, o) ((p)->s.tok == LM_T_OPERATOR && (p)->s.op == (o))
void lm_p_want(parser *p, lm_token t);
bool lm_p_got_assign(parser *p);
void lm_p_error_at(parser *p, lm_pos pos, const char *msg);
void lm_p_syntax_error_at(parser *p, lm_pos pos, const char *msg);
void lm_p_syntax_error(parser *p, const char *msg);
#define SET(t) ((uint64_t)1 << LM_T_##t)
void lm_p_advance(parser *p, uint64_t follow); /* 0: one token */
/* Behind one element of a list: the separator; false when the list is broken off. */
bool lm_p_list_next(parser *p, const char *context, lm_token sep, lm_token close);
/* False, after a report, when nesting is too deep; else pair with lm_p_leave. */
bool lm_p_enter(parser *p);
static inline void lm_p_leave(parser *p)
{
	p->depth--;
}
bool lm_p_chain(parser *p, uint32_t *count); /* counts a link of a chain; false when too long */
void lm_p_too_deep(parser *p);
/* Directives before a declaration of the given kind become its own; returns LM_PRAGMA_* bits. */
uint32_t lm_p_take_pragma(parser *p, lm_node_kind kind, lm_pos pos);
void lm_p_clear_pragma(parser *p);
uint32_t lm_p_doc(parser *p); /* position of the doc comment above the current token, 0 none */
void lm_p_init(parser *p, const lm_parse_ctx *ctx, lm_file *file, uint32_t from, unsigned mode);
void lm_p_free(parser *p);

/* ---- grammar */
lm_name_expr *lm_p_name(parser *p);
lm_name_expr *lm_p_new_name(parser *p, lm_pos pos, lm_str text);
lm_expr *lm_p_bad_expr(parser *p);
lm_basic_lit *lm_p_literal_or_nil(parser *p);
lm_node *lm_p_qualified_name(parser *p, lm_name_expr *name);
lm_list lm_p_name_list(parser *p, lm_name_expr *first);
lm_node *lm_p_expr(parser *p);
lm_node *lm_p_binary(parser *p, lm_node *x, int prec);
lm_node *lm_p_primary(parser *p, lm_node *x, bool keep_parens);
lm_node *lm_p_expr_list(parser *p);
lm_node *lm_p_type_list(parser *p, bool strict, bool *comma);
lm_node *lm_p_type(parser *p);
lm_node *lm_p_type_or_nil(parser *p);
lm_node *lm_p_array_type(parser *p, lm_pos pos, lm_node *len);
lm_node *lm_p_slice_type(parser *p, lm_pos pos);
/* context: NULL when type parameters are allowed (then *tparams is set). */
lm_func_type *lm_p_func_type(parser *p, const char *context, lm_list *tparams);
lm_list lm_p_params(parser *p, lm_name_expr *name, lm_node *typ, lm_token close, bool require_names,
		    bool dots_ok);
lm_block_stmt *lm_p_func_body(parser *p);
lm_block_stmt *lm_p_block(parser *p, const char *context);
lm_list lm_p_stmt_list(parser *p);
/* Parses the declarations behind const, type or var (`kw`), one or a group, onto the stack. */
void lm_p_decl_group(parser *p, lm_token kw);
bool lm_is_type_elem(const lm_node *x); /* surely a type element, not a value */

/* branches.c */
void lm_check_branches(const lm_parse_ctx *ctx, lm_block_stmt *body);

#endif
