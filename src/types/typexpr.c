/* typexpr.c - identifiers and type expressions.
 * Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

/* ---- identifiers */

/* What kind of thing obj is, in messages. */
static const char *object_kind(lm_checker *ck, lm_object *obj)
{
	switch (obj->kind) {
	case LM_O_PKG_NAME: return "package name";
	case LM_O_CONST: return "constant";
	case LM_O_TYPE_NAME:
		if (obj_is_alias(ck, obj)) {
			return "type alias";
		}
		return obj->type.u && obj_type(obj)->kind == LM_T_TYPE_PARAM ? "type parameter"
									     : "defined type";
	case LM_O_VAR: {
		static const char *const kinds[] = {
			"variable",  "package-level variable", "local variable", "receiver",
			"parameter", "result variable",        "struct field"};
		return kinds[obj->var_kind];
	}
	case LM_O_FUNC: {
		lm_signature *sig = obj_sig(obj);
		return sig && sig->recv.u ? "method" : "function";
	}
	case LM_O_LABEL: return "label";
	case LM_O_BUILTIN: return "built-in function";
	default: return "untyped nil";
	}
}

/* Finds name from the innermost scope outwards; *crossed tells whether a function literal lies
 * between. */
static lm_object *lookup_name(lm_checker *ck, const lm_name *name, lm_scope **where, bool *crossed)
{
	*crossed = false;
	for (lm_scope *s = ck->env.scope; s; s = lm_scope_at(s->parent)) {
		if (s->n) {
			lm_object *obj = lm_scope_lookup(s, name);
			if (obj) {
				*where = s;
				return obj;
			}
		}
		if (s->is_func) {
			*crossed = true;
		}
	}
	return NULL;
}

static void undefined_name(lm_checker *ck, lm_name_expr *e)
{
	lm_name *name = lm_name_at(e->name);
	if (lm_name_is(name, "_")) {
		ck_error(ck, at_node(&e->e.n), LM_DIAG_InvalidBlank,
			 "cannot use _ as value or type");
	} else if (nm_is_valid(name) && name->len > 0) {
		ck_errorf(ck, at_node(&e->e.n), LM_DIAG_UndeclaredName, "undefined: %s",
			  name->text);
	}
}

/* Fills x with what the declared and typed object obj stands for. */
static void object_operand(lm_checker *ck, lm_operand *x, lm_name_expr *e, lm_object *obj,
			   bool crossed)
{
	lm_type *typ = obj_type(obj);
	switch (obj->kind) {
	case LM_O_PKG_NAME:
		ck_errorf(ck, at_node(&e->e.n), LM_DIAG_InvalidPkgUse,
			  "use of package %s not in selector", obj_cname(obj));
		return;
	case LM_O_CONST:
		ck_add_decl_dep(ck, obj);
		if (!ty_is_valid(typ)) {
			return;
		}
		x->val = lm_const_at(obj->value);
		if (obj == ck->cx->iota_object) {
			if (!ck->env.iota) {
				ck_error(ck, at_node(&e->e.n), LM_DIAG_InvalidIota,
					 "cannot use iota outside constant declaration");
				return;
			}
			x->val = ck->env.iota;
		}
		x->mode = LM_MODE_CONST;
		break;
	case LM_O_TYPE_NAME: x->mode = LM_MODE_TYPE; break;
	case LM_O_VAR:
		if (obj_pkg(obj) == ck->pkg) {
			obj->flags |= crossed ? LM_OF_USED | LM_OF_CAPTURED : LM_OF_USED;
		}
		ck_add_decl_dep(ck, obj);
		if (!ty_is_valid(typ)) {
			return;
		}
		x->mode = LM_MODE_VAR;
		break;
	case LM_O_FUNC:
		ck_add_decl_dep(ck, obj);
		x->mode = LM_MODE_VALUE;
		break;
	case LM_O_BUILTIN:
		x->id = obj->var_kind;
		x->mode = LM_MODE_BUILTIN;
		break;
	case LM_O_NIL: x->mode = LM_MODE_NIL; break;
	default: LM_UNREACHABLE();
	}
	x->typ = typ;
}

