/* universe.c - the predeclared identifiers, package unsafe and the quiet checker of a context.
 * Included by nobody; called once a context. Invariant: nothing predeclared is ever changed
 * afterwards. */
#include "types/types_int.h"

static const struct {
	const char *name;
	uint32_t info;
} basic_infos[LM_BASIC_COUNT] = {
	[LM_INVALID] = {"invalid type", 0},
	[LM_BOOL] = {"bool", LM_IS_BOOLEAN},
	[LM_INT] = {"int", LM_IS_INTEGER},
	[LM_INT8] = {"int8", LM_IS_INTEGER},
	[LM_INT16] = {"int16", LM_IS_INTEGER},
	[LM_INT32] = {"int32", LM_IS_INTEGER},
	[LM_INT64] = {"int64", LM_IS_INTEGER},
	[LM_UINT] = {"uint", LM_IS_INTEGER | LM_IS_UNSIGNED},
	[LM_UINT8] = {"uint8", LM_IS_INTEGER | LM_IS_UNSIGNED},
	[LM_UINT16] = {"uint16", LM_IS_INTEGER | LM_IS_UNSIGNED},
	[LM_UINT32] = {"uint32", LM_IS_INTEGER | LM_IS_UNSIGNED},
	[LM_UINT64] = {"uint64", LM_IS_INTEGER | LM_IS_UNSIGNED},
	[LM_UINTPTR] = {"uintptr", LM_IS_INTEGER | LM_IS_UNSIGNED},
	[LM_FLOAT32] = {"float32", LM_IS_FLOAT},
	[LM_FLOAT64] = {"float64", LM_IS_FLOAT},
	[LM_COMPLEX64] = {"complex64", LM_IS_COMPLEX},
	[LM_COMPLEX128] = {"complex128", LM_IS_COMPLEX},
	[LM_STRING] = {"string", LM_IS_STRING},
	[LM_UNSAFE_POINTER] = {"Pointer", 0},
	[LM_UNTYPED_BOOL] = {"untyped bool", LM_IS_BOOLEAN | LM_IS_UNTYPED},
	[LM_UNTYPED_INT] = {"untyped int", LM_IS_INTEGER | LM_IS_UNTYPED},
	[LM_UNTYPED_RUNE] = {"untyped rune", LM_IS_INTEGER | LM_IS_UNTYPED},
	[LM_UNTYPED_FLOAT] = {"untyped float", LM_IS_FLOAT | LM_IS_UNTYPED},
	[LM_UNTYPED_COMPLEX] = {"untyped complex", LM_IS_COMPLEX | LM_IS_UNTYPED},
	[LM_UNTYPED_STRING] = {"untyped string", LM_IS_STRING | LM_IS_UNTYPED},
	[LM_UNTYPED_NIL] = {"untyped nil", LM_IS_UNTYPED},
};

const lm_builtin_info lm_builtin_infos[LM_B_COUNT] = {
	[LM_B_APPEND] = {"append", 1, true, LM_EK_EXPRESSION},
	[LM_B_CAP] = {"cap", 1, false, LM_EK_EXPRESSION},
	[LM_B_CLEAR] = {"clear", 1, false, LM_EK_STATEMENT},
	[LM_B_CLOSE] = {"close", 1, false, LM_EK_STATEMENT},
	[LM_B_COMPLEX] = {"complex", 2, false, LM_EK_EXPRESSION},
	[LM_B_COPY] = {"copy", 2, false, LM_EK_STATEMENT},
	[LM_B_DELETE] = {"delete", 2, false, LM_EK_STATEMENT},
	[LM_B_IMAG] = {"imag", 1, false, LM_EK_EXPRESSION},
	[LM_B_LEN] = {"len", 1, false, LM_EK_EXPRESSION},
	[LM_B_MAKE] = {"make", 1, true, LM_EK_EXPRESSION},
	[LM_B_MAX] = {"max", 1, true, LM_EK_EXPRESSION},
	[LM_B_MIN] = {"min", 1, true, LM_EK_EXPRESSION},
	[LM_B_NEW] = {"new", 1, false, LM_EK_EXPRESSION},
	[LM_B_PANIC] = {"panic", 1, false, LM_EK_STATEMENT},
	[LM_B_PRINT] = {"print", 0, true, LM_EK_STATEMENT},
	[LM_B_PRINTLN] = {"println", 0, true, LM_EK_STATEMENT},
	[LM_B_REAL] = {"real", 1, false, LM_EK_EXPRESSION},
	[LM_B_RECOVER] = {"recover", 0, false, LM_EK_STATEMENT},
	[LM_B_UNSAFE_ADD] = {"Add", 2, false, LM_EK_EXPRESSION},
	[LM_B_UNSAFE_ALIGNOF] = {"Alignof", 1, false, LM_EK_EXPRESSION},
	[LM_B_UNSAFE_OFFSETOF] = {"Offsetof", 1, false, LM_EK_EXPRESSION},
	[LM_B_UNSAFE_SIZEOF] = {"Sizeof", 1, false, LM_EK_EXPRESSION},
	[LM_B_UNSAFE_SLICE] = {"Slice", 2, false, LM_EK_EXPRESSION},
	[LM_B_UNSAFE_SLICE_DATA] = {"SliceData", 1, false, LM_EK_EXPRESSION},
	[LM_B_UNSAFE_STRING] = {"String", 2, false, LM_EK_EXPRESSION},
	[LM_B_UNSAFE_STRING_DATA] = {"StringData", 1, false, LM_EK_EXPRESSION},
	[LM_B_ASSERT] = {"assert", 1, false, LM_EK_STATEMENT},
	[LM_B_TRACE] = {"trace", 0, true, LM_EK_STATEMENT},
};

