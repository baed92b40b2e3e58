/* parser.h - from source text to a syntax tree. Included by types/ and above.
 * The parser never gives up: it reports, skips to a place where it can go on, and leaves Bad nodes.
 */
#ifndef LM_SYNTAX_PARSER_H
#define LM_SYNTAX_PARSER_H

#include "syntax/ast.h"

enum {
	LM_PARSE_COMMENTS = 1, /* keep all comments (tools) */
	LM_PARSE_SKIP_BODIES =
		2, /* function bodies are skipped at scan speed; lm_parse_body fetches one */
	LM_PARSE_IMPORTS_ONLY = 4,
	LM_PARSE_CHECK_BRANCHES = 8, /* report unused/undefined labels, misplaced
					break/continue/goto as gc's parser does */
	LM_PARSE_STD =
		16, /* a file of the standard library: directives that only it may use are fine */
};
/* Deeper nesting than this (and longer chains of operators, calls or else-ifs) is an error, so that
 * what walks the tree may recurse. */
#define LM_MAX_NESTING 2000
#define LM_MAX_CHAIN   10000
typedef struct lm_parse_ctx {
	lm_arena *arena; /* the package's */
	lm_names *names;
	lm_fileset *files;
	lm_diags *diags;
} lm_parse_ctx;

/* Parses a whole file; never NULL. Errors go to ctx->diags with gc's text ("syntax error: ...").
 * [alloc] */
lm_source_file *lm_parse_file(const lm_parse_ctx *ctx, lm_file *file, unsigned mode);
/* Parses the body of a function whose body was skipped and sets decl->body. Idempotent. [alloc] */
void lm_parse_body(const lm_parse_ctx *ctx, lm_source_file *sf, lm_func_decl *decl, unsigned mode);
/* One expression from text (REPL, evaluation); NULL with diagnostics when malformed. [alloc] */
lm_node *lm_parse_expr(const lm_parse_ctx *ctx, lm_file *file, unsigned mode);
/* A list of statements without a function around it (scripts, REPL). [alloc] */
lm_node *lm_parse_stmts(const lm_parse_ctx *ctx, lm_file *file, unsigned mode);

/* The directives that gc refuses after checking ("misplaced compiler directive"); call when there
 * were no errors. */
void lm_report_misplaced(const lm_parse_ctx *ctx, const lm_source_file *sf);
/* The arguments of a //go:embed directive's text ("go:embed a b"): unquoted patterns, pushed onto
 * `out` as malloc'ed strings (the caller frees). False: malformed, *msg says how. [alloc] */
typedef LM_VEC(lm_str) lm_str_vec;
bool lm_parse_embed(lm_str text, lm_str_vec *out, lm_buf *msg);

#endif