void ck_ident(lm_checker *ck, lm_operand *x, lm_name_expr *e, bool want_type)
{
	operand_invalidate(x);
	x->expr = &e->e.n;
	lm_scope *scope = NULL;
	bool crossed;
	lm_object *obj = lookup_name(ck, lm_name_at(e->name), &scope, &crossed);
	if (!obj) {
		undefined_name(ck, e);
		return;
	}
	lm_check_ctx *cx = ck->cx;
	if (scope == cx->universe && obj->kind == LM_O_TYPE_NAME &&
	    (obj_type(obj) == cx->any_type || obj_type(obj) == cx->comparable_type) &&
	    !ck_verify_versionf(ck, at_node(&e->e.n), 18, "predeclared %s",
				lm_name_at(e->name)->text)) {
		return;
	}
	ck_record_use(ck, &e->e.n, obj);
	bool got_type = obj->kind == LM_O_TYPE_NAME;
	if (!got_type && want_type) {
		ck_errorf(ck, at_node(&e->e.n), LM_DIAG_NotAType, "%s (%s) is not a type",
			  obj_cname(obj), object_kind(ck, obj));
		if (obj->kind == LM_O_VAR && obj_pkg(obj) == ck->pkg) {
			obj->flags |= LM_OF_USED;
		}
		return;
	}
	/* A type name of this package is declared again when a type is wanted: this finds cycles.
	 */
	if (!obj->type.u || (got_type && want_type && obj_pkg(obj) == ck->pkg)) {
		if (obj->kind != LM_O_PKG_NAME) {
			ck_obj_decl(ck, obj);
		}
	}
	if (LM_UNLIKELY(ck->dot_imports.count > 0) && obj_pkg(obj) != ck->pkg) {
		uint64_t key = (uint64_t)lm_scope_to(scope).u << 32 | e->name.u;
		uint64_t *pn = lm_map_get(&ck->dot_imports, key);
		if (pn) {
			((lm_object *)lm_ref_ptr((uint32_t)*pn))->flags |= LM_OF_USED;
		}
	}
	object_operand(ck, x, e, obj, crossed);
}

/* ---- types */

lm_type *ck_typ(lm_checker *ck, lm_node *e)
{
	return ck_declared_type(ck, e, NULL);
}

lm_type *ck_var_type(lm_checker *ck, lm_node *e)
{
	lm_type *t = ck_declared_type(ck, e, NULL);
	ck_valid_var_type(ck, e, t);
	return t;
}

static void valid_var_type_later(lm_checker *ck, lm_action *a)
{
	lm_type *t = a->p[0];
	lm_node *e = a->p[1];
	lm_interface *it = UNDER_IF(interface, t);
	if (!it) {
		return;
	}
	lm_pos pos = lm_node_start(e);
	lm_type_set *s = ck_compute_interface_type_set(ck, pos, it);
	if (tset_is_method_set(s)) {
		return;
	}
	ck_soft_errorf(ck, pos, LM_DIAG_MisplacedConstraintIface,
		       s->comparable ? "cannot use type %s outside a type constraint: interface is "
				       "(or embeds) comparable"
				     : "cannot use type %s outside a type constraint: interface "
				       "contains type constraints",
		       ty_str(ck, t));
}

void ck_valid_var_type(lm_checker *ck, lm_node *e, lm_type *t)
{
	/* only (what may become) an interface is of interest; underlying types may not be there yet
	 */
	lm_type *u = ty_unalias(t);
	switch (u ? u->kind : LM_T_NAMED) {
	case LM_T_INTERFACE:
	case LM_T_NAMED:
	case LM_T_ALIAS: break;
	default: return;
	}
	if (t->kind == LM_T_NAMED) {
		lm_named *n = (lm_named *)t;
		lm_type *nu = lm_type_at(n->underlying);
		if (nu && nu->kind != LM_T_INTERFACE) {
			return; /* no need to look again later */
		}
		if (t == ck->cx->error_type) {
			return;
		}
	}
	lm_action *a = ck_later(ck, valid_var_type_later);
	a->p[0] = t;
	a->p[1] = e;
}

static lm_type *typ_internal(lm_checker *ck, lm_node *e0, lm_object *def);

lm_type *ck_declared_type(lm_checker *ck, lm_node *e, lm_object *def)
{
	lm_type *t = typ_internal(ck, e, def);
	LM_ASSERT(ty_is_typed(t));
	if (ty_is_generic(t)) {
		ck_errorf(ck, at_node(e), LM_DIAG_WrongTypeArgCount,
			  "cannot use generic type %s without instantiation", ty_str(ck, t));
		t = TYP(ck, LM_INVALID);
	}
	ck_record_type_and_value(ck, e, LM_MODE_TYPE, t, NULL);
	return t;
}

