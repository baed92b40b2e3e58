/* types_int.h - what the files of types/ share with each other and nobody else includes.
 * Naming: the C twin of types2's `func (check *Checker) fooBar(x, t)` is `ck_foo_bar(ck, x, t)`, of
 * a plain function `ty_foo_bar(ck, ...)`; methods on a type `named_xxx`, `iface_xxx`, `sig_xxx`,
 * `scope_xxx`, `obj_xxx`, `operand_xxx`. Results beyond the first are trailing pointers. Lists come
 * as (pointer, count). Invariants: a checker pointer is never NULL. Where types2 has a nil *Checker
 * (types of a package that is done, public queries) we have the context's quiet checker: ck->pkg ==
 * NULL, `ck_is_quiet(ck)`; it reports nothing and delays nothing. A cause (`const char **cause`)
 * may be NULL: then no text is built; it is set only on failure. Memory: ck->arena (the package's)
 * for objects and types of the source and what substitution makes of them; an instance of a type
 * and all its parts live in the arena of its home, the latest package among those it mentions;
 * ck->scratch for message text and temporaries, freed when the check ends. */
#ifndef LM_TYPES_TYPES_INT_H
#define LM_TYPES_TYPES_INT_H

#include "types/types.h"
#include "syntax/parser.h"

typedef struct lm_checker lm_checker;

/* ================================================================== references to raw arrays in
 * the region */
static inline uint32_t lm_ref_of(const void *p)
{
	return p ? (uint32_t)(((uintptr_t)p - LM_REGION_BASE) >> 3) : 0;
}
static inline void *lm_ref_ptr(uint32_t u)
{
	return u ? (void *)(LM_REGION_BASE + ((uintptr_t)u << 3)) : NULL;
}

/* ================================================================== casts: TY(named, t) is
 * (lm_named *)t, checked in debug builds */
#define TY_KIND_named      LM_T_NAMED
#define TY_KIND_basic      LM_T_BASIC
#define TY_KIND_array      LM_T_ARRAY
#define TY_KIND_slice      LM_T_SLICE
#define TY_KIND_struct     LM_T_STRUCT
#define TY_KIND_pointer    LM_T_POINTER
#define TY_KIND_tuple      LM_T_TUPLE
#define TY_KIND_signature  LM_T_SIGNATURE
#define TY_KIND_interface  LM_T_INTERFACE
#define TY_KIND_map_t      LM_T_MAP
#define TY_KIND_chan_t     LM_T_CHAN
#define TY_KIND_type_param LM_T_TYPE_PARAM
#define TY_KIND_union      LM_T_UNION
#define TY_KIND_alias      LM_T_ALIAS
static inline void *ty_cast(const void *t, int kind)
{
	LM_ASSERT(t && ((const lm_type *)t)->kind == kind);
	(void)kind;
	return (void *)(uintptr_t)t;
}
#define TY(T, t) ((lm_##T *)ty_cast((t), TY_KIND_##T))
/* TY_IF(named, t): t as lm_named when it is one (t may be NULL; aliases not followed), else NULL.
 */
static inline void *ty_cast_if(const void *t, int kind)
{
	return t && ((const lm_type *)t)->kind == kind ? (void *)(uintptr_t)t : NULL;
}
#define TY_IF(T, t) ((lm_##T *)ty_cast_if((t), TY_KIND_##T))
/* UNDER_IF(slice, t): the underlying type of t as lm_slice when it is one, else NULL. */
#define UNDER_IF(T, t) TY_IF(T, lm_under(t))
static inline lm_type *ty_unalias(lm_type *t)
{
	return t && t->kind == LM_T_ALIAS ? lm_unalias(t) : t;
}
/* lm_under without a call for the common cases. */
static inline lm_type *ty_under(lm_type *t)
{
	if (t->kind == LM_T_NAMED) {
		lm_type *u = lm_type_at(((lm_named *)t)->underlying);
		if (LM_LIKELY(u != NULL))
			return u;
	} else if (t->kind != LM_T_ALIAS && t->kind != LM_T_TYPE_PARAM) {
		return t;
	}
	return lm_under(t);
}
#define TYP(ck, K) ((ck)->cx->basic[K]) /* TYP(ck, LM_INT) */

/* ================================================================== operands */
/* As types2's operand. mode: lm_operand_mode (types.h). Lives on the C stack. */
typedef struct lm_operand {
	uint8_t mode; /* lm_operand_mode; types2: invalid, novalue, builtin, typexpr, constant_,
			 variable, mapindex, value, nilvalue, commaok, commaerr */
	uint8_t id;   /* LM_MODE_BUILTIN: lm_builtin_id */
	lm_type *typ; /* NULL: unknown */
	lm_const *val;
	lm_node *expr;
	/* What stands for expr in messages when it is not in the source: nth > 0, the nth result of
	 * the call expr (LM_NTH_OK: the ok value of a comma-ok expression); desc, any text. */
	uint8_t nth;
	const char *desc;
	lm_type_list
		*targs; /* partial type arguments of a generic function passed as an argument */
} lm_operand;
#define LM_NTH_OK 255
static inline bool operand_is_valid(const lm_operand *x)
{
	return x->mode != LM_MODE_INVALID && x->mode != LM_MODE_NONE;
}
static inline void operand_invalidate(lm_operand *x)
{
	x->mode = LM_MODE_INVALID;
}
typedef LM_VEC(lm_operand *) lm_operand_vec;

