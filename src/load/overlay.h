/* overlay.h - merging our declarations into upstream's library sources, declaration by declaration.
 * Included by stdlib/pack.c and load/. Every overlay declaration carries exactly one directive in
 * its comment:
 *
 *   //loam:replace HASH reason   this declaration stands for upstream's of the same name
 *   //loam:native HASH reason    upstream's body gives way to a native (the declaration here has no
 * body)
 *   //loam:remove HASH reason    upstream's declaration goes; the one here only names it
 *   //loam:new [reason]          a declaration upstream does not have
 *   //loam:package replace reason   (before the package clause) all of upstream's files give way to
 * ours
 *
 * HASH is the fingerprint of upstream's declaration (its text without comments, white space folded,
 * FNV-1a in 8 hex digits). Any mismatch, unknown directive, or missing or superfluous declaration
 * is an error that names it. Names inside const groups become `_`, so that iota keeps counting.
 * Keys are `Name` or `Type.Method`. */
#ifndef LM_LOAD_OVERLAY_H
#define LM_LOAD_OVERLAY_H

#include "base/base.h"

typedef struct lm_overlay_file {
	lm_str name; /* base name */
	lm_str text; /* borrowed on input */
	lm_buf out;  /* the merged text, same lines as the input; owned, free with lm_buf_free */
} lm_overlay_file;

/* Merges `ours` into `upstream` of package `path`. A wholly replaced package leaves upstream's
 * `out` empty (data NULL). Errors are appended to `errors`, a line each; returns their number. Adds
 * to *decl_count. [alloc] */
uint32_t lm_overlay_merge(lm_str path, lm_overlay_file *upstream, size_t upstream_count,
			  lm_overlay_file *ours, size_t our_count, lm_buf *errors,
			  uint32_t *decl_count);
/* Prints "HASH KEY" for every declaration of a file (to write overlay directives with). */
void lm_overlay_fingerprints(lm_str name, lm_str text, lm_buf *out);
/* The text without comments, lines kept; //go: directives and //line stay. [alloc] */
void lm_overlay_strip(lm_str text, lm_buf *out);

#endif
