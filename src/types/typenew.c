/* typenew.c - making types and lists of types and objects.
 * Invariant: every list is copied; a list is never changed once another type may share it. */
#include "types/types_int.h"

lm_type_list *ty_list(lm_arena *a, lm_type *const *t, uint32_t n)
{
	if (n == 0)
		return NULL;
	lm_type_list *l = lm_arena_alloc(a, sizeof *l + n * sizeof l->t[0]);
	l->n = n;
	for (uint32_t i = 0; i < n; i++)
		l->t[i] = lm_type_to(t[i]);
	return l;
}

lm_obj_list *ty_obj_list(lm_arena *a, lm_object *const *o, uint32_t n)
{
	if (n == 0)
		return NULL;
	lm_obj_list *l = lm_arena_alloc(a, sizeof *l + n * sizeof l->o[0]);
	l->n = n;
	for (uint32_t i = 0; i < n; i++)
		l->o[i] = lm_object_to(o[i]);
	return l;
}

lm_type_list *ty_bind_tparams(lm_arena *a, lm_type_param *const *t, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		LM_ASSERT(t[i]->index == UINT32_MAX);
		t[i]->index = i;
	}
	return ty_list(a, (lm_type *const *)t, n);
}

static void *new_type(lm_arena *a, size_t size, lm_type_kind kind)
{
	lm_type *t = lm_arena_alloc(a, size);
	t->kind = (uint8_t)kind;
	return t;
}
#define NEW_TYPE(a, T, kind) ((T *)new_type((a), sizeof(T), (kind)))

lm_type *ty_new_array(lm_arena *a, lm_type *elem, int64_t len)
{
	lm_array *t = NEW_TYPE(a, lm_array, LM_T_ARRAY);
	t->elem = lm_type_to(elem);
	t->len = len;
	return &t->t;
}

lm_type *ty_new_slice(lm_arena *a, lm_type *elem)
{
	lm_slice *t = NEW_TYPE(a, lm_slice, LM_T_SLICE);
	t->elem = lm_type_to(elem);
	return &t->t;
}

lm_type *ty_new_pointer(lm_arena *a, lm_type *elem)
{
	lm_pointer *t = NEW_TYPE(a, lm_pointer, LM_T_POINTER);
	t->elem = lm_type_to(elem);
	return &t->t;
}

lm_type *ty_new_map(lm_arena *a, lm_type *key, lm_type *elem)
{
	lm_map_t *t = NEW_TYPE(a, lm_map_t, LM_T_MAP);
	t->key = lm_type_to(key);
	t->elem = lm_type_to(elem);
	return &t->t;
}

lm_type *ty_new_chan(lm_arena *a, int dir, lm_type *elem)
{
	lm_chan_t *t = NEW_TYPE(a, lm_chan_t, LM_T_CHAN);
	t->t.sub = (uint8_t)dir;
	t->elem = lm_type_to(elem);
	return &t->t;
}

lm_tuple *ty_new_tuple(lm_arena *a, lm_object *const *vars, uint32_t n)
{
	if (n == 0)
		return NULL;
	lm_tuple *t = NEW_TYPE(a, lm_tuple, LM_T_TUPLE);
	t->vars = lm_obj_list_to(ty_obj_list(a, vars, n));
	return t;
}

lm_struct *ty_new_struct(lm_arena *a)
{
	return NEW_TYPE(a, lm_struct, LM_T_STRUCT);
}

lm_signature *ty_new_signature(lm_arena *a)
{
	return NEW_TYPE(a, lm_signature, LM_T_SIGNATURE);
}

lm_union *ty_new_union(lm_arena *a, const lm_term *terms, uint32_t n)
{
	lm_union *t = NEW_TYPE(a, lm_union, LM_T_UNION);
	lm_term *copy = LM_NEW_ARRAY(a, lm_term, n);
	if (n)
		memcpy(copy, terms, n * sizeof *copy);
	t->n = n;
	t->terms = lm_ref_of(copy);
	return t;
}

lm_interface *ck_new_interface(lm_checker *ck)
{
	lm_interface *t = NEW_TYPE(ck->arena, lm_interface, LM_T_INTERFACE);
	t->pkg = lm_package_to(ck_is_quiet(ck) ? ck->cx->unsafe_pkg : ck->pkg);
	ck_needs_cleanup(ck, &t->t);
	return t;
}

lm_interface *ty_new_embedding_interface(lm_checker *ck, lm_type *embedded)
{
	lm_interface *t = NEW_TYPE(ck->arena, lm_interface, LM_T_INTERFACE);
	t->pkg = lm_package_to(ck_is_quiet(ck) ? ck->cx->unsafe_pkg : ck->pkg);
	t->embeddeds = lm_type_list_to(ty_list(ck->arena, &embedded, 1));
	t->t.flags |= LM_TF_COMPLETE;
	return t;
}

lm_type_param *ty_new_type_param(lm_checker *ck, lm_object *obj, lm_type *bound)
{
	lm_type_param *t = NEW_TYPE(ck->arena, lm_type_param, LM_T_TYPE_PARAM);
	t->obj = lm_object_to(obj);
	t->index = UINT32_MAX;
	t->bound = lm_type_to(bound);
	t->id = ++ck->cx->next_tparam_id;
	if (!obj->type.u)
		obj->type = lm_type_to(&t->t);
	return t;
}

lm_type_param *ck_new_type_param(lm_checker *ck, lm_object *obj, lm_type *bound)
{
	lm_type_param *t = ty_new_type_param(ck, obj, bound);
	ck_needs_cleanup(ck, &t->t);
	return t;
}

lm_type_list *ty_type_params(lm_type *t)
{
	if (!t)
		return NULL;
	switch (t->kind) {
	case LM_T_NAMED: return named_tparams((lm_named *)t);
	case LM_T_ALIAS: return lm_type_list_at(((lm_alias *)t)->tparams);
	case LM_T_SIGNATURE: return lm_type_list_at(((lm_signature *)t)->tparams);
	default: return NULL;
	}
}
