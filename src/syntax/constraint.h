/* constraint.h - build constraint expressions: //go:build and the older // +build lines.
 * Included by syntax/ and load/. */
#ifndef LM_SYNTAX_CONSTRAINT_H
#define LM_SYNTAX_CONSTRAINT_H

#include "base/base.h"

typedef enum { LM_BC_TAG, LM_BC_NOT, LM_BC_AND, LM_BC_OR } lm_constraint_op;
typedef struct lm_constraint_node {
	lm_constraint_op op;
	uint32_t x, y; /* operands, by number */
	lm_str tag;    /* borrowed from the line */
} lm_constraint_node;
typedef struct lm_constraint {
	LM_VEC(lm_constraint_node) nodes;
	uint32_t root;
} lm_constraint;

bool lm_is_go_build(lm_str line);   /* a //go:build line [pure] */
bool lm_is_plus_build(lm_str line); /* a // +build line [pure] */
/* Parses one such line; false and a message (static text or in msg) when malformed. Free with
 * lm_constraint_free. */
bool lm_constraint_parse(lm_str line, lm_constraint *c, lm_buf *msg);
bool lm_constraint_eval(const lm_constraint *c, bool (*tag)(void *arg, lm_str tag), void *arg);
/* The least Go version (1.N gives N, "go1" gives 0) that the expression implies, or -1. [pure] */
int lm_constraint_go_version(const lm_constraint *c);
void lm_constraint_free(lm_constraint *c);

#endif
