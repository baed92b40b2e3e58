/* interface.c - interface types as written.
 * Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

static void type_set_later(lm_checker *ck, lm_action *a)
{
	ck_compute_interface_type_set(ck, a->u[0], a->p[0]);
}

static int method_cmp(const void *a, const void *b)
{
	return obj_cmp(*(lm_object *const *)a, *(lm_object *const *)b);
}

/* The method that field f of an interface declares; NULL after reporting. */
static lm_object *interface_method(lm_checker *ck, lm_interface *t, lm_field *f, lm_object *def)
{
	lm_name_expr *id = (lm_name_expr *)lm_node_at(f->name);
	lm_name *name = lm_name_at(id->name);
	if (lm_name_is(name, "_")) {
		ck_error(ck, at_node(&id->e.n), LM_DIAG_BlankIfaceMethod,
			 "methods must have a unique non-blank name");
		return NULL;
	}
	lm_type *ft = ck_typ(ck, lm_node_at(f->type));
	if (ft->kind != LM_T_SIGNATURE) {
		if (ty_is_valid(ft)) {
			ck_errorf(ck, at_node(lm_node_at(f->type)), LM_DIAG_InvalidSyntaxTree,
				  "%s is not a method signature", ty_str(ck, ft));
		}
		return NULL;
	}
	lm_signature *sig = (lm_signature *)ft;
	lm_type *recv = &t->t; /* a name, where there is one, makes better messages */
	lm_named *named = def && def->type.u ? lm_as_named(obj_type(def)) : NULL;
	if (named) {
		recv = &named->t;
	}
	lm_name *none = lm_name_of(ck->cx->names, LM_STR(""));
	sig->recv = lm_object_to(obj_new_var(ck, LM_VK_RECV, id->e.n.pos, ck->pkg, none, recv));
	lm_object *m = obj_new_func(ck, id->e.n.pos, ck->pkg, name, sig);
	m->decl = lm_node_to(&f->n);
	f->obj = lm_object_to(m);
	ck_record_def(ck, &id->e.n, m);
	return m;
}

void ck_interface_type(lm_checker *ck, lm_interface *t, lm_interface_type *e, lm_object *def)
{
	LM_VEC(lm_object *) methods = {0};
	LM_VEC(lm_type *) embedded = {0};
	LM_VEC(lm_pos) pos = {0};
	for (uint32_t i = 0; i < e->methods.n; i++) {
		lm_field *f = (lm_field *)lm_list_get(e->methods, i);
		if (f->name.u) {
			lm_object *m = interface_method(ck, t, f, def);
			if (m) {
				lm_vec_push(&methods, m);
			}
		} else {
			lm_node *type = lm_node_at(f->type);
			lm_vec_push(&embedded, ck_parse_union(ck, type));
			lm_vec_push(&pos, lm_node_start(type));
		}
	}
	t->pkg = lm_package_to(ck->pkg);
	if (methods.len) {
		qsort(methods.data, methods.len, sizeof(*methods.data), method_cmp);
	}
	t->methods = lm_obj_list_to(ty_obj_list(ck->arena, methods.data, (uint32_t)methods.len));
	t->embeddeds = lm_type_list_to(ty_list(ck->arena, embedded.data, (uint32_t)embedded.len));
	if (pos.len) {
		lm_pos *list = LM_NEW_ARRAY(ck->arena, lm_pos, pos.len);
		memcpy(list, pos.data, pos.len * sizeof(*list));
		t->embed_pos = lm_ref_of(list);
	}
	t->t.flags |= LM_TF_COMPLETE;
	lm_vec_free(&methods);
	lm_vec_free(&embedded);
	lm_vec_free(&pos);
	if (e->methods.n == 0) {
		return;
	}
	lm_vec_push(&ck->ifaces, ((lm_iface_expr){t, e}));
	/* the type set is computed soon, for its errors */
	lm_action *a = ck_later(ck, type_set_later);
	a->p[0] = t;
	a->u[0] = e->e.n.pos;
}