static lm_name *name_of(lm_check_ctx *cx, const char *s)
{
	return lm_name_of(cx->names, lm_str_of(s));
}

/* Exported names go into package unsafe, others into the universe. */
static void define(lm_check_ctx *cx, lm_object *obj)
{
	lm_scope *scope = cx->universe;
	if (obj_exported(obj)) {
		scope = lm_scope_at(cx->unsafe_pkg->scope);
		obj->pkg = lm_package_to(cx->unsafe_pkg);
	}
	scope_insert(&cx->arena, scope, obj);
}

static lm_object *define_new(lm_check_ctx *cx, lm_object_kind kind, const char *name, lm_type *typ)
{
	lm_object *o = obj_new(&cx->arena, kind, 0, NULL, name_of(cx, name), typ);
	define(cx, o);
	return o;
}

static lm_type *new_basic(lm_check_ctx *cx, lm_basic_kind kind, const char *name)
{
	lm_basic *b = LM_NEW(&cx->arena, lm_basic);
	b->t.kind = LM_T_BASIC;
	b->t.sub = (uint8_t)kind;
	b->info = basic_infos[kind].info;
	b->name = lm_name_to(name_of(cx, name));
	return &b->t;
}

static void define_basics(lm_check_ctx *cx)
{
	lm_ctx_own *own = cx->own;
	for (int k = 0; k < LM_BASIC_COUNT; k++) {
		cx->basic[k] = new_basic(cx, (lm_basic_kind)k, basic_infos[k].name);
		if (k != LM_INVALID && k < LM_UNTYPED_BOOL)
			own->type_names[k] =
				define_new(cx, LM_O_TYPE_NAME, basic_infos[k].name, cx->basic[k]);
	}
	cx->byte_type = new_basic(cx, LM_UINT8, "byte");
	cx->rune_type = new_basic(cx, LM_INT32, "rune");
	define_new(cx, LM_O_TYPE_NAME, "byte", cx->byte_type)->flags |= LM_OF_ALIAS;
	define_new(cx, LM_O_TYPE_NAME, "rune", cx->rune_type)->flags |= LM_OF_ALIAS;
}

/* type error interface{ Error() string } */
static void define_error(lm_check_ctx *cx, lm_checker *ck)
{
	lm_object *obj = obj_new(&cx->arena, LM_O_TYPE_NAME, 0, NULL, name_of(cx, "error"), NULL);
	lm_interface *it = ck_new_interface(ck);
	lm_named *n = ck_new_named(ck, obj, &it->t);
	lm_object *recv = obj_new_var(ck, LM_VK_RECV, 0, NULL, name_of(cx, ""), &n->t);
	lm_object *res =
		obj_new_var(ck, LM_VK_RESULT, 0, NULL, name_of(cx, ""), cx->basic[LM_STRING]);
	lm_signature *sig = ty_new_signature(&cx->arena);
	sig->recv = lm_object_to(recv);
	sig->results = lm_type_to(&ty_new_tuple(&cx->arena, &res, 1)->t);
	lm_object *m = obj_new_func(ck, 0, NULL, name_of(cx, "Error"), sig);
	it->methods = lm_obj_list_to(ty_obj_list(&cx->arena, &m, 1));
	it->t.flags |= LM_TF_COMPLETE;
	it->pkg.u = 0;
	ck_compute_interface_type_set(ck, 0, it);
	named_set_underlying(n, &it->t);
	cx->error_type = &n->t;
	cx->error_method = m;
	define(cx, obj);
}