lm_type *ck_generic_type(lm_checker *ck, lm_node *e, const char **cause)
{
	lm_type *t = typ_internal(ck, e, NULL);
	LM_ASSERT(ty_is_typed(t));
	if (ty_is_valid(t) && !ty_is_generic(t)) {
		if (cause) {
			*cause = ck_sprintf(ck, "%s is not a generic type", ty_str(ck, t));
		}
		t = TYP(ck, LM_INVALID);
	}
	ck_record_type_and_value(ck, e, LM_MODE_TYPE, t, NULL);
	return t;
}

/* ---- array lengths */

/* The length e stands for; negative after reporting. */
static int64_t array_length(lm_checker *ck, lm_node *e)
{
	if (e->kind == LM_N_NAME) { /* maybe meant as a type parameter without a constraint */
		lm_name *name = lm_name_at(((lm_name_expr *)e)->name);
		lm_object *obj = scope_lookup_chain(ck->env.scope, name, NULL);
		if (!obj) {
			ck_errorf(ck, at_node(e), LM_DIAG_InvalidArrayLen,
				  "undefined array length %s or missing type constraint",
				  name->text);
			return -1;
		}
		if (obj->kind != LM_O_CONST) {
			ck_errorf(ck, at_node(e), LM_DIAG_InvalidArrayLen,
				  "invalid array length %s", name->text);
			return -1;
		}
	}
	lm_operand x = {0};
	ck_expr(ck, NULL, &x, e);
	if (x.mode != LM_MODE_CONST) {
		if (operand_is_valid(&x)) {
			ck_errorf(ck, at_op(&x), LM_DIAG_InvalidArrayLen,
				  "array length %s must be constant", op_str(ck, &x));
		}
		return -1;
	}
	if (ty_is_untyped(x.typ) || ty_is_integer(x.typ)) {
		lm_const *val = lm_const_to_int(&ck->scratch, x.val);
		int64_t n;
		if (lm_const_kind_of(val) == LM_CONST_INT &&
		    ty_representable_const(ck, val, TYP(ck, LM_INT), NULL) &&
		    lm_const_int64_val(val, &n) && n >= 0) {
			return n;
		}
	}
	ck_errorf(ck, at_op(&x), LM_DIAG_InvalidArrayLen,
		  ty_is_integer(x.typ) ? "invalid array length %s"
				       : "array length %s must be integer",
		  op_str(ck, &x));
	return -1;
}

/* ---- instances */

lm_type **ck_type_list(lm_checker *ck, lm_node *list, uint32_t *n)
{
	*n = ex_list_len(list);
	lm_type **res = *n ? lm_xmalloc(*n * sizeof(*res)) : NULL;
	bool ok = true;
	for (uint32_t i = 0; i < *n; i++) {
		res[i] = ck_var_type(ck, ex_list_get(list, i));
		ok = ok && ty_is_valid(res[i]);
	}
	if (!ok) {
		free(res);
		return NULL;
	}
	return res;
}

typedef struct instance_state {
	lm_node *x, *xlist;
	lm_type *inst;
	lm_type **targs;
	uint32_t n;
} instance_state;

/* Records and verifies an instance written in the source: not before its type parameters are set
 * up. */
static void instantiated_later(lm_checker *ck, lm_action *a)
{
	instance_state *s = a->p[0];
	ck_record_instance(ck, s->x, s->targs, s->n);
	lm_type_list *tparams = ty_type_params(s->inst);
	lm_object *obj = s->inst->kind == LM_T_NAMED ? named_obj((lm_named *)s->inst)
						     : lm_object_at(((lm_alias *)s->inst)->obj);
	if (!ck_validate_targ_len(ck, s->x->pos, obj_cname(obj), lm_tl_len(tparams), s->n)) {
		return;
	}
	const char *cause = "";
	int i = ck_verify(ck, s->x->pos, tparams, s->targs, &cause);
	uint32_t nx = ex_list_len(s->xlist);
	if (i >= 0) {
		lm_pos pos = (uint32_t)i < nx ? lm_node_start(ex_list_get(s->xlist, (uint32_t)i))
					      : s->x->pos;
		ck_soft_errorf(ck, pos, LM_DIAG_InvalidTypeArg, "%s", cause);
		return;
	}
	lm_pos *xpos = LM_NEW_ARRAY(&ck->scratch, lm_pos, nx);
	for (uint32_t k = 0; k < nx; k++) {
		xpos[k] = lm_node_start(ex_list_get(s->xlist, k));
	}
	mono_record_instance(ck, s->x->pos, tparams, s->targs, xpos, nx);
}

