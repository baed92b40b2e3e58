/* parser.h - from source text to a syntax tree. Included by types/ and above.
 * The parser never gives up: it reports, skips to a place where it can go on, and leaves Bad nodes. */
#ifndef LM_SYNTAX_PARSER_H
#define LM_SYNTAX_PARSER_H

#include "syntax/ast.h"

enum {
	LM_PARSE_COMMENTS = 1,    /* keep all comments (tools) */
	LM_PARSE_SKIP_BODIES = 2, /* function bodies are skipped at scan speed; lm_parse_body fetches one */
	LM_PARSE_IMPORTS_ONLY = 4,
	LM_PARSE_CHECK_BRANCHES = 8, /* report unused/undefined labels, misplaced break/continue/goto as gc's parser does */
};
typedef struct lm_parse_ctx {
	lm_arena *arena; /* the package's */
	lm_names *names;
	lm_fileset *files;
	lm_diags *diags;
} lm_parse_ctx;

/* Parses a whole file; never NULL. Errors go to ctx->diags with gc's text ("syntax error: ..."). [alloc] */
lm_source_file *lm_parse_file(const lm_parse_ctx *ctx, lm_file *file, unsigned mode);
/* Parses the body of a function whose body was skipped and sets decl->body. Idempotent. [alloc] */
void lm_parse_body(const lm_parse_ctx *ctx, lm_source_file *sf, lm_func_decl *decl, unsigned mode);
/* One expression from text (REPL, evaluation); NULL with diagnostics when malformed. [alloc] */
lm_node *lm_parse_expr(const lm_parse_ctx *ctx, lm_file *file, unsigned mode);
/* A list of statements without a function around it (scripts, REPL). [alloc] */
lm_node *lm_parse_stmts(const lm_parse_ctx *ctx, lm_file *file, unsigned mode);

#endif
