/* decl.c - declarations: bringing package-level objects from undeclared to typed when first needed,
 * constant, variable, type and function declarations, type parameter lists, methods, and
 * declaration statements. Included by nobody; declared in types_int_decl.h. An object is white (no
 * type, not on the path), grey (on ck->obj_path) or black (typed). */
#include "types/types_int.h"

static inline bool is_blank(const lm_name *n)
{
	return n->len == 1 && n->text[0] == '_';
}

void ck_declare(lm_checker *ck, lm_scope *scope, lm_node *id, lm_object *obj, lm_pos pos)
{
	if (!is_blank(obj_name(obj))) {
		lm_object *alt = scope_insert(ck->arena, scope, obj);
		if (alt) {
			lm_error r = ck_new_error(ck, LM_DIAG_DuplicateDecl);
			err_addf(&r, obj->pos, "%s redeclared in this block", obj_cname(obj));
			err_add_alt_decl(&r, alt);
			err_report(&r);
			return;
		}
		obj->scope_pos = pos;
		if (obj->kind == LM_O_VAR && obj->var_kind == LM_VK_LOCAL) {
			lm_vec_push(&ck->locals, obj);
		}
	}
	if (id) {
		ck_record_def(ck, id, obj);
	}
}

/* ---- the declaration of one object */

static void const_decl(lm_checker *ck, lm_object *obj, lm_node *typ, lm_node *init, bool inherited)
{
	LM_ASSERT(!obj->type.u);
	lm_const *iota = ck->env.iota;
	lm_pos errpos = ck->env.errpos;
	ck->env.iota = lm_const_at(obj->value);
	ck->env.errpos = 0;
	obj->value = lm_const_to(lm_const_unknown(ck->arena)); /* a value in any case */
	if (typ) {
		lm_type *t = ck_typ(ck, typ);
		if (!ty_is_const_type(t)) {
			if (ty_is_valid(lm_under(t))) {
				ck_errorf(ck, at_node(typ), LM_DIAG_InvalidConstType,
					  "invalid constant type %s", ty_str(ck, t));
			}
			obj->type = lm_type_to(TYP(ck, LM_INVALID));
			goto out;
		}
		obj->type = lm_type_to(t);
	}
	lm_operand x = {.mode = LM_MODE_INVALID};
	if (init) {
		if (inherited) { /* errors go to the constant's name: the expression stands
				    elsewhere */
			ck->env.errpos = obj->pos;
		}
		ck_expr(ck, NULL, &x, init);
	}
	ck_init_const(ck, obj, &x);
out:
	ck->env.iota = iota;
	ck->env.errpos = errpos;
}

/* lhs: all n variables of a declaration with one initialiser, or NULL. */
static void var_decl(lm_checker *ck, lm_object *obj, lm_object **lhs, uint32_t n, lm_node *typ,
		     lm_node *init)
{
	LM_ASSERT(!obj->type.u);
	if (typ) {
		obj->type = lm_type_to(ck_var_type(ck, typ));
	}
	if (!init) {
		if (!typ) { /* reported as a wrong number of initialisers */
			obj->type = lm_type_to(TYP(ck, LM_INVALID));
		}
		return;
	}
	if (!lhs || n == 1) {
		lm_operand x = {0};
		lm_target target;
		ck_expr(ck, ck_new_target(ck, &target, obj_type(obj), obj_cname(obj)), &x, init);
		ck_init_var(ck, obj, &x, "variable declaration");
		return;
	}
	if (typ) {
		for (uint32_t i = 0; i < n; i++) {
			lhs[i]->type = obj->type;
		}
	}
	ck_init_vars(ck, lhs, n, init, NULL);
}

typedef struct type_decl_state {
	lm_object *obj;
	lm_type_decl *decl;
	lm_type *rhs;
	bool version_err;
} type_decl_state;

static bool is_imported_constraint(lm_checker *ck, lm_type *t)
{
	lm_named *n = t ? lm_as_named(t) : NULL;
	if (!n || obj_pkg(named_obj(n)) == ck->pkg || !obj_pkg(named_obj(n))) {
		return false;
	}
	lm_interface *it = UNDER_IF(interface, (lm_type *)n);
	return it && !tset_is_method_set(iface_type_set(it));
}