static void define_interfaces(lm_check_ctx *cx, lm_checker *ck)
{
	lm_ctx_own *own = cx->own;
	own->top_tset = LM_NEW(&cx->arena, lm_type_set);
	own->top_tset->nterms = 1;
	own->top_tset->terms = lm_ref_of(LM_NEW(&cx->arena, lm_term));
	lm_interface *empty = ck_new_interface(ck);
	empty->t.flags |= LM_TF_COMPLETE;
	empty->tset = lm_type_set_to(own->top_tset);
	cx->empty_interface = &empty->t;

	define_error(cx, ck);

	/* type any = interface{} */
	lm_object *any = obj_new(&cx->arena, LM_O_TYPE_NAME, 0, NULL, name_of(cx, "any"), NULL);
	any->flags |= LM_OF_ALIAS;
	cx->any_type = &ck_new_alias(ck, any, cx->empty_interface)->t;
	lm_unalias(cx->any_type);
	cx->any_object = any;
	define(cx, any);

	/* type comparable interface{}, marked */
	lm_object *comp =
		obj_new(&cx->arena, LM_O_TYPE_NAME, 0, NULL, name_of(cx, "comparable"), NULL);
	lm_interface *it = ck_new_interface(ck);
	lm_type_set *ts = LM_NEW(&cx->arena, lm_type_set);
	*ts = *own->top_tset;
	ts->comparable = true;
	it->tset = lm_type_set_to(ts);
	it->t.flags |= LM_TF_COMPLETE | LM_TF_COMPARABLE;
	it->pkg.u = 0;
	lm_named *n = ck_new_named(ck, comp, &it->t);
	named_set_underlying(n, &it->t);
	cx->comparable_type = &n->t;
	define(cx, comp);
}

static void define_const(lm_check_ctx *cx, const char *name, lm_basic_kind kind, lm_const *v)
{
	lm_object *o = define_new(cx, LM_O_CONST, name, cx->basic[kind]);
	o->value = lm_const_to(v);
	if (lm_name_is(obj_name(o), "iota"))
		cx->iota_object = o;
}

static void define_builtin(lm_check_ctx *cx, int id)
{
	lm_object *o =
		define_new(cx, LM_O_BUILTIN, lm_builtin_infos[id].name, cx->basic[LM_INVALID]);
	o->var_kind = (uint8_t)id;
}

void universe_init(lm_check_ctx *cx)
{
	lm_ctx_own *own = lm_xcalloc(1, sizeof *own);
	cx->own = own;
	own->quiet.cx = cx;
	own->quiet.arena = &cx->arena;
	lm_arena_init(&own->quiet.scratch, cx->space);
	cx->universe = scope_new(&cx->arena, NULL, 0, 0);
	cx->unsafe_pkg = lm_package_new(cx, LM_STR("unsafe"), NULL);
	cx->unsafe_pkg->name = lm_name_to(name_of(cx, "unsafe"));
	cx->unsafe_pkg->is_unsafe = true;
	cx->unsafe_pkg->is_std = true;
	cx->unsafe_pkg->state = LM_PKG_CHECKED;

	define_basics(cx);
	define_interfaces(cx, &own->quiet);
	define_const(cx, "true", LM_UNTYPED_BOOL, lm_const_bool(&cx->arena, true));
	define_const(cx, "false", LM_UNTYPED_BOOL, lm_const_bool(&cx->arena, false));
	define_const(cx, "iota", LM_UNTYPED_INT, lm_const_int64(&cx->arena, 0));
	cx->nil_object = define_new(cx, LM_O_NIL, "nil", cx->basic[LM_UNTYPED_NIL]);
	for (int id = 0; id < LM_B_ASSERT; id++)
		define_builtin(cx, id);
}

void universe_define_test_funcs(lm_check_ctx *cx)
{
	if (lm_scope_lookup(cx->universe, name_of(cx, "assert")))
		return;
	define_builtin(cx, LM_B_ASSERT);
	define_builtin(cx, LM_B_TRACE);
}

void universe_free(lm_check_ctx *cx)
{
	lm_ctx_own *own = cx->own;
	if (!own)
		return;
	mono_free(&own->quiet);
	lm_arena_free(&own->quiet.scratch);
	free(own->instances);
	free(own);
	cx->own = NULL;
}

lm_checker *ck_quiet(lm_check_ctx *cx)
{
	return &((lm_ctx_own *)cx->own)->quiet;
}

lm_checker *ck_of_package(lm_package *pkg)
{
	return pkg->host->ck ? pkg->host->ck : ck_quiet(pkg->host->cx);
}
