/* selector.c - x.f: qualified identifiers, fields, method values and method expressions. spec:
 * Selectors. Included by nobody; its functions are announced in types_int_expr.h. */
#include "types/types_int.h"

/* The object an exported name of a package denotes as an operand. */
static void imported_operand(lm_checker *ck, lm_operand *x, lm_object *exp)
{
	x->typ = obj_type(exp);
	switch (exp->kind) {
	case LM_O_CONST:
		x->mode = LM_MODE_CONST;
		x->val = lm_const_at(exp->value);
		break;
	case LM_O_TYPE_NAME: x->mode = LM_MODE_TYPE; break;
	case LM_O_VAR: x->mode = LM_MODE_VAR; break;
	case LM_O_FUNC: x->mode = LM_MODE_VALUE; break;
	case LM_O_BUILTIN:
		x->mode = LM_MODE_BUILTIN;
		x->id = exp->var_kind;
		break;
	default: LM_UNREACHABLE();
	}
	if (!x->typ || (!ty_is_valid(x->typ) && x->mode != LM_MODE_BUILTIN)) {
		/* The package it comes from has errors. */
		x->typ = TYP(ck, LM_INVALID);
	}
}

static void undeclared_import(lm_checker *ck, lm_selector *e, lm_package *pkg, lm_name *sel)
{
	lm_node *sel_node = lm_node_at(e->sel);
	lm_object **alike = NULL;
	uint32_t n = scope_lookup_ignoring_case(lm_scope_at(pkg->scope), sel, true, &alike);
	if (n > 0) {
		ck_errorf(ck, at_node(sel_node), LM_DIAG_UndeclaredImportedName,
			  "undefined: %s (but have %s)", ex_str(ck, &e->e.n), obj_cname(alike[0]));
	} else {
		ck_errorf(ck, at_node(sel_node), LM_DIAG_UndeclaredImportedName, "undefined: %s",
			  ex_str(ck, &e->e.n));
	}
	free(alike);
}

/* Go identifiers only; a malformed one was reported by the scanner. */
bool nm_is_valid(const lm_name *n)
{
	const char *p = n->text;
	const char *end = p + n->len;
	while (p < end) {
		int32_t r;
		bool first = p == n->text;
		p += lm_utf8_decode(p, end, &r);
		if (!lm_rune_is_letter(r) && r != '_' && (first || !lm_rune_is_digit(r))) {
			return false;
		}
	}
	return true;
}

/* pkg.Name; false: reported, or not worth it. */
static bool qualified_ident(lm_checker *ck, lm_operand *x, lm_selector *e, lm_object *pname)
{
	lm_name_expr *sel_node = (lm_name_expr *)lm_node_at(e->sel);
	lm_name *sel = lm_name_at(sel_node->name);
	lm_package *pkg = lm_package_at(pname->u.imported);
	ck_record_use(ck, lm_node_at(e->x), pname);
	pname->flags |= LM_OF_USED;
	if (!pkg) {
		return false;
	}
	lm_object *exp =
		lm_scope_at(pkg->scope) ? lm_scope_lookup(lm_scope_at(pkg->scope), sel) : NULL;
	/* gc's importer does not even see unexported names; types2's own tests do */
	if (!exp || (!sel->exported && !ck->check_branches)) {
		if (!pkg->fake && lm_scope_at(pkg->scope) && nm_is_valid(sel)) {
			undeclared_import(ck, e, pkg, sel);
		}
		return false;
	}
	if (!sel->exported) {
		ck_errorf(ck, at_node(&sel_node->e.n), LM_DIAG_UnexportedName,
			  "name %s not exported by package %s", sel->text,
			  nm_str(lm_name_at(pkg->name)));
	}
	ck_record_use(ck, &sel_node->e.n, exp);
	imported_operand(ck, x, exp);
	return true;
}

/* Nothing has the name: says why. */
static void report_missing(lm_checker *ck, lm_operand *x, lm_selector *e, const lm_lookup_result *r)
{
	lm_pos at = at_node(lm_node_at(e->sel));
	lm_name *sel = lm_name_at(((lm_name_expr *)lm_node_at(e->sel))->name);
	if (!ty_is_valid(lm_under(x->typ))) {
		return;
	}
	if (r->path_len > 0) {
		ck_errorf(ck, at, LM_DIAG_AmbiguousSelector, "ambiguous selector %s.%s",
			  ex_str(ck, x->expr), sel->text);
		return;
	}
	const char *ts = ty_str(ck, x->typ);
	if (r->indirect) {
		if (x->mode == LM_MODE_TYPE) {
			ck_errorf(
				ck, at, LM_DIAG_InvalidMethodExpr,
				"invalid method expression %s.%s (needs pointer receiver (*%s).%s)",
				ts, sel->text, ts, sel->text);
		} else {
			ck_errorf(ck, at, LM_DIAG_InvalidMethodExpr,
				  "cannot call pointer method %s on %s", sel->text, ts);
		}
		return;
	}
	const char *why;
	if (ck_is_interface_ptr(x->typ)) {
		why = ck_interface_ptr_error(ck, x->typ);
	} else {
		lm_lookup_result alt = ty_lookup_field_or_method(ck, x->typ, x->mode == LM_MODE_VAR,
								 ck->pkg, sel, true);
		why = ck_lookup_error(ck, x->typ, sel, alt.obj, false);
	}
	ck_errorf(ck, at, LM_DIAG_MissingFieldOrMethod, "%s.%s undefined (%s)", ex_str(ck, x->expr),
		  sel->text, why);
}