static void type_decl_later(lm_checker *ck, lm_action *a)
{
	type_decl_state *s = a->p[0];
	lm_named *n = lm_as_named(obj_type(s->obj));
	if (n) {
		ck_valid_type(ck, n);
	}
	if (!s->version_err && !ck_allow_version(ck, 18) && is_imported_constraint(ck, s->rhs)) {
		ck_verify_versionf(ck, at_node(lm_node_at(s->decl->type)), 18,
				   "using type constraint %s", ty_str(ck, s->rhs));
	}
}

static bool list_has_type(const lm_type_list *l, const lm_type *t)
{
	for (uint32_t i = 0; i < lm_tl_len(l); i++) {
		if (lm_tl_get(l, i) == t) {
			return true;
		}
	}
	return false;
}

static void alias_decl(lm_checker *ck, lm_object *obj, lm_type_decl *td, type_decl_state *s)
{
	lm_node *tparam0 = td->tparams.n ? lm_list_get(td->tparams, 0) : NULL;
	/* the highest requirement first: one change of -lang is then enough */
	if (tparam0 && !ck_verify_versionf(ck, at_node(tparam0), 23, "generic type alias")) {
		s->version_err = true;
	}
	if (!s->version_err && !ck_verify_versionf(ck, at_node(&td->n), 9, "type alias")) {
		s->version_err = true;
	}
	obj->flags |= LM_OF_ALIAS;
	lm_alias *alias = ck_new_alias(ck, obj, NULL);
	if (tparam0) {
		ck_open_scope(ck, &td->n);
		ck_collect_type_params(ck, &alias->tparams, td->tparams);
	}
	s->rhs = ck_declared_type(ck, lm_node_at(td->type), obj);
	alias->from_rhs = lm_type_to(s->rhs);
	if (s->rhs->kind == LM_T_TYPE_PARAM && list_has_type(alias_tparams(alias), s->rhs)) {
		ck_error(ck, at_node(lm_node_at(td->type)), LM_DIAG_MisplacedTypeParam,
			 "cannot use type parameter declared in alias declaration as RHS");
		alias->from_rhs = lm_type_to(TYP(ck, LM_INVALID));
	}
	if (tparam0) {
		ck_close_scope(ck);
	}
}

static void type_decl(lm_checker *ck, lm_object *obj, lm_type_decl *td)
{
	type_decl_state *s = LM_NEW(&ck->scratch, type_decl_state);
	s->obj = obj;
	s->decl = td;
	ck_later(ck, type_decl_later)->p[0] = s;
	obj->decl = lm_node_to(&td->n);
	if (td->n.flags & LM_NF_ALIAS) {
		alias_decl(ck, obj, td, s);
		return;
	}
	if (td->tparams.n &&
	    !ck_verify_versionf(ck, at_node(lm_list_get(td->tparams, 0)), 18, "type parameter")) {
		s->version_err = true;
	}
	lm_named *named = ck_new_named(ck, obj, NULL);
	if (td->tparams.n) {
		ck_open_scope(ck, &td->n);
		ck_collect_type_params(ck, &named->tparams, td->tparams);
	}
	s->rhs = ck_declared_type(ck, lm_node_at(td->type), obj);
	named->from_rhs = lm_type_to(s->rhs);
	if (ty_is_type_param(s->rhs)) {
		ck_error(ck, at_node(lm_node_at(td->type)), LM_DIAG_MisplacedTypeParam,
			 "cannot use a type parameter as RHS in type declaration");
		named->from_rhs = lm_type_to(TYP(ck, LM_INVALID));
	}
	if (td->tparams.n) {
		ck_close_scope(ck);
	}
}

static void func_body_later(lm_checker *ck, lm_action *a)
{
	lm_decl_info *info = a->p[0];
	lm_func_decl *fd = a->p[1];
	ck_func_body(ck, info, a->p[2], (lm_block_stmt *)lm_node_at(fd->body), NULL);
}

static void func_decl(lm_checker *ck, lm_object *obj, lm_decl_info *info)
{
	lm_func_decl *fd = (lm_func_decl *)lm_node_at(info->decl);
	lm_signature *sig = ty_new_signature(ck->arena);
	obj->type = lm_type_to(&sig->t); /* guards against cycles */
	obj->decl = info->decl;
	ck_func_type(ck, sig, (lm_field *)lm_node_at(fd->recv), fd->tparams,
		     (lm_func_type *)lm_node_at(fd->type));
	lm_scope *scope = lm_scope_at(sig->scope);
	scope->start = fd->n.pos;
	if (fd->body_end) {
		scope->end = fd->body_end;
	}
	bool has_body = (fd->n.flags & LM_NF_HAS_BODY) != 0 || fd->body.u;
	if (fd->tparams.n && !has_body) {
		ck_soft_errorf(ck, at_node(&fd->n), LM_DIAG_BadDecl,
			       "generic function is missing function body");
	}
	if (!ck->pkg->ignore_func_bodies && fd->body.u) {
		obj->flags |= LM_OF_BODY_CHECKED;
		lm_action *a = ck_later(ck, func_body_later);
		a->p[0] = info;
		a->p[1] = fd;
		a->p[2] = sig;
	}
}

