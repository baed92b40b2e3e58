/* unify.h - type unification, for infer.c only.
 * A unifier knows a list of type parameters and what has been inferred for each; parameters unified
 * with each other share one slot. */
#ifndef LM_TYPES_UNIFY_H
#define LM_TYPES_UNIFY_H

#include "types/types_int.h"

typedef struct lm_unifier {
	lm_checker *ck;
	const lm_type_list *tparams;
	uint32_t *slot;  /* of each parameter: index into types */
	lm_type **types; /* inferred, NULL when not yet */
	uint32_t depth;
	bool interface_inference;
} lm_unifier;

enum { LM_UNIFY_ASSIGN = 1, LM_UNIFY_EXACT = 2 };

/* targs: as many as tparams, NULL where not given. Freed with unifier_free. */
void unifier_init(lm_unifier *u, lm_checker *ck, const lm_type_list *tparams, lm_type *const *targs,
		  bool interface_inference);
void unifier_free(lm_unifier *u);
/* Tries to make x and y the same; what it infers stays, even when it fails. */
bool unifier_unify(lm_unifier *u, lm_type *x, lm_type *y, unsigned mode);
static inline lm_type *unifier_at(const lm_unifier *u, uint32_t i)
{
	return u->types[u->slot[i]];
}
static inline void unifier_set(lm_unifier *u, uint32_t i, lm_type *t)
{
	u->types[u->slot[i]] = t;
}
uint32_t unifier_unknowns(const lm_unifier *u); /* parameters without a type */
/* The index of t when it is one of the type parameters, else -1. */
int unifier_index(const lm_unifier *u, lm_type *t);

#endif
