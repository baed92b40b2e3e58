/* validtype.c - finds types that contain themselves (a struct with a field of its own type and the
 * like), through instances too: a type parameter stands for the argument of the instance that it is
 * reached in. Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

typedef LM_VEC(lm_named *) named_vec;
typedef struct valid_state {
	lm_checker *ck;
	named_vec nest; /* types whose memory contains the present one; its used length is a
			   parameter */
	named_vec path; /* all named types on the way, for the report */
} valid_state;

static bool valid_type(valid_state *s, lm_type *t, size_t nest_len, size_t path_len);

static void vec_set(named_vec *v, size_t at, lm_named *n)
{
	v->len = at;
	lm_vec_push(v, n);
}

static void report_cycle(valid_state *s, lm_named *t, size_t path_len)
{
	lm_checker *ck = s->ck;
	/* the type becomes invalid when it is unpacked */
	named_origin(t)->from_rhs = lm_type_to(TYP(ck, LM_INVALID));
	named_origin(t)->underlying = lm_type_to(TYP(ck, LM_INVALID));
	for (size_t start = 0; start < path_len; start++) {
		if (s->path.data[start] != t) {
			continue;
		}
		uint32_t n = (uint32_t)(path_len - start);
		lm_object **objs = LM_NEW_ARRAY(&ck->scratch, lm_object *, n);
		for (uint32_t i = 0; i < n; i++) {
			objs[i] = named_report_object(s->ck, s->path.data[start + i]);
		}
		ck_cycle_error(ck, objs, n, 0);
		return;
	}
	LM_UNREACHABLE();
}

static bool valid_named(valid_state *s, lm_named *t, size_t nest_len, size_t path_len)
{
	lm_checker *ck = s->ck;
	lm_named *orig = named_origin(t);
	/* A type of another package without type arguments was found valid when that package was
	 * checked, and cannot lead back here. */
	if (!t->targs.u && obj_pkg(named_obj(t)) != ck->pkg) {
		return true;
	}
	/* A type that is not generic does not depend on where it is reached: once valid, always
	 * valid. */
	if (t->t.flags & LM_TF_KNOWN_VALID) {
		return true;
	}
	for (size_t i = 0; i < nest_len; i++) {
		if (s->nest.data[i] == t) { /* instances are canonical */
			report_cycle(s, t, path_len);
			return false;
		}
	}
	vec_set(&s->nest, nest_len, t);
	vec_set(&s->path, path_len, t);
	named_unpack(orig);
	if (!valid_type(s, named_rhs(orig), nest_len + 1, path_len + 1)) {
		return false;
	}
	if (!t->targs.u && !t->tparams.u) {
		t->t.flags |= LM_TF_KNOWN_VALID;
	}
	return true;
}

static bool valid_type_param(valid_state *s, lm_type_param *t, size_t nest_len, size_t path_len)
{
	if (nest_len == 0) {
		return true;
	}
	lm_named *inst = s->nest.data[nest_len - 1];
	lm_type_list *tparams = named_tparams(inst), *targs = named_targs(inst);
	for (uint32_t i = 0; i < lm_tl_len(tparams); i++) {
		if (tl_tparam(tparams, i) == t && i < lm_tl_len(targs)) {
			/* the argument is valid or not where inst was instantiated: outside of inst
			 */
			bool ok = valid_type(s, lm_tl_get(targs, i), nest_len - 1, path_len);
			vec_set(&s->nest, nest_len - 1, inst);
			return ok;
		}
	}
	return true;
}

static bool valid_type(valid_state *s, lm_type *t, size_t nest_len, size_t path_len)
{
	t = ty_unalias(t);
	if (!t) {
		return true;
	}
	if (!ck_enter(s->ck, nest_len ? named_obj(s->nest.data[0])->pos : 0)) {
		return false;
	}
	bool ok = true;
	switch (t->kind) {
	case LM_T_ARRAY:
		ok = valid_type(s, lm_type_at(((lm_array *)t)->elem), nest_len, path_len);
		break;
	case LM_T_STRUCT:
		for (uint32_t i = 0; ok && i < struct_num_fields((lm_struct *)t); i++) {
			lm_type *ft = obj_type(struct_field((lm_struct *)t, i));
			/* spares the call for what cannot contain anything */
			if (ft && ft->kind != LM_T_BASIC && ft->kind != LM_T_POINTER &&
			    ft->kind != LM_T_SLICE) {
				ok = valid_type(s, ft, nest_len, path_len);
			}
		}
		break;
	case LM_T_UNION:
		for (uint32_t i = 0; ok && i < ((lm_union *)t)->n; i++) {
			ok = valid_type(s, lm_type_at(union_terms((lm_union *)t)[i].type), nest_len,
					path_len);
		}
		break;
	case LM_T_INTERFACE: {
		lm_type_list *e = lm_type_list_at(((lm_interface *)t)->embeddeds);
		for (uint32_t i = 0; ok && i < lm_tl_len(e); i++) {
			ok = valid_type(s, lm_tl_get(e, i), nest_len, path_len);
		}
		break;
	}
	case LM_T_NAMED: ok = valid_named(s, (lm_named *)t, nest_len, path_len); break;
	case LM_T_TYPE_PARAM:
		ok = valid_type_param(s, (lm_type_param *)t, nest_len, path_len);
		break;
	default: break;
	}
	ck_leave(s->ck);
	return ok;
}

void ck_valid_type(lm_checker *ck, lm_named *t)
{
	valid_state s = {.ck = ck};
	valid_type(&s, (lm_type *)t, 0, 0);
	lm_vec_free(&s.nest);
	lm_vec_free(&s.path);
}