/* A grey object was reached again. */
static void grey_object(lm_checker *ck, lm_object *obj)
{
	switch (obj->kind) {
	case LM_O_CONST:
	case LM_O_VAR:
		if (!ck_valid_cycle(ck, obj) || !obj->type.u) {
			obj->type = lm_type_to(TYP(ck, LM_INVALID));
		}
		break;
	case LM_O_TYPE_NAME:
		if (!ck_valid_cycle(ck, obj)) {
			obj->type = lm_type_to(TYP(ck, LM_INVALID));
		}
		break;
	case LM_O_FUNC:
		ck_valid_cycle(ck, obj); /* a function keeps its (still empty) signature */
		break;
	default: LM_UNREACHABLE();
	}
	LM_ASSERT(obj->type.u);
}

void ck_obj_decl(lm_checker *ck, lm_object *obj)
{
	if (ck_is_quiet(ck) || obj_pkg(obj) != ck->pkg) {
		return;
	}
	if (obj->color) {
		grey_object(ck, obj);
		return;
	}
	if (obj->type.u) {
		return;
	}
	lm_decl_info *d = obj_info(obj);
	LM_ASSERT(d);
	if (!ck_enter(ck, obj->pos)) {
		obj->type = obj->kind == LM_O_FUNC ? lm_type_to(&ty_new_signature(ck->arena)->t)
						   : lm_type_to(TYP(ck, LM_INVALID));
		return;
	}
	ck_push(ck, obj);
	lm_env saved = ck->env;
	ck->env = (lm_env){.scope = lm_scope_at(d->file), .version = d->version};
	switch (obj->kind) {
	case LM_O_CONST:
		ck->env.decl = d;
		const_decl(ck, obj, lm_node_at(d->vtyp), lm_node_at(d->init), d->inherited);
		break;
	case LM_O_VAR: {
		lm_obj_list *lhs = lm_obj_list_at(d->lhs);
		uint32_t n = lm_ol_len(lhs);
		lm_object **vars = n ? LM_NEW_ARRAY(&ck->scratch, lm_object *, n) : NULL;
		for (uint32_t i = 0; i < n; i++) {
			vars[i] = lm_ol_get(lhs, i);
		}
		ck->env.decl = d;
		var_decl(ck, obj, vars, n, lm_node_at(d->vtyp), lm_node_at(d->init));
		break;
	}
	case LM_O_TYPE_NAME:
		type_decl(ck, obj, (lm_type_decl *)lm_node_at(d->decl));
		ck_collect_methods(ck, obj);
		break;
	case LM_O_FUNC: func_decl(ck, obj, d); break;
	default: LM_UNREACHABLE();
	}
	ck->env = saved;
	ck_pop(ck);
	ck_leave(ck);
}

/* ---- type parameters */

lm_type_param *ck_declare_type_param(lm_checker *ck, lm_node *name, lm_pos scope_pos)
{
	lm_name_expr *id = (lm_name_expr *)name;
	lm_object *tname = obj_new_type_name(ck, name->pos, ck->pkg, lm_name_at(id->name), NULL);
	/* an invalid bound until it is known: a bound is there in any case */
	lm_type_param *tpar = ck_new_type_param(ck, tname, TYP(ck, LM_INVALID));
	ck_declare(ck, ck->env.scope, name, tname, scope_pos);
	return tpar;
}

/* The constraint x: ~T and A|B are wrapped in an implicit interface. */
static lm_type *bound(lm_checker *ck, lm_node *x)
{
	if (x->kind == LM_N_OPERATION &&
	    (x->op == LM_OP_TILDE || (x->op == LM_OP_OR && ((lm_operation *)x)->y.u))) {
		lm_field *f = LM_NEW(ck->arena, lm_field);
		f->n = (lm_node){.kind = LM_N_FIELD,
				 .flags = LM_NF_EMBEDDED | LM_NF_IMPLICIT,
				 .pos = x->pos};
		f->type = lm_node_to(x);
		lm_node_ref *list = LM_NEW_ARRAY(ck->arena, lm_node_ref, 1);
		list[0] = lm_node_to(&f->n);
		lm_interface_type *it = LM_NEW(ck->arena, lm_interface_type);
		it->e.n = (lm_node){
			.kind = LM_N_INTERFACE_TYPE, .flags = LM_NF_IMPLICIT, .pos = x->pos};
		it->methods = (lm_list){lm_ref_of(list), 1};
		lm_type *t = ck_typ(ck, &it->e.n);
		if (t->kind == LM_T_INTERFACE) {
			t->flags |= LM_TF_IMPLICIT;
		}
		return t;
	}
	return ck_typ(ck, x);
}