/* ================================================================== the checker */
/* Language version 1.N; 0 is the newest (everything allowed). */
typedef uint32_t lm_version;

typedef struct lm_decl_info lm_decl_info; /* decl side's: below */

/* As types2's environment. Saved and restored by value. */
typedef struct lm_env {
	lm_decl_info *decl; /* package-level declaration whose init expression or body is checked */
	lm_scope *scope;    /* innermost */
	lm_scope *
		func_scope; /* scope of the innermost function; NULL outside (for LM_OF_CAPTURED) */
	lm_version version;
	lm_const *iota;    /* NULL outside constant declarations */
	lm_pos errpos;     /* identifier of a constant with inherited initialiser; 0 none */
	lm_signature *sig; /* NULL outside functions */
	lm_map *is_panic;  /* set of panic calls (node addresses), for the termination check; NULL
			      none */
	bool in_tparam_list;
	bool has_label;
	bool has_call_or_recv;
} lm_env;

/* A delayed action; runs with the version it was pushed with. p and u are the action's arguments.
 */
typedef struct lm_action {
	void (*fn)(lm_checker *ck, struct lm_action *a);
	lm_version version;
	uint32_t u[3];
	void *p[5];
} lm_action;

typedef struct lm_mono_graph lm_mono_graph; /* mono.c */

typedef struct lm_iface_expr {
	lm_interface *t;
	lm_interface_type *e;
} lm_iface_expr;

typedef struct lm_bad_print {
	lm_pos pos;
	lm_type *typ;
	bool ln;
} lm_bad_print;

struct lm_checker {
	lm_check_ctx *cx;
	lm_package *pkg;          /* NULL: the quiet checker */
	lm_arena *arena;          /* the package's (quiet: the context's) */
	lm_arena scratch;         /* text of messages, temporaries; freed with the checker */
	struct lm_checker *outer; /* the one that was active before */
	struct lm_checker *outer_of_package; /* the one at work on the same package before (a body
						checked on demand) */
	lm_env env;
	LM_VEC(lm_action) delayed;
	LM_VEC(lm_object *)
	obj_path; /* path of object dependencies; obj->color is index + 1 while on it */
	LM_VEC(lm_type *)
	cleaners;             /* types finished at the end: NAMED, ALIAS, TYPE_PARAM, INTERFACE */
	bool has_error;       /* types2: firstErr != nil */
	uint32_t depth;       /* nesting of expressions and types being checked */
	uint32_t subst_depth; /* subst.c */
	lm_mono_graph *mono;  /* mono.c, made when first needed */
	lm_map pkg_names; /* qualifier: name -> number of distinct paths; filled when has_pkg_names
			   */
	lm_map seen_pkgs;
	bool has_pkg_names;
	/* ---- decl side's own state (C extends here) */
	LM_VEC(lm_object *)
	obj_list; /* package-level objects and methods in source order; obj->info is each one's
		     lm_decl_info */
	LM_VEC(lm_object *) pkg_imports; /* PKG_NAMEs of all files */
	LM_VEC(lm_object *)
	locals; /* variables declared in the function bodies being checked, for "declared and not
		   used" */
	LM_VEC(lm_bad_print)
	bad_prints;                   /* operands of print and println that have no printed form */
	LM_VEC(lm_iface_expr) ifaces; /* interface types written in the package, but empty ones */
	lm_map dot_imports;           /* file scope << 32 | name -> PKG_NAME object */
	uint32_t dep_from;            /* reference of the lm_decl_info that dep_marks speak of */
	bool big_types; /* a long array type or literal is mentioned: sizes must be looked at */
	bool check_branches; /* labels and branches are the checker's to check (the parser did not)
			      */
	/* ---- expr side's own state (B extends here) */
	lm_map untyped; /* expression node -> what is known about it, until its type is final */
	void *expr_own;
};
/* Nesting of one expression or type that is accepted, and how deep walks over types go. A wasm
 * engine's stack is small. */
#define LM_CK_MAX_DEPTH (sizeof(void *) == 4 ? 900 : 2500)
#define LM_TY_MAX_DEPTH (sizeof(void *) == 4 ? 1000 : 4000)
static inline bool ck_is_quiet(const lm_checker *ck)
{
	return ck->pkg == NULL;
}