static const char *expr_list_str(lm_checker *ck, lm_node *list)
{
	lm_buf b = {0};
	lm_buf_byte(&b, '[');
	for (uint32_t i = 0; i < ex_list_len(list); i++) {
		lm_buf_printf(&b, "%s%s", i ? ", " : "", ex_str(ck, ex_list_get(list, i)));
	}
	lm_buf_byte(&b, ']');
	const char *s = ck_sprintf(ck, "%.*s", LM_STRF(lm_buf_view(&b)));
	lm_buf_free(&b);
	return s;
}

static lm_type *instantiated_type(lm_checker *ck, lm_node *x, lm_node *xlist)
{
	const char *cause = NULL;
	lm_type *gtyp = ck_generic_type(ck, x, &cause);
	if (cause) {
		ck_errorf(ck, at_node(x), LM_DIAG_NotAGenericType, "invalid operation: %s%s (%s)",
			  ex_str(ck, x), expr_list_str(ck, xlist), cause);
	}
	if (!ty_is_valid(gtyp)) {
		return gtyp;
	}
	uint32_t n;
	lm_type **targs = ck_type_list(ck, xlist, &n);
	if (!targs) {
		return TYP(ck, LM_INVALID);
	}
	instance_state *s = LM_NEW(&ck->scratch, instance_state);
	s->targs = LM_NEW_ARRAY(&ck->scratch, lm_type *, n);
	memcpy(s->targs, targs, n * sizeof(*targs));
	free(targs);
	lm_type *inst = ck_instance(ck, x->pos, gtyp, s->targs, n, NULL);
	if (inst->kind != LM_T_NAMED && inst->kind != LM_T_ALIAS) {
		return TYP(ck, LM_INVALID);
	}
	s->x = x;
	s->xlist = xlist;
	s->inst = inst;
	s->n = n;
	ck_later(ck, instantiated_later)->p[0] = s;
	return inst;
}

/* ---- the type denoted by an expression */

static lm_type *type_of_operand(lm_checker *ck, lm_operand *x)
{
	switch (x->mode) {
	case LM_MODE_TYPE: return x->typ;
	case LM_MODE_NONE:
	case LM_MODE_INVALID: break;
	case LM_MODE_NO_VALUE:
		ck_errorf(ck, at_op(x), LM_DIAG_NotAType, "%s used as type", op_str(ck, x));
		break;
	default: ck_errorf(ck, at_op(x), LM_DIAG_NotAType, "%s is not a type", op_str(ck, x));
	}
	return TYP(ck, LM_INVALID);
}

static lm_type *array_type(lm_checker *ck, lm_array_type *e)
{
	lm_array *t = (lm_array *)ty_new_array(ck->arena, TYP(ck, LM_INVALID), -1);
	if (e->len.u) {
		t->len = array_length(ck, lm_node_at(e->len));
	} else {
		ck_error(ck, at_node(&e->e.n), LM_DIAG_BadDotDotDotSyntax,
			 "invalid use of [...] array (outside a composite literal)");
	}
	t->elem = lm_type_to(ck_var_type(ck, lm_node_at(e->elem)));
	ck->big_types = ck->big_types || t->len > 1024;
	return t->len >= 0 ? &t->t : TYP(ck, LM_INVALID);
}

static void map_key_later(lm_checker *ck, lm_action *a)
{
	lm_type *key = lm_type_at(((lm_map_t *)a->p[0])->key);
	if (!ty_comparable_type(ck, key, true)) {
		ck_errorf(ck, at_node(a->p[1]), LM_DIAG_IncomparableMapKey,
			  "invalid map key type %s%s", ty_str(ck, key),
			  ty_is_type_param(key) ? " (missing comparable constraint)" : "");
	}
}

static lm_type *map_type(lm_checker *ck, lm_map_type *e)
{
	lm_map_t *t = (lm_map_t *)ty_new_map(ck->arena, TYP(ck, LM_INVALID), TYP(ck, LM_INVALID));
	lm_type *key = ck_var_type(ck, lm_node_at(e->key));
	t->key = lm_type_to(key);
	t->elem = lm_type_to(ck_var_type(ck, lm_node_at(e->value)));
	/* not before the key type is set up; basic types are known to be fine */
	if (key->kind != LM_T_BASIC || key->sub == LM_UNSAFE_POINTER) {
		lm_action *a = ck_later(ck, map_key_later);
		a->p[0] = t;
		a->p[1] = lm_node_at(e->key);
	}
	return &t->t;
}