void ck_collect_type_params(lm_checker *ck, lm_type_list_ref *dst, lm_list list)
{
	lm_type_param **tparams = LM_NEW_ARRAY(&ck->scratch, lm_type_param *, list.n);
	/* all are declared first: bounds may refer to any of them */
	lm_pos scope_pos = lm_list_get(list, 0)->pos;
	for (uint32_t i = 0; i < list.n; i++) {
		lm_field *f = (lm_field *)lm_list_get(list, i);
		tparams[i] = ck_declare_type_param(ck, lm_node_at(f->name), scope_pos);
	}
	*dst = lm_type_list_to(ty_bind_tparams(ck->arena, tparams, list.n));
	bool outer = ck->env.in_tparam_list;
	ck->env.in_tparam_list = true;
	lm_type *b = NULL;
	lm_node *prev = NULL;
	for (uint32_t i = 0; i < list.n; i++) {
		lm_node *type = lm_node_at(((lm_field *)lm_list_get(list, i))->type);
		if (i == 0 || type != prev) {
			prev = type;
			b = type ? bound(ck, type) : TYP(ck, LM_INVALID);
			if (ty_is_type_param(b)) {
				ck_error(ck, at_node(type), LM_DIAG_MisplacedTypeParam,
					 "cannot use a type parameter as constraint");
				b = TYP(ck, LM_INVALID);
			}
		}
		tparams[i]->bound = lm_type_to(b);
	}
	ck->env.in_tparam_list = outer;
}

/* ---- methods */

static void check_field_uniqueness(lm_checker *ck, lm_action *a)
{
	lm_named *base = a->p[0];
	lm_struct *st = UNDER_IF(struct, &base->t);
	if (!st) {
		return;
	}
	lm_objset set = {0};
	for (uint32_t i = 0; i < named_num_methods(base); i++) {
		objset_insert(&set, named_method(ck, base, i));
	}
	for (uint32_t i = 0; i < struct_num_fields(st); i++) {
		lm_object *f = struct_field(st, i);
		if (is_blank(obj_name(f))) {
			continue;
		}
		lm_object *alt = objset_insert(&set, f);
		if (alt) { /* the error is at the method, the other declaration the field */
			lm_error r = ck_new_error(ck, LM_DIAG_DuplicateFieldAndMethod);
			err_addf(&r, alt->pos, "field and method with the same name %s",
				 obj_cname(f));
			err_add_alt_decl(&r, f);
			err_report(&r);
		}
	}
	objset_free(&set);
}

void ck_collect_methods(lm_checker *ck, lm_object *type_name)
{
	lm_decl_info *info = obj_info(type_name);
	if (!info || !info->methods.u) {
		return;
	}
	lm_object *m = lm_object_at(info->methods);
	info->methods = info->last_method = (lm_object_ref){0};
	lm_named *base = lm_as_named(obj_type(type_name));
	if (base) {
		ck_later(ck, check_field_uniqueness)->p[0] = base;
	}
	lm_objset set = {0};
	for (lm_object *next; m; m = next) {
		next = lm_object_at(obj_info(m)->methods);
		obj_info(m)->methods = (lm_object_ref){0};
		lm_object *alt = objset_insert(&set, m);
		if (alt) {
			ck_errorf(ck, m->pos, LM_DIAG_DuplicateMethod,
				  "method %s.%s already declared at %s", obj_cname(type_name),
				  obj_cname(m), pos_str(ck, alt->pos));
			continue;
		}
		if (base) {
			named_add_method(ck, base, m);
		}
	}
	objset_free(&set);
}

/* ---- declaration statements */