/* cx->own: the checker's own state of a context (universe.c makes and frees it). */
struct lm_inst_entry;
typedef struct lm_ctx_own {
	lm_checker quiet;
	lm_type_set *top_tset; /* of the empty interface: all types */
	lm_object *type_names[LM_BASIC_COUNT];
	struct lm_inst_entry
		*instances; /* instantiate.c: all instances; cx->instances has hash -> index + 1 */
	uint32_t instance_count, instance_cap;
} lm_ctx_own;
/* The table of all instances as bytes, for an image, and back (into a context without instances).
 * instantiate.c */
void inst_table_save(lm_check_ctx *cx, lm_buf *out);
void inst_table_restore(lm_check_ctx *cx, const void *bytes, size_t size);
/* The checker to use for work on demand in a context: the active one, else the quiet one. */
static inline lm_checker *ck_current(lm_check_ctx *cx)
{
	return cx->active ? cx->active : &((lm_ctx_own *)cx->own)->quiet;
}

/* Pushes a delayed action and returns it (valid until the next push) for its arguments to be filled
 * in. check.c */
lm_action *ck_later(lm_checker *ck, void (*fn)(lm_checker *ck, lm_action *a));
/* The checker at work on pkg, else the quiet one of its context. pkg must not be NULL. universe.c
 */
lm_checker *ck_of_package(lm_package *pkg);
/* The quiet checker of a context. universe.c */
lm_checker *ck_quiet(lm_check_ctx *cx);
/* Records a type whose end-of-check clean-up is needed (ty_cleanup). No-op when quiet. */
static inline void ck_needs_cleanup(lm_checker *ck, lm_type *t)
{
	if (!ck_is_quiet(ck))
		lm_vec_push(&ck->cleaners, t);
}
/* types2's cleanup methods, by kind. named.c */
void ty_cleanup(lm_checker *ck, lm_type *t);

/* ================================================================== errors (errors.c, B) */
/* Positions are given as lm_pos: of an object obj->pos, of a node at_node(n), of an operand
 * at_op(x). */
static inline lm_pos at_node(const lm_node *n)
{
	return n ? lm_node_start(n) : 0;
}
static inline lm_pos at_op(const lm_operand *x)
{
	return at_node(x->expr);
}
/* Formats into ck->scratch. */
const char *ck_sprintf(lm_checker *ck, const char *fmt, ...) LM_PRINTF(2, 3);
/* One error of one part. `code` without LM_DIAG_. Nothing happens when ck is quiet. */
void ck_errorf(lm_checker *ck, lm_pos at, lm_diag_code code, const char *fmt, ...) LM_PRINTF(4, 5);
void ck_soft_errorf(lm_checker *ck, lm_pos at, lm_diag_code code, const char *fmt, ...)
	LM_PRINTF(4, 5);
/* "%s requires go1.N or later". */
void ck_version_errorf(lm_checker *ck, lm_pos at, lm_version v, const char *fmt, ...)
	LM_PRINTF(4, 5);
/* False, after reporting, when the current version is below v. */
bool ck_verify_versionf(lm_checker *ck, lm_pos at, lm_version v, const char *fmt, ...)
	LM_PRINTF(4, 5);
static inline bool ck_allow_version(const lm_checker *ck, lm_version want)
{
	return ck->env.version == 0 || ck->env.version >= want;
}
/* An error of several parts (error_): continuation lines are "\n\tPOS: text". */
typedef struct lm_error {
	lm_checker *ck;
	lm_diag_code code;
	bool soft;
	uint32_t parts;
	lm_pos pos;
	size_t first_len; /* length of the first part in msg */
	lm_buf msg;
} lm_error;
lm_error ck_new_error(lm_checker *ck, lm_diag_code code);
void err_addf(lm_error *e, lm_pos at, const char *fmt, ...) LM_PRINTF(3, 4);
void err_add_alt_decl(lm_error *e, const lm_object *obj); /* "other declaration of x" */
void err_report(lm_error *e);                             /* also frees it */
void err_drop(lm_error *e);                               /* frees it unreported */
/* Text for messages, in ck->scratch. errors.c (B) on top of typestring.c (A) and operand.c (B). */
const char *ty_str(lm_checker *ck, lm_type *t); /* NULL: "<nil>" */
const char *ex_str(lm_checker *ck, const lm_node *e);
const char *op_str(lm_checker *ck, const lm_operand *x);
const char *ob_str(lm_checker *ck, const lm_object *o);
const char *pos_str(lm_checker *ck, lm_pos pos); /* as gc prints a position inside a message */
const char *nm_str(const lm_name *n);            /* the name's text */
const char *tys_str(lm_checker *ck, lm_type **list, uint32_t n); /* "[a, b]" */

/* ================================================================== universe.c */
/* Fills cx: basic types, universe scope, package unsafe (through lm_package_new, which makes a
 * package's scope as a child of cx->universe and sets host->cx), quiet checker. cx's space, arena,
 * names and package table are ready. */
