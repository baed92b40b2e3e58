/* diag.h - positions and diagnostics: what the front end reports about the program at hand.
 * A position is 32 bits: the base of its file plus the byte offset in it (as go/token does); 0 is
 * none. Diagnostics are collected, never fatal; printing sorts by file, line, column, drops repeats
 * on a line as gc does. */
#ifndef LM_BASE_DIAG_H
#define LM_BASE_DIAG_H

#include "base/base.h"

typedef uint32_t lm_pos;

/* A "line" directive (of either comment form): from byte `offset` on, positions are counted from
 * line:col of `file`. */
typedef struct lm_line_directive {
	uint32_t offset;
	uint32_t line;
	uint32_t col; /* 0: unknown, columns are hidden */
	lm_str file;  /* malloc'ed; the fileset's */
} lm_line_directive;

/* One source file: its name as messages print it, its text (borrowed or owned), its line starts. */
typedef struct lm_file {
	lm_str name; /* as diagnostics print it: "./x.go" ... */
	lm_str path; /* as tracebacks print it: absolute, or "fmt/print.go" in the library; empty:
			name */
	lm_str text;
	lm_pos base;           /* position of byte 0; text.len + 1 positions belong to the file */
	uint32_t *line_starts; /* byte offsets, filled by the scanner (or on demand) */
	uint32_t line_count, line_cap;
	struct lm_line_directive *directives; /* //line comments, in order */
	uint32_t directive_count, directive_cap;
	uint32_t index; /* in the file set */
	bool owns_text;
} lm_file;

typedef struct lm_fileset {
	lm_file **files; /* ordered by base */
	uint32_t count, cap;
	lm_pos next_base;
} lm_fileset;

/* Adds a file; takes text as borrowed unless owns_text (then freed with malloc's free). [alloc] */
lm_file *lm_fileset_add(lm_fileset *fs, lm_str name, lm_str text, bool owns_text);
lm_file *lm_fileset_find(const lm_fileset *fs, lm_pos pos); /* NULL for 0 or unknown */
void lm_fileset_free(lm_fileset *fs);
/* Notes that a line starts at byte `offset` (ascending; repeats are ignored). [alloc] */
void lm_file_add_line(lm_file *f, uint32_t offset);
/* Fills line_starts from the text if the file was never scanned. [alloc] */
void lm_file_scan_lines(lm_file *f);
/* Adds a line directive (ascending offsets); copies `name`. [alloc] */
void lm_file_add_directive(lm_file *f, uint32_t offset, lm_str name, uint32_t line, uint32_t col);
typedef struct {
	lm_str file; /* honours //line */
	int line;    /* 1-based */
	int col;     /* 1-based, bytes; 0 when a //line directive hides it */
} lm_position;
lm_position lm_pos_resolve(const lm_fileset *fs, lm_pos pos);
/* The same with the file's name as tracebacks print it. */
lm_position lm_pos_resolve_path(const lm_fileset *fs, lm_pos pos);
/* The same without //line directives. */
lm_position lm_pos_resolve_abs(const lm_fileset *fs, lm_pos pos);

/* Every kind of diagnostic: diag.def has DIAG(name, "meaning", "example"); the names are
 * internal/types/errors' codes. */
typedef enum {
#define DIAG(name, meaning, example) LM_DIAG_##name,
#include "base/diag.def"
#undef DIAG
	LM_DIAG_COUNT
} lm_diag_code;

typedef struct lm_diag {
	lm_pos pos;
	lm_diag_code code;
	bool soft; /* go/types' soft errors: unused variables, imports ... */
	bool warning;
	lm_str msg; /* gc's text; may hold "\n\t" continuation lines */
} lm_diag;

typedef struct lm_diags {
	LM_VEC(lm_diag) list; /* in order of report */
	uint32_t error_count;
	uint32_t limit; /* 0: none */
} lm_diags;
void lm_diag_addf(lm_diags *d, lm_pos pos, lm_diag_code code, const char *fmt, ...) LM_PRINTF(4, 5);
void lm_diag_add(lm_diags *d, lm_pos pos, lm_diag_code code, bool soft,
		 lm_str msg); /* copies msg */
/* gc's listing: sorted, "FILE:LINE:COL: msg\n", one per line and text, stopping after `max` with
 * "too many errors\n" when max > 0. Negative: all as they were reported, repeats and all, //line
 * ignored. */
void lm_diags_print(lm_diags *d, const lm_fileset *fs, int max, lm_buf *out);
void lm_diags_free(lm_diags *d);

#endif