static void local_consts(lm_checker *ck, lm_const_decl *s, lm_const_decl *last, bool inherited)
{
	size_t top = ck->delayed.len;
	lm_const *iota = lm_const_int64(ck->arena, s->iota);
	lm_object **lhs = LM_NEW_ARRAY(&ck->scratch, lm_object *, s->names.n);
	lm_node *values = last ? lm_node_at(last->values) : NULL;
	uint32_t nvalues = ex_list_len(values);
	for (uint32_t i = 0; i < s->names.n; i++) {
		lm_name_expr *name = (lm_name_expr *)lm_list_get(s->names, i);
		lhs[i] = obj_new_const(ck, name->e.n.pos, ck->pkg, lm_name_at(name->name), NULL,
				       iota);
		lhs[i]->decl = lm_node_to(&s->n);
		const_decl(ck, lhs[i], last ? lm_node_at(last->type) : NULL,
			   i < nvalues ? ex_list_get(values, i) : NULL, inherited);
	}
	ck_arity(ck, s->n.pos, s->names, values, true, inherited);
	ck_process_delayed(ck, top); /* function literals, before the names are in scope */
	lm_pos scope_pos = lm_node_end(&s->n);
	for (uint32_t i = 0; i < s->names.n; i++) {
		ck_declare(ck, ck->env.scope, lm_list_get(s->names, i), lhs[i], scope_pos);
	}
}

static void local_vars(lm_checker *ck, lm_var_decl *s)
{
	size_t top = ck->delayed.len;
	uint32_t n = s->names.n;
	lm_object *few[8];
	lm_object **lhs = n <= 8 ? few : LM_NEW_ARRAY(&ck->scratch, lm_object *, n);
	for (uint32_t i = 0; i < n; i++) {
		lm_name_expr *name = (lm_name_expr *)lm_list_get(s->names, i);
		lhs[i] = obj_new_var(ck, LM_VK_LOCAL, name->e.n.pos, ck->pkg,
				     lm_name_at(name->name), NULL);
		lhs[i]->decl = lm_node_to(&s->n);
	}
	lm_node *type = lm_node_at(s->type), *values = lm_node_at(s->values);
	uint32_t nvalues = ex_list_len(values);
	for (uint32_t i = 0; i < n; i++) {
		if (nvalues == n) {
			var_decl(ck, lhs[i], NULL, 0, type, ex_list_get(values, i));
		} else if (nvalues == 1) { /* several results for all of them */
			var_decl(ck, lhs[i], lhs, n, type, ex_list_get(values, 0));
		} else {
			var_decl(ck, lhs[i], NULL, 0, type,
				 i < nvalues ? ex_list_get(values, i) : NULL);
		}
		if (nvalues == 1) {
			break;
		}
	}
	if (!type || values) {
		ck_arity(ck, s->n.pos, s->names, values, false, false);
	}
	ck_process_delayed(ck, top);
	lm_pos scope_pos = lm_node_end(&s->n);
	for (uint32_t i = 0; i < n; i++) {
		ck_declare(ck, ck->env.scope, lm_list_get(s->names, i), lhs[i], scope_pos);
	}
}

static void local_type(lm_checker *ck, lm_type_decl *s)
{
	lm_name_expr *name = (lm_name_expr *)lm_node_at(s->name);
	lm_object *obj =
		obj_new_type_name(ck, name->e.n.pos, ck->pkg, lm_name_at(name->name), NULL);
	ck_declare(ck, ck->env.scope, &name->e.n, obj, name->e.n.pos);
	ck_push(ck, obj);
	type_decl(ck, obj, s);
	ck_pop(ck);
}

void ck_decl_stmt(lm_checker *ck, lm_list decls)
{
	lm_const_decl *last =
		NULL; /* the last constant declaration of the group with type or values */
	uint32_t group = 0;
	bool in_group = false;
	for (uint32_t i = 0; i < decls.n; i++) {
		lm_node *d = lm_list_get(decls, i);
		switch (d->kind) {
		case LM_N_CONST_DECL: {
			lm_const_decl *s = (lm_const_decl *)d;
			if (!in_group || s->group == 0 || s->group != group) {
				last = NULL;
				in_group = true;
				group = s->group;
			}
			bool inherited = last != NULL;
			if (s->type.u || s->values.u) {
				last = s;
				inherited = false;
			}
			local_consts(ck, s, last, inherited);
			continue;
		}
		case LM_N_VAR_DECL: local_vars(ck, (lm_var_decl *)d); break;
		case LM_N_TYPE_DECL: local_type(ck, (lm_type_decl *)d); break;
		case LM_N_BAD_DECL: break;
		default:
			ck_errorf(ck, at_node(d), LM_DIAG_InvalidSyntaxTree,
				  "unknown declaration in a function");
		}
		in_group = false;
	}
}
