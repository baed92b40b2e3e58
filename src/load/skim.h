/* skim.h - a Go file's head at a glance, without parsing it: package clause, imports, //go:embed
 * patterns; and the tokens that this takes. Included by load/, stdlib/pack.c and above. */
#ifndef LM_LOAD_SKIM_H
#define LM_LOAD_SKIM_H

#include "base/base.h"

typedef enum {
	LM_SKIM_END,
	LM_SKIM_WORD,    /* names, keywords, numbers */
	LM_SKIM_PUNCT,   /* one byte */
	LM_SKIM_LITERAL, /* strings and runes */
	LM_SKIM_COMMENT
} lm_skim_kind;

typedef struct lm_skim {
	lm_str text;
	size_t at;
	int line;       /* of `at`, from 1 */
	size_t line_at; /* where that line starts */
	/* the token */
	lm_skim_kind kind;
	lm_str token;
	int first_line, last_line, column;
} lm_skim;

/* Before the first token. [pure] */
lm_skim lm_skim_new(lm_str text);
/* The next token; the next that is no comment. [pure] */
void lm_skim_next(lm_skim *s);
void lm_skim_next_code(lm_skim *s);
bool lm_skim_is_punct(const lm_skim *s, char c);

typedef struct lm_skim_import {
	lm_str path; /* without quotes; borrowed */
	int line, column;
} lm_skim_import;
typedef struct lm_skim_embed {
	lm_str text; /* "go:embed PATTERNS"; borrowed */
	int line, column;
} lm_skim_embed;
typedef struct lm_skim_file {
	lm_str package; /* empty: there is no package clause; borrowed */
	LM_VEC(lm_skim_import) imports;
	LM_VEC(lm_skim_embed) embeds;
} lm_skim_file;
/* Reads the head of a file, and its embed directives when it imports "embed". [alloc] */
void lm_skim_head(lm_str text, lm_skim_file *out);
void lm_skim_file_free(lm_skim_file *f);

/* The name in a file's package clause; empty when there is none. Borrowed from text. [pure] */
lm_str lm_package_clause(lm_str text);

#endif
