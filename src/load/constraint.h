/* constraint.h - which Go files belong to a build: //go:build lines and _GOOS_GOARCH names
 * (go/build, cmd/go help buildconstraint). Included by load/, stdlib/pack.c and above. */
#ifndef LM_LOAD_CONSTRAINT_H
#define LM_LOAD_CONSTRAINT_H

#include "base/base.h"

#define LM_GO_MINOR 27 /* the language and library version, 1.27 */

/* The tags of a build besides the fixed ones (linux, amd64, unix, gc, go1.1 .. go1.27, and those
 * that choose the library's Go code): `extra` is what the user gave, separated by commas or spaces.
 */
typedef struct lm_tags {
	lm_str extra;
	bool program; /* not the library: what chooses its Go code does not hold */
} lm_tags;

/* True when the tag holds. [pure] */
bool lm_tag_holds(const lm_tags *tags, lm_str tag);
/* The GOOS/GOARCH suffix rule for a base name. [pure] */
bool lm_constraint_name_matches(const lm_tags *tags, lm_str base);
/* Both: the name and the header of the text ("//go:build" before the package clause; "// +build" is
 * not read any more in files that have go:build; alone it is honoured as go/build does). Files
 * starting with '_' or '.' never match. [pure] */
bool lm_constraint_file_matches(const lm_tags *tags, lm_str base, lm_str text);
/* True when the name ends in _test.go. [pure] */
bool lm_is_test_file(lm_str base);

#endif