void universe_init(lm_check_ctx *cx);
void universe_free(lm_check_ctx *cx);
/* Adds the test built-ins assert and trace. */
void universe_define_test_funcs(lm_check_ctx *cx);
typedef struct lm_builtin_info {
	const char *name;
	uint8_t nargs;
	bool variadic;
	uint8_t kind; /* lm_expr_kind */
} lm_builtin_info;
typedef enum { LM_EK_CONVERSION, LM_EK_EXPRESSION, LM_EK_STATEMENT } lm_expr_kind;
extern const lm_builtin_info lm_builtin_infos[LM_B_COUNT];

/* ================================================================== object.c */
lm_object *obj_new(lm_arena *a, lm_object_kind kind, lm_pos pos, lm_package *pkg,
		   const lm_name *name, lm_type *typ);
lm_object *obj_new_pkg_name(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			    lm_package *imported);
lm_object *obj_new_const(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			 lm_type *typ, lm_const *val);
lm_object *obj_new_type_name(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			     lm_type *typ);
lm_object *obj_new_var(lm_checker *ck, int var_kind, lm_pos pos, lm_package *pkg,
		       const lm_name *name, lm_type *typ);
lm_object *obj_new_param(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			 lm_type *typ); /* LM_VK_PARAM */
lm_object *obj_new_field(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			 lm_type *typ, bool embedded);
lm_object *obj_new_func(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name,
			lm_signature *sig);
lm_object *obj_new_label(lm_checker *ck, lm_pos pos, lm_package *pkg, const lm_name *name);
static inline lm_type *obj_type(const lm_object *o)
{
	return lm_type_at(o->type);
}
static inline lm_name *obj_name(const lm_object *o)
{
	return lm_name_at(o->name);
}
static inline const char *obj_cname(const lm_object *o)
{
	return o->name.u ? lm_name_at(o->name)->text : "";
}
static inline lm_package *obj_pkg(const lm_object *o)
{
	return lm_package_at(o->pkg);
}
static inline lm_object *obj_origin(lm_object *o)
{
	return o->u.origin.u ? lm_object_at(o->u.origin) : o;
}
static inline bool obj_exported(const lm_object *o)
{
	return o->name.u && lm_name_at(o->name)->exported;
}
static inline lm_signature *obj_sig(const lm_object *f)
{
	return TY_IF(signature, obj_type(f));
} /* NULL when not yet typed */
bool obj_same_id(const lm_object *o, const lm_package *pkg, const lm_name *name, bool fold_case);
bool obj_same_obj_id(const lm_object *a, const lm_object *b); /* a.Id() == b.Id() */
int obj_cmp(const lm_object *a, const lm_object *b);
bool obj_is_alias(lm_checker *ck, const lm_object *type_name); /* TypeName.IsAlias */
bool obj_has_ptr_recv(lm_object *func);
bool ty_same_pkg(const lm_package *a, const lm_package *b);
bool nm_equal_fold(const lm_name *a, const lm_name *b);

/* A set of objects by Id. Small ones cost nothing. */
typedef struct lm_objset {
	LM_VEC(lm_object *) list;
	lm_map index;
} lm_objset;
lm_object *objset_insert(lm_objset *s, lm_object *o); /* the one already there, or NULL */
void objset_free(lm_objset *s);

/* ================================================================== scope.c */
lm_scope *scope_new(lm_arena *a, lm_scope *parent, lm_pos start, lm_pos end);
/* Inserts unless the name is there already: then returns that object and changes nothing. Sets
 * obj->parent if none. */
lm_object *scope_insert(lm_arena *a, lm_scope *s, lm_object *obj);
/* Innermost object of that name seen from s, no positions considered (environment.lookupScope);
 * where may be NULL. */
lm_object *scope_lookup_chain(lm_scope *s, const lm_name *name, lm_scope **where);
/* Objects whose name matches ignoring case, sorted by name; malloc'ed. */
uint32_t scope_lookup_ignoring_case(lm_scope *s, const lm_name *name, bool exported,
				    lm_object ***out);
/* Iteration in table order (insertion order while small): for (uint32_t i = 0; scope_next(s, &i,
 * &obj);) */
bool scope_next(lm_scope *s, uint32_t *i, lm_object **obj);

/* ================================================================== typelists, constructors:
 * typenew.c */