/* T.m: a function with the receiver as its first parameter. */
static bool method_expr(lm_checker *ck, lm_operand *x, lm_selector *e, const lm_lookup_result *r)
{
	lm_signature *sig = obj_sig(r->obj);
	lm_object *recv = sig_recv(sig);
	if (!recv) {
		ck_error(ck, at_node(&e->e.n), LM_DIAG_InvalidDeclCycle,
			 "illegal cycle in method declaration");
		return false;
	}
	lm_tuple *params = sig_params(sig);
	uint32_t n = tuple_len(params);
	/* The new parameter is named exactly when the others are. */
	lm_name *name = NULL;
	if (n > 0 && obj_cname(tuple_at(params, 0))[0]) {
		name = obj_cname(recv)[0] ? obj_name(recv) : lm_name_of(ck->cx->names, LM_STR("_"));
	}
	lm_object **vars = lm_xmalloc((n + 1) * sizeof(*vars));
	vars[0] = obj_new_param(ck, recv->pos, obj_pkg(recv), name, x->typ);
	for (uint32_t i = 0; i < n; i++) {
		vars[i + 1] = tuple_at(params, i);
	}
	lm_signature *res = ty_new_signature(ck->arena);
	res->t.flags |= sig->t.flags & LM_TF_VARIADIC;
	res->tparams = sig->tparams;
	res->params = lm_type_to((lm_type *)ty_new_tuple(ck->arena, vars, n + 1));
	res->results = sig->results;
	free(vars);
	ck_record_selection(ck, e, LM_SEL_METHOD_EXPR, x->typ, r, r->indirect, &res->t);
	x->mode = LM_MODE_VALUE;
	x->typ = &res->t;
	return true;
}

/* x.m: the method without its receiver. */
static void method_value(lm_checker *ck, lm_operand *x, lm_selector *e, const lm_lookup_result *r)
{
	lm_signature *sig = ty_new_signature(ck->arena);
	lm_signature *m = obj_sig(r->obj);
	*sig = *m;
	sig->recv = (lm_object_ref){0};
	sig->t.canon = 0;
	if (x->mode == LM_MODE_VAR && !r->indirect && obj_has_ptr_recv(r->obj)) {
		/* The address is taken implicitly. */
		ck_mark_root_var(ck, lm_node_at(e->x), LM_OF_ADDRESS_TAKEN | LM_OF_REASSIGNED);
	}
	ck_record_selection(ck, e, LM_SEL_METHOD_VALUE, x->typ, r, r->indirect, &sig->t);
	x->mode = LM_MODE_VALUE;
	x->typ = &sig->t;
}

static bool found_field(lm_checker *ck, lm_operand *x, lm_selector *e, const lm_lookup_result *r)
{
	if (x->mode == LM_MODE_TYPE) {
		lm_name *sel = lm_name_at(((lm_name_expr *)lm_node_at(e->sel))->name);
		ck_errorf(ck, at_node(lm_node_at(e->x)), LM_DIAG_MissingFieldOrMethod,
			  "operand for field selector %s must be value of type %s", sel->text,
			  ty_str(ck, x->typ));
		return false;
	}
	lm_type *t = obj_type(r->obj);
	ck_record_selection(ck, e, LM_SEL_FIELD, x->typ, r, r->indirect, t);
	x->mode = x->mode == LM_MODE_VAR || r->indirect ? LM_MODE_VAR : LM_MODE_VALUE;
	x->typ = t;
	return true;
}

/* A selector whose operand is no package. */
static bool field_or_method(lm_checker *ck, lm_operand *x, lm_selector *e, bool want_type)
{
	ck_expr_or_type(ck, x, lm_node_at(e->x), false);
	if (x->mode == LM_MODE_BUILTIN) {
		ck_errorf(ck, e->e.n.pos, LM_DIAG_UncalledBuiltin,
			  "invalid use of %s in selector expression", op_str(ck, x));
		return false;
	}
	if (!operand_is_valid(x) || !ck_is_complete(ck, x->typ)) {
		return false;
	}
	/* A package is the only thing that has types for members. */
	if (want_type) {
		ck_errorf(ck, at_node(lm_node_at(e->sel)), LM_DIAG_NotAType, "%s is not a type",
			  ex_str(ck, &e->e.n));
		return false;
	}
	lm_pointer *p = UNDER_IF(pointer, x->typ);
	if (p && !ck_is_complete(ck, lm_type_at(p->elem))) {
		return false;
	}
	lm_name *sel = lm_name_at(((lm_name_expr *)lm_node_at(e->sel))->name);
	lm_lookup_result r =
		ty_lookup_field_or_method(ck, x->typ, x->mode == LM_MODE_VAR, ck->pkg, sel, false);
	if (!r.obj) {
		report_missing(ck, x, e, &r);
		return false;
	}
	if (r.obj->kind == LM_O_VAR) {
		return found_field(ck, x, e, &r);
	}
	ck_obj_decl(ck, r.obj); /* sets up its signature */
	ck_add_decl_dep(ck, r.obj);
	if (!obj_sig(r.obj)) {
		return false;
	}
	if (x->mode == LM_MODE_TYPE) {
		return method_expr(ck, x, e, &r);
	}
	method_value(ck, x, e, &r);
	return true;
}

void ck_selector(lm_checker *ck, lm_operand *x, lm_selector *e, bool want_type)
{
	lm_node *ex = lm_node_at(e->x);
	bool ok;
	lm_object *pname = NULL;
	if (ex->kind == LM_N_NAME) {
		pname = scope_lookup_chain(ck->env.scope, lm_name_at(((lm_name_expr *)ex)->name),
					   NULL);
	}
	if (pname && pname->kind == LM_O_PKG_NAME) {
		ok = qualified_ident(ck, x, e, pname);
	} else {
		ok = field_or_method(ck, x, e, want_type);
	}
	if (!ok) {
		operand_invalidate(x);
		x->typ = TYP(ck, LM_INVALID);
	}
	x->expr = &e->e.n;
}
