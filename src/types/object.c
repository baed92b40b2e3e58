/* object.c - making and comparing objects, and sets of objects by identity of their name.
 * Invariant: names are interned in the context, so equal names are equal references. */
#include "types/types_int.h"

lm_object *obj_new(lm_arena *a, lm_object_kind kind, lm_pos pos, lm_package *pkg,
		   const lm_name *name, lm_type *typ)
{
	lm_object *o = LM_NEW(a, lm_object);
	o->kind = (uint8_t)kind;
	o->pos = pos;
	o->pkg = lm_package_to(pkg);
	o->name = lm_name_to(name);
	o->type = lm_type_to(typ);
	return o;
}

lm_object *obj_new_pkg_name(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			    lm_package *imported)
{
	lm_object *o = obj_new(ck->arena, LM_O_PKG_NAME, pos, pkg, name, TYP(ck, LM_INVALID));
	o->u.imported = lm_package_to(imported);
	return o;
}

lm_object *obj_new_const(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			 lm_type *typ, lm_const *val)
{
	lm_object *o = obj_new(ck->arena, LM_O_CONST, pos, pkg, name, typ);
	o->value = lm_const_to(val);
	return o;
}

lm_object *obj_new_type_name(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			     lm_type *typ)
{
	return obj_new(ck->arena, LM_O_TYPE_NAME, pos, pkg, name, typ);
}

lm_object *obj_new_var(lm_checker *ck, int var_kind, lm_pos pos, lm_package *pkg,
		       const lm_name *name, lm_type *typ)
{
	lm_object *o = obj_new(ck->arena, LM_O_VAR, pos, pkg, name, typ);
	o->var_kind = (uint8_t)var_kind;
	return o;
}

lm_object *obj_new_param(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			 lm_type *typ)
{
	return obj_new_var(ck, LM_VK_PARAM, pos, pkg, name, typ);
}

lm_object *obj_new_field(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			 lm_type *typ, bool embedded)
{
	lm_object *o = obj_new_var(ck, LM_VK_FIELD, pos, pkg, name, typ);
	if (embedded)
		o->flags |= LM_OF_EMBEDDED;
	return o;
}

lm_object *obj_new_func(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			lm_signature *sig)
{
	return obj_new(ck->arena, LM_O_FUNC, pos, pkg, name, sig ? &sig->t : NULL);
}

lm_object *obj_new_label(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name)
{
	return obj_new(ck->arena, LM_O_LABEL, pos, pkg, name, TYP(ck, LM_INVALID));
}

bool ty_same_pkg(const lm_package *a, const lm_package *b)
{
	if (!a || !b)
		return a == b;
	return a == b || a->path.u == b->path.u;
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

bool nm_equal_fold(const lm_name *a, const lm_name *b)
{
	if (a == b)
		return true;
	if (a->len != b->len)
		return false;
	for (uint32_t i = 0; i < a->len; i++)
		if (lower((unsigned char)a->text[i]) != lower((unsigned char)b->text[i]))
			return false;
	return true;
}

bool obj_same_id(const lm_object *o, const lm_package *pkg, const lm_name *name, bool fold_case)
{
	const lm_name *on = obj_name(o);
	if (on == name) {
		if (fold_case || name->exported)
			return true;
		return ty_same_pkg(obj_pkg(o), pkg);
	}
	return fold_case && nm_equal_fold(on, name);
}

bool obj_same_obj_id(const lm_object *a, const lm_object *b)
{
	return obj_same_id(a, obj_pkg(b), obj_name(b), false);
}

int obj_cmp(const lm_object *a, const lm_object *b)
{
	if (a == b)
		return 0;
	const lm_name *na = obj_name(a), *nb = obj_name(b);
	if (na->exported != nb->exported)
		return na->exported ? -1 : 1;
	if (na != nb)
		return lm_str_cmp(lm_name_str(na), lm_name_str(nb));
	if (!na->exported) {
		const lm_package *pa = obj_pkg(a), *pb = obj_pkg(b);
		lm_str sa = pa ? lm_name_str(lm_name_at(pa->path)) : LM_STR("_");
		lm_str sb = pb ? lm_name_str(lm_name_at(pb->path)) : LM_STR("_");
		return lm_str_cmp(sa, sb);
	}
	return 0;
}

bool obj_is_alias(lm_checker *ck, const lm_object *o)
{
	lm_type *t = obj_type(o);
	if (!t)
		return false;
	switch (t->kind) {
	case LM_T_BASIC:
		if (obj_pkg(o) == ck->cx->unsafe_pkg)
			return false;
		return o->pkg.u || ((lm_basic *)t)->name.u != o->name.u || t == ck->cx->byte_type ||
		       t == ck->cx->rune_type;
	case LM_T_NAMED:
		/* an instance shares its origin's object: a name that denotes it was declared as
		 * alias */
		return lm_object_at(((lm_named *)t)->obj) != o;
	case LM_T_TYPE_PARAM: return lm_object_at(((lm_type_param *)t)->obj) != o;
	default: return true;
	}
}

bool obj_has_ptr_recv(lm_object *f)
{
	lm_signature *sig = obj_sig(f);
	if (sig && sig_recv(sig)) {
		bool is_ptr = false;
		lm_type *rt = obj_type(sig_recv(sig));
		if (rt)
			ty_deref(rt, &is_ptr);
		return is_ptr;
	}
	return (f->flags & LM_OF_HAS_PTR_RECV) != 0;
}

/* ---- object sets: a list searched linearly while small, then an index by name with chains through
 * the list */
lm_object *objset_insert(lm_objset *s, lm_object *o)
{
	if (s->list.len < 12) {
		for (size_t i = 0; i < s->list.len; i++)
			if (obj_same_obj_id(s->list.data[i], o))
				return s->list.data[i];
		lm_vec_push(&s->list, o);
		return NULL;
	}
	if (!s->index.count) {
		for (size_t i = 0; i < s->list.len; i++) {
			bool fresh;
			uint64_t *slot = lm_map_put(&s->index, s->list.data[i]->name.u, &fresh);
			if (fresh)
				*slot = i;
		}
	}
	uint64_t *first = lm_map_get(&s->index, o->name.u);
	if (first) {
		for (size_t i = *first; i < s->list.len; i++)
			if (s->list.data[i]->name.u == o->name.u &&
			    obj_same_obj_id(s->list.data[i], o))
				return s->list.data[i];
	} else {
		*lm_map_put(&s->index, o->name.u, NULL) = s->list.len;
	}
	lm_vec_push(&s->list, o);
	return NULL;
}

void objset_free(lm_objset *s)
{
	lm_vec_free(&s->list);
	lm_map_free(&s->index);
}