/* Lists copy their elements; NULL when n is 0. */
lm_type_list *ty_list(lm_arena *a, lm_type *const *t, uint32_t n);
lm_obj_list *ty_obj_list(lm_arena *a, lm_object *const *o, uint32_t n);
/* Binds type parameters to their list: sets their index. */
lm_type_list *ty_bind_tparams(lm_arena *a, lm_type_param *const *t, uint32_t n);
lm_type *ty_new_array(lm_arena *a, lm_type *elem, int64_t len);
lm_type *ty_new_slice(lm_arena *a, lm_type *elem);
lm_type *ty_new_pointer(lm_arena *a, lm_type *elem);
lm_type *ty_new_map(lm_arena *a, lm_type *key, lm_type *elem);
lm_type *ty_new_chan(lm_arena *a, int dir, lm_type *elem); /* 0 both, 1 send only, 2 receive only */
lm_tuple *ty_new_tuple(lm_arena *a, lm_object *const *vars, uint32_t n); /* NULL when n is 0 */
lm_struct *ty_new_struct(lm_arena *a);          /* empty: fields and tags to be set */
lm_signature *ty_new_signature(lm_arena *a);    /* empty */
lm_interface *ck_new_interface(lm_checker *ck); /* empty, not complete; recorded for clean-up */
/* types2's NewInterfaceType, for a single embedded type: interface{ embedded }, complete. */
lm_interface *ty_new_embedding_interface(lm_checker *ck, lm_type *embedded);
lm_union *ty_new_union(lm_arena *a, const lm_term *terms, uint32_t n);
lm_type_param *ty_new_type_param(lm_checker *ck, lm_object *obj,
				 lm_type *bound); /* the same, never cleaned up */
lm_type_param *
ck_new_type_param(lm_checker *ck, lm_object *obj,
		  lm_type *bound); /* index -1 (UINT32_MAX); sets obj->type if none */
/* Arrays inside types. */
static inline lm_type *tp_type(lm_type_param *p)
{
	return (lm_type *)p;
}
static inline lm_obj_list *struct_fields(const lm_struct *s)
{
	return lm_obj_list_at(s->fields);
}
static inline uint32_t struct_num_fields(const lm_struct *s)
{
	return lm_ol_len(struct_fields(s));
}
static inline lm_object *struct_field(const lm_struct *s, uint32_t i)
{
	return lm_ol_get(struct_fields(s), i);
}
static inline lm_str struct_tag(const lm_struct *s, uint32_t i)
{
	const lm_tag *tags = lm_ref_ptr(s->tags);
	return tags && tags[i].len ? (lm_str){lm_ref_ptr(tags[i].ref), tags[i].len}
				   : (lm_str){"", 0};
}
static inline uint32_t tuple_len(const lm_tuple *t)
{
	return t ? lm_ol_len(lm_obj_list_at(t->vars)) : 0;
}
static inline lm_object *tuple_at(const lm_tuple *t, uint32_t i)
{
	return lm_ol_get(lm_obj_list_at(t->vars), i);
}
static inline lm_type *tuple_type(const lm_tuple *t, uint32_t i)
{
	return obj_type(tuple_at(t, i));
}
static inline lm_tuple *sig_params(const lm_signature *s)
{
	return (lm_tuple *)lm_type_at(s->params);
}
static inline lm_tuple *sig_results(const lm_signature *s)
{
	return (lm_tuple *)lm_type_at(s->results);
}
static inline lm_type_list *sig_tparams(const lm_signature *s)
{
	return lm_type_list_at(s->tparams);
}
static inline lm_type_list *sig_recv_tparams(const lm_signature *s)
{
	return lm_type_list_at(s->recv_tparams);
}
static inline lm_object *sig_recv(const lm_signature *s)
{
	return lm_object_at(s->recv);
}
static inline bool sig_variadic(const lm_signature *s)
{
	return (s->t.flags & LM_TF_VARIADIC) != 0;
}
static inline lm_term *union_terms(const lm_union *u)
{
	return lm_ref_ptr(u->terms);
}
static inline lm_type_param *tl_tparam(const lm_type_list *l, uint32_t i)
{
	return (lm_type_param *)lm_tl_get(l, i);
}

/* ================================================================== named.c, alias.c */
/* lm_named.state */
#define LM_NS_UNPACKED    1 /* instance: from_rhs is there */
#define LM_NS_HAS_METHODS 2
lm_named *ck_new_named(lm_checker *ck, lm_object *obj,
		       lm_type *from_rhs); /* sets obj->type if none */
lm_named *ck_new_named_instance(lm_checker *ck, lm_pos pos, lm_named *orig, lm_type_list *targs,
				lm_package *home);
lm_named *named_unpack(lm_named *n);
static inline lm_named *named_origin(lm_named *n)
{
	return n->targs.u ? (lm_named *)lm_type_at(n->orig) : n;
}
static inline lm_object *named_obj(const lm_named *n)
{
	return lm_object_at(n->obj);
}
lm_type_list *named_tparams(lm_named *n); /* of the origin; NULL */
static inline lm_type_list *named_targs(const lm_named *n)
{
	return lm_type_list_at(n->targs);
}
lm_type *named_rhs(lm_named *n);
uint32_t named_num_methods(lm_named *n);
lm_object *named_method(lm_checker *ck, lm_named *n, uint32_t i); /* expands an instance's */
void named_add_method(lm_checker *ck, lm_named *n,
		      lm_object *m); /* no check for duplicates of speed: as AddMethod */