static lm_type *pointer_type(lm_checker *ck, lm_operation *e)
{
	lm_pointer *t = (lm_pointer *)ty_new_pointer(ck->arena, TYP(ck, LM_INVALID));
	lm_type *base = ck_var_type(ck, lm_node_at(e->x));
	t->elem = lm_type_to(base);
	/* a pointer to what is invalid is of little use: no follow-on errors */
	return ty_is_valid(base) ? &t->t : TYP(ck, LM_INVALID);
}

static lm_type *type_literal(lm_checker *ck, lm_node *e0, lm_object *def)
{
	switch (e0->kind) {
	case LM_N_ARRAY_TYPE: return array_type(ck, (lm_array_type *)e0);
	case LM_N_SLICE_TYPE: {
		lm_slice *t = (lm_slice *)ty_new_slice(ck->arena, TYP(ck, LM_INVALID));
		t->elem = lm_type_to(ck_var_type(ck, lm_node_at(((lm_slice_type *)e0)->elem)));
		return &t->t;
	}
	case LM_N_DOTS_TYPE:
		ck_error(ck, at_node(e0), LM_DIAG_InvalidSyntaxTree, "invalid use of ...");
		break;
	case LM_N_STRUCT_TYPE: {
		lm_struct *t = ty_new_struct(ck->arena);
		ck_struct_type(ck, t, (lm_struct_type *)e0);
		return &t->t;
	}
	case LM_N_FUNC_TYPE: {
		lm_signature *t = ty_new_signature(ck->arena);
		ck_func_type(ck, t, NULL, (lm_list){0}, (lm_func_type *)e0);
		return &t->t;
	}
	case LM_N_INTERFACE_TYPE: {
		lm_interface *t = ck_new_interface(ck);
		ck_interface_type(ck, t, (lm_interface_type *)e0, def);
		return &t->t;
	}
	case LM_N_MAP_TYPE: return map_type(ck, (lm_map_type *)e0);
	case LM_N_CHAN_TYPE: {
		lm_chan_t *t = (lm_chan_t *)ty_new_chan(ck->arena, e0->op, TYP(ck, LM_INVALID));
		t->elem = lm_type_to(ck_var_type(ck, lm_node_at(((lm_chan_type *)e0)->elem)));
		return &t->t;
	}
	case LM_N_OPERATION:
		if (e0->op == LM_OP_MUL && !((lm_operation *)e0)->y.u) {
			return pointer_type(ck, (lm_operation *)e0);
		}
		/* fall through */
	default:
		ck_errorf(ck, at_node(e0), LM_DIAG_NotAType, "%s is not a type", ex_str(ck, e0));
		ck_use(ck, e0);
	}
	return TYP(ck, LM_INVALID);
}

static lm_type *typ_internal(lm_checker *ck, lm_node *e0, lm_object *def)
{
	lm_operand x = {0};
	switch (e0->kind) {
	case LM_N_BAD_EXPR: return TYP(ck, LM_INVALID);
	case LM_N_NAME: ck_ident(ck, &x, (lm_name_expr *)e0, true); return type_of_operand(ck, &x);
	case LM_N_SELECTOR:
		ck_selector(ck, &x, (lm_selector *)e0, true);
		return type_of_operand(ck, &x);
	default: break;
	}
	if (!ck_enter(ck, at_node(e0))) {
		return TYP(ck, LM_INVALID);
	}
	lm_type *t;
	if (e0->kind == LM_N_INDEX) {
		lm_index_expr *e = (lm_index_expr *)e0;
		ck_verify_versionf(ck, at_node(e0), 18, "type instantiation");
		t = instantiated_type(ck, lm_node_at(e->x), lm_node_at(e->index));
	} else if (e0->kind == LM_N_PAREN) {
		/* a generic type cannot be parenthesised: it must be instantiated first */
		t = ck_declared_type(ck, lm_node_at(((lm_paren *)e0)->x), def);
	} else {
		t = type_literal(ck, e0, def);
	}
	ck_leave(ck);
	return t;
}
