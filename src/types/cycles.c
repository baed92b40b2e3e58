/* cycles.c - declarations that depend on themselves: type names that only name each other, cycles
 * among objects being declared, and the report of a cycle. Included by nobody; declared in
 * types_int_decl.h. An object is on ck->obj_path exactly while its color is not 0. */
#include "types/types_int.h"

bool ck_valid_cycle(lm_checker *ck, lm_object *obj)
{
	LM_ASSERT(obj->color > 0);
	uint32_t start = obj->color - 1;
	uint32_t n = (uint32_t)ck->obj_path.len - start;
	lm_object **cycle = ck->obj_path.data + start;
	uint32_t nval = 0, ndef = 0;
	for (uint32_t i = 0; i < n; i++) {
		lm_object *o = cycle[i];
		if (o->kind == LM_O_CONST || o->kind == LM_O_VAR) {
			nval++;
		} else if (o->kind == LM_O_TYPE_NAME) {
			/* a cycle through a type parameter list is fine */
			if (ck->env.in_tparam_list && o->type.u && ty_is_generic(obj_type(o))) {
				return true;
			}
			if (!obj_is_alias(ck, o)) {
				ndef++;
			}
		}
	}
	/* cycles of constants and variables alone are the initialisation order's to report */
	if (nval == n) {
		return true;
	}
	/* types need one definition on the way, else aliases expand without end */
	if (nval == 0 && ndef > 0) {
		return true;
	}
	ck_cycle_error(ck, cycle, n, objs_first_in_src(cycle, n));
	return false;
}

uint32_t objs_first_in_src(lm_object *const *path, uint32_t n)
{
	uint32_t first = 0;
	for (uint32_t i = 1; i < n; i++) {
		if (path[i]->pos < path[first]->pos) {
			first = i;
		}
	}
	return first;
}

lm_object *named_path_obj(lm_checker *ck, lm_named *n)
{
	if (!n->targs.u) {
		return named_obj(n);
	}
	if (!n->inst_obj.u) {
		lm_object *o = named_obj(n);
		n->inst_obj = lm_object_to(obj_new(&ck->cx->arena, LM_O_TYPE_NAME,
						   n->inst_pos ? n->inst_pos : o->pos, obj_pkg(o),
						   obj_name(o), &n->t));
	}
	return lm_object_at(n->inst_obj);
}

/* The name of obj in a cycle report: with type arguments, and qualified when it is another
 * package's. */
static const char *cycle_name(lm_checker *ck, lm_object *obj)
{
	lm_named *n = obj->type.u ? lm_as_named(obj_type(obj)) : NULL;
	if (n && n->targs.u) {
		return ty_str(ck, (lm_type *)n);
	}
	lm_buf b = {0};
	ck_write_pkg_prefix(ck, obj_pkg(obj), &b);
	lm_buf_cstr(&b, obj_cname(obj));
	const char *s = ck_sprintf(ck, "%.*s", LM_STRF(lm_buf_view(&b)));
	lm_buf_free(&b);
	return s;
}

void ck_cycle_error(lm_checker *ck, lm_object *const *cycle, uint32_t n, uint32_t start)
{
	lm_object *obj = cycle[start];
	bool is_type = obj->kind == LM_O_TYPE_NAME;
	const char *name = cycle_name(ck, obj);
	if (is_type) { /* a broken alias is made usable, to avoid follow-on errors */
		lm_alias *a = TY_IF(alias, obj_type(obj));
		if (a) {
			a->from_rhs = lm_type_to(TYP(ck, LM_INVALID));
			a->actual = a->from_rhs;
		}
	}
	if (n == 1) {
		ck_errorf(ck, obj->pos, LM_DIAG_InvalidDeclCycle,
			  is_type ? "invalid recursive type: %s refers to itself"
				  : "invalid cycle in declaration: %s refers to itself",
			  name);
		return;
	}
	lm_error r = ck_new_error(ck, LM_DIAG_InvalidDeclCycle);
	err_addf(&r, obj->pos,
		 is_type ? "invalid recursive type %s" : "invalid cycle in declaration of %s",
		 name);
	for (uint32_t i = 0; i < n; i++) {
		lm_object *next = cycle[(start + i + 1) % n];
		err_addf(&r, obj->pos, "%s refers to %s", cycle_name(ck, obj),
			 cycle_name(ck, next));
		obj = next;
	}
	err_report(&r);
}

/* The right-hand side of a type declaration when it is just a name of this package, else NULL. */
static lm_object *named_rhs_object(lm_checker *ck, lm_object *tname)
{
	lm_type_decl *td = (lm_type_decl *)lm_node_at(obj_info(tname)->decl);
	lm_node *rhs = lm_node_at(td->type);
	if (!rhs || rhs->kind != LM_N_NAME) {
		return NULL;
	}
	lm_object *o = lm_scope_lookup(lm_scope_at(ck->pkg->scope),
				       lm_name_at(((lm_name_expr *)rhs)->name));
	return o && o->kind == LM_O_TYPE_NAME ? o : NULL;
}

/* Follows type names from tname; each is visited once (state: 0 new, position + 1 on the path,
 * UINT64_MAX done). */
static void direct_cycle(lm_checker *ck, lm_object *tname, lm_map *state)
{
	LM_VEC(lm_object *) path = {0};
	while (tname) {
		uint64_t *st = lm_map_put(state, lm_object_to(tname).u, NULL);
		if (*st == UINT64_MAX) {
			break;
		}
		if (*st) {
			size_t start = (size_t)*st - 1;
			tname->type = lm_type_to(TYP(ck, LM_INVALID));
			uint32_t n = (uint32_t)(path.len - start);
			ck_cycle_error(ck, path.data + start, n,
				       objs_first_in_src(path.data + start, n));
			break;
		}
		lm_vec_push(&path, tname);
		*st = path.len;
		tname = named_rhs_object(ck, tname);
	}
	for (size_t i = 0; i < path.len; i++) {
		*lm_map_put(state, lm_object_to(path.data[i]).u, NULL) = UINT64_MAX;
	}
	lm_vec_free(&path);
}

void ck_direct_cycles(lm_checker *ck)
{
	lm_map state = {0};
	for (size_t i = 0; i < ck->obj_list.len; i++) {
		lm_object *o = ck->obj_list.data[i];
		/* only declarations that name another type can be part of such a cycle */
		if (o->kind == LM_O_TYPE_NAME && named_rhs_object(ck, o)) {
			direct_cycle(ck, o, &state);
		}
	}
	lm_map_free(&state);
}

bool ck_is_complete(lm_checker *ck, lm_type *t)
{
	while (t) {
		lm_object *obj;
		lm_type *rhs;
		if (t->kind == LM_T_ALIAS) {
			obj = lm_object_at(((lm_alias *)t)->obj);
			rhs = lm_type_at(((lm_alias *)t)->from_rhs);
		} else if (t->kind == LM_T_NAMED) {
			lm_named *n = (lm_named *)t;
			obj = n->targs.u ? lm_object_at(n->inst_obj) : named_obj(n);
			rhs = lm_type_at(n->from_rhs);
		} else {
			return true;
		}
		if (obj && obj_on_path(ck, obj)) {
			uint32_t start = obj->color - 1;
			uint32_t n = (uint32_t)ck->obj_path.len - start;
			ck_cycle_error(ck, ck->obj_path.data + start, n,
				       objs_first_in_src(ck->obj_path.data + start, n));
			return false;
		}
		t = rhs;
	}
	return true;
}