int named_method_index(lm_named *n, const lm_name *name,
		       bool fold_case); /* of the origin's or own list; -1 */
lm_object *named_lookup_method(lm_checker *ck, lm_named *n, lm_package *pkg, const lm_name *name,
			       bool fold_case, int *index);
void named_set_underlying(lm_named *n, lm_type *u); /* SetUnderlying: u is not NAMED */
/* The object that stands for n in reports of cycles: an instance's lies where it was first written.
 */
lm_object *named_report_object(lm_checker *ck, lm_named *n);
lm_type *ty_safe_underlying(lm_type *t); /* may be NULL */
lm_alias *ck_new_alias(lm_checker *ck, lm_object *obj,
		       lm_type *rhs); /* rhs may be NULL: incomplete */
/* In ck->arena. */
lm_alias *ck_new_alias_instance(lm_checker *ck, lm_pos pos, lm_alias *orig, lm_type_list *targs,
				lm_named *expanding);
static inline lm_type_list *alias_tparams(const lm_alias *a)
{
	return lm_type_list_at(a->tparams);
}
static inline lm_type_list *alias_targs(const lm_alias *a)
{
	return lm_type_list_at(a->targs);
}
static inline lm_alias *alias_origin(lm_alias *a)
{
	return (lm_alias *)lm_type_at(a->orig);
}

/* ================================================================== predicates.c */
bool ty_is_valid(lm_type *t);
/* Of the type itself, type parameters are none of these. */
bool ty_is_boolean(lm_type *t);
bool ty_is_numeric(lm_type *t);
bool ty_is_string(lm_type *t);
bool ty_is_integer(lm_type *t);
bool ty_is_unsigned(lm_type *t);
bool ty_is_float(lm_type *t);
bool ty_is_complex(lm_type *t);
bool ty_is_integer_or_float(lm_type *t);
bool ty_is_const_type(lm_type *t);
bool ty_is_basic(lm_type *t, uint32_t info); /* isBasic */
/* For a type parameter all types of its type set. */
bool ty_all_basic(lm_type *t, uint32_t info);
bool ty_all_boolean(lm_type *t);
bool ty_all_integer(lm_type *t);
bool ty_all_unsigned(lm_type *t);
bool ty_all_numeric(lm_type *t);
bool ty_all_string(lm_type *t);
bool ty_all_ordered(lm_type *t);
bool ty_all_numeric_or_string(lm_type *t);
bool ty_has_name(lm_type *t);
bool ty_is_type_lit(lm_type *t);
bool ty_is_typed(lm_type *t);
bool ty_is_untyped(lm_type *t);
bool ty_is_untyped_numeric(lm_type *t);
bool ty_is_interface(lm_type *t); /* IsInterface: type parameters too */
bool ty_is_non_type_param_interface(lm_type *t);
bool ty_is_type_param(lm_type *t);
bool ty_has_type_param(
	lm_type *t); /* hasTypeParam helper: mentions any type parameter (conservative walk) */
bool ty_is_generic(lm_type *t);
bool ty_has_nil(lm_type *t);
bool ty_has_empty_typeset(lm_type *t);
bool ty_is_basic_kind(lm_type *t, int kind); /* underlying basic of that kind (x.kind == k) */
bool ty_is_bytes_or_runes(lm_type *t);
bool ty_is_uintptr(lm_type *t);
bool ty_is_unsafe_pointer(lm_type *t);
bool ty_comparable_type(lm_checker *ck, lm_type *t, bool dynamic);
/* NULL when comparable, else why not ("" when there is no more to say). */
const char *ty_comparable_cause(lm_checker *ck, lm_type *t, bool dynamic);
bool ty_identical(lm_checker *ck, lm_type *x, lm_type *y); /* NULLs allowed */
bool ty_identical_ignore_tags(lm_checker *ck, lm_type *x, lm_type *y);
bool ty_identical_origin(lm_named *x, lm_named *y);
bool ty_identical_instance(lm_checker *ck, lm_type *xorig, lm_type_list *xargs, lm_type *yorig,
			   lm_type_list *yargs);
lm_type *ty_default(lm_checker *ck, lm_type *t);
lm_type *ty_max_type(lm_type *x, lm_type *y); /* NULL */

/* ================================================================== typeset.c, under.c */
struct lm_type_set {
	lm_obj_list_ref methods; /* sorted by obj_cmp */
	uint32_t terms; /* reference to lm_term[nterms]; a term without type is the set of all types
			 */
	uint32_t nterms; /* 0: the empty set */
	bool comparable;
	bool invalid; /* the union overflowed */
};
static inline lm_term *tset_terms(const lm_type_set *s)
{
	return lm_ref_ptr(s->terms);
}
static inline uint32_t tset_num_methods(const lm_type_set *s)
{
	return lm_ol_len(lm_obj_list_at(s->methods));
}
static inline lm_object *tset_method(const lm_type_set *s, uint32_t i)
{
	return lm_ol_get(lm_obj_list_at(s->methods), i);
}
lm_type_set *iface_type_set(lm_interface *t);
bool tset_is_empty(const lm_type_set *s);
bool tset_is_all(const lm_type_set *s);
bool tset_is_method_set(const lm_type_set *s);
bool tset_is_comparable(lm_checker *ck, const lm_type_set *s);
bool tset_has_terms(const lm_type_set *s);
bool tset_subset_of(lm_checker *ck, const lm_type_set *a, const lm_type_set *b);
lm_object *tset_lookup_method(const lm_type_set *s, const lm_package *pkg, const lm_name *name,
			      bool fold_case, int *index);
bool iface_empty(lm_interface *t);
lm_type_set *ck_compute_interface_type_set(lm_checker *ck, lm_pos pos, lm_interface *t);
lm_type_set *ck_compute_union_type_set(lm_checker *ck, lm_pos pos,
				       lm_union *u); /* ->invalid when it overflows */
bool term_includes(lm_checker *ck, const lm_term *x, lm_type *t);
bool term_disjoint(lm_checker *ck, const lm_term *x, const lm_term *y);
bool tset_includes_type(lm_checker *ck, const lm_type_set *s, lm_type *t); /* terms.includes */
lm_interface *tp_iface(lm_type_param *p);
/* The (type, underlying type) pairs of the type set of t (types2's typeset iterator): for a type
 * that is no type parameter itself once; (NULL, NULL) once for a type parameter without specific
 * types. for (lm_ts_iter it = ts_begin(t); ts_next(&it);) { it.t; it.u; } */
typedef struct lm_ts_iter {
	lm_type *t, *u;
	bool tilde; /* the term has a tilde */
	const lm_type_set *s;
	uint32_t i, n;
} lm_ts_iter;
lm_ts_iter ts_begin(lm_type *t);
bool ts_next(lm_ts_iter *it);
/* commonUnder. cond (may be NULL) returns NULL when it holds, else the cause ("" for none); cause
 * may be NULL. */
typedef const char *(*lm_under_cond)(lm_checker *ck, lm_type *t, lm_type *u, void *arg);
lm_type *ty_common_under(lm_checker *ck, lm_type *t, lm_under_cond cond, void *arg,
			 const char **cause);

/* ================================================================== lookup.c */
/* lm_lookup_result (types.h): path_len > 0 with obj NULL is an ambiguity; indirect with obj NULL a
 * pointer receiver. */
lm_lookup_result ty_lookup_field_or_method(lm_checker *ck, lm_type *t, bool addressable,
					   lm_package *pkg, const lm_name *name, bool fold_case);
uint32_t lookup_path_at(const lm_lookup_result *r, uint32_t i);
/* The types compared: ty_identical or unification. */
typedef bool (*lm_type_eq)(lm_checker *ck, lm_type *x, lm_type *y, void *arg);
/* types2's missingMethod: NULL when V implements T's methods. eq NULL: identical. */
lm_object *ck_missing_method(lm_checker *ck, lm_type *v, lm_type *t, bool is_static, lm_type_eq eq,
			     void *arg, const char **cause, bool *wrong_type);
bool ck_has_all_methods(lm_checker *ck, lm_type *v, lm_type *t, bool is_static, lm_type_eq eq,
			void *arg, const char **cause);
bool ck_new_assertable_to(lm_checker *ck, lm_type *v, lm_type *t, const char **cause);
bool ck_assertable_to(lm_checker *ck, lm_type *v, lm_type *t, const char **cause);
const char *ck_func_string(lm_checker *ck, lm_object *f, bool pkg_info);
lm_type *ty_deref(lm_type *t, bool *is_ptr);
const char *
ck_interface_ptr_error(lm_checker *ck,
		       lm_type *t); /* t is a pointer to an interface or type parameter */
lm_type *ty_deref_struct_ptr(lm_type *t);
int ty_field_index(lm_obj_list *fields, const lm_package *pkg, const lm_name *name, bool fold_case);
int ty_method_index(lm_obj_list *methods, const lm_package *pkg, const lm_name *name,
		    bool fold_case);
bool ck_is_interface_ptr(lm_type *t);

/* ================================================================== subst.c, instantiate.c,
 * context.c */
typedef struct lm_subst_map {
	lm_type_list *from; /* type parameters */
	lm_type *const *to; /* as many; NULL entries are not replaced */
	const struct lm_subst_map *outer;
} lm_subst_map;
/* subst(pos, typ, smap, expanding, ctxt): the same pointer when nothing changed. Tuples too. New
 * types go to the arena of expanding's home, else to ck->arena. */
lm_type *ck_subst(lm_checker *ck, lm_pos pos, lm_type *t, const lm_subst_map *m,
		  lm_named *expanding);
lm_type *ck_subst_lists(lm_checker *ck, lm_pos pos, lm_type *t, const lm_type_list *tparams,
			const lm_type_list *targs, lm_named *expanding);
lm_object *obj_clone_var(lm_checker *ck, lm_object *v, lm_type *typ);
lm_object *obj_clone_func(lm_checker *ck, lm_object *f, lm_type *typ);
lm_obj_list *ty_replace_recv_type(lm_checker *ck, lm_obj_list *in, lm_type *old, lm_type *new_,
				  bool *copied);
/* instance(): orig is NAMED, ALIAS or SIGNATURE; the canonical instance. */
lm_type *ck_instance(lm_checker *ck, lm_pos pos, lm_type *orig, lm_type *const *targs, uint32_t n,
		     lm_named *expanding);
/* Forgets the instances that mention a package which is about to be freed. */
void inst_forget_package(lm_check_ctx *cx, lm_package *p);
bool ck_validate_targ_len(lm_checker *ck, lm_pos pos, const char *name, uint32_t want,
			  uint32_t got);
/* -1 when all arguments satisfy their constraints, else the index of the first that does not and
 * why. */
int ck_verify(lm_checker *ck, lm_pos pos, lm_type_list *tparams, lm_type *const *targs,
	      const char **cause);
bool ck_implements(lm_checker *ck, lm_type *v, lm_type *t, bool constraint, const char **cause);
/* Type parameters of a generic type or function: NAMED, ALIAS, SIGNATURE; NULL for others. */
lm_type_list *ty_type_params(lm_type *t);

/* ================================================================== unify.c, infer.c */
/* Infers the missing type arguments (NULL entries of targs, which has ntargs <= number of tparams).
 * Returns malloc'ed complete list, or NULL after adding to err. args: operands for params (params
 * may be NULL). */
lm_type **ck_infer(lm_checker *ck, lm_pos pos, lm_type_list *tparams, lm_type *const *targs,
		   uint32_t ntargs, lm_tuple *params, lm_operand *const *args, uint32_t nargs,
		   bool reverse, lm_error *err);
/* Fresh type parameters for typ's; the new list through *out. */
lm_type *ck_rename_tparams(lm_checker *ck, lm_pos pos, lm_type_list *tparams, lm_type *typ,
			   lm_type_list **out);
bool ty_is_parameterized(lm_type_list *tparams, lm_type *t);
const char *ck_type_params_string(lm_checker *ck, lm_type_list *list);
lm_term ty_core_term(lm_checker *ck, lm_type_param *p, bool *single); /* type none: no core term */

/* ================================================================== mono.c */
void ck_monomorph(lm_checker *ck);
void mono_free(lm_checker *ck);
void mono_record_canon(lm_checker *ck, lm_type_param *mpar, lm_type_param *tpar);
/* xpos: positions of the explicit arguments (nxpos of them), pos for the rest. */
void mono_record_instance(lm_checker *ck, lm_pos pos, lm_type_list *tparams, lm_type *const *targs,
			  const lm_pos *xpos, uint32_t nxpos);

/* ================================================================== sizes.c (gc, amd64) */
/* Negative: too large. */
int64_t ty_sizeof(lm_checker *ck, lm_type *t);
int64_t ty_alignof(lm_checker *ck, lm_type *t);
int64_t ty_offsetof(lm_checker *ck, lm_type *t,
		    const lm_lookup_result *path); /* check.conf.offsetof(T, index) */

/* ================================================================== typestring.c */
enum { LM_TW_TP_SUBSCRIPTS = 1, LM_TW_PKG_INFO = 2, LM_TW_NO_PARAM_NAMES = 4, LM_TW_FULL_PATH = 8 };
void ty_write(lm_checker *ck, lm_type *t, unsigned flags,
	      lm_buf *out); /* with the checker's qualifier */
void ty_write_signature(lm_checker *ck, lm_signature *s, unsigned flags,
			lm_buf *out);                           /* without "func" */
void ob_write(lm_checker *ck, const lm_object *o, lm_buf *out); /* ObjectString */
void ck_write_pkg_prefix(lm_checker *ck, const lm_package *pkg,
			 lm_buf *out); /* "fmt." or nothing */
void ck_qualifier(lm_checker *ck, const lm_package *pkg, lm_buf *out);

/* ================================================================== decl side (C): prototypes here
 */
void ck_obj_decl(lm_checker *ck,
		 lm_object *obj); /* no-op when ck is quiet or obj is another package's */

#include "types/types_int_decl.h"

/* ==== end of decl side ==== */

/* ================================================================== expr side (B): prototypes here
 */

#include "types/types_int_expr.h"

/* ==== end of expr side ==== */

#endif
