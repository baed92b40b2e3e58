/* types.h - types, objects, scopes and packages of the Go program at hand: what the checker finds
 * and compile/ reads. The model and the words are go/types' (types2's): named types with lazily
 * expanded instances, tuples, signatures, type parameters, unions, aliases. All in the region; a
 * package's own things in its arena, universe and canonical instances in the checker context's
 * arena. Convention (region.h): fields are references, code uses pointers. Included by compile/,
 * load/, service/. */
#ifndef LM_TYPES_TYPES_H
#define LM_TYPES_TYPES_H

#include "syntax/ast.h"

typedef struct lm_package lm_package;
typedef struct lm_scope lm_scope;
typedef struct lm_check_ctx lm_check_ctx; /* one front end: universe, names, packages, instances */
LM_DECLARE_REF(lm_package)
LM_DECLARE_REF(lm_scope)

/* ---- types */
typedef enum {
	LM_T_BASIC = 1,
	LM_T_ARRAY,
	LM_T_SLICE,
	LM_T_STRUCT,
	LM_T_POINTER,
	LM_T_TUPLE,
	LM_T_SIGNATURE,
	LM_T_INTERFACE,
	LM_T_MAP,
	LM_T_CHAN,
	LM_T_NAMED,
	LM_T_TYPE_PARAM,
	LM_T_UNION,
	LM_T_ALIAS,
} lm_type_kind;

/* Basic kinds, numbered as go/types. */
typedef enum {
	LM_INVALID,
	LM_BOOL,
	LM_INT,
	LM_INT8,
	LM_INT16,
	LM_INT32,
	LM_INT64,
	LM_UINT,
	LM_UINT8,
	LM_UINT16,
	LM_UINT32,
	LM_UINT64,
	LM_UINTPTR,
	LM_FLOAT32,
	LM_FLOAT64,
	LM_COMPLEX64,
	LM_COMPLEX128,
	LM_STRING,
	LM_UNSAFE_POINTER,
	LM_UNTYPED_BOOL,
	LM_UNTYPED_INT,
	LM_UNTYPED_RUNE,
	LM_UNTYPED_FLOAT,
	LM_UNTYPED_COMPLEX,
	LM_UNTYPED_STRING,
	LM_UNTYPED_NIL,
	LM_BASIC_COUNT
} lm_basic_kind;
enum { /* lm_basic.info */
       LM_IS_BOOLEAN = 1,
       LM_IS_INTEGER = 2,
       LM_IS_UNSIGNED = 4,
       LM_IS_FLOAT = 8,
       LM_IS_COMPLEX = 16,
       LM_IS_STRING = 32,
       LM_IS_UNTYPED = 64,
       LM_IS_ORDERED = LM_IS_INTEGER | LM_IS_FLOAT | LM_IS_STRING,
       LM_IS_NUMERIC = LM_IS_INTEGER | LM_IS_FLOAT | LM_IS_COMPLEX,
       LM_IS_CONST_TYPE = LM_IS_BOOLEAN | LM_IS_NUMERIC | LM_IS_STRING,
};

struct lm_type {
	uint8_t kind; /* lm_type_kind */
	uint8_t sub;  /* BASIC: lm_basic_kind; CHAN: direction (0 both, 1 send only, 2 receive only)
		       */
	uint16_t flags; /* LM_TF_* */
	uint32_t canon; /* compile/'s: index of the canonical type, 0 not yet asked */
};
#define LM_TF_VARIADIC 0x01 /* SIGNATURE */
#define LM_TF_IMPLICIT 0x02 /* INTERFACE wrapped around a type set literal */
#define LM_TF_COMPLETE 0x04 /* INTERFACE: fully set up; ALIAS/NAMED: resolved */
#define LM_TF_HAS_TPARAM                                                                           \
	0x08 /* memo: mentions a type parameter (valid with LM_TF_HAS_TPARAM_KNOWN) */
#define LM_TF_HAS_TPARAM_KNOWN 0x10
#define LM_TF_COMPARABLE       0x20 /* INTERFACE universe comparable */
#define LM_TF_NONLOCAL         0x100
#define LM_TF_USER             0x1000 /* from here on: the checker's own memo bits */

typedef struct lm_type_list {
	uint32_t n;
	lm_type_ref t[];
} lm_type_list; /* in the region; immutable once shared */
LM_DECLARE_REF(lm_type_list)
static inline lm_type *lm_tl_get(const lm_type_list *l, uint32_t i)
{
	LM_ASSERT(i < l->n);
	return lm_type_at(l->t[i]);
}
static inline uint32_t lm_tl_len(const lm_type_list *l)
{
	return l ? l->n : 0;
}
/* A list of objects: tuple variables, struct fields, methods. */
typedef struct lm_obj_list {
	uint32_t n;
	lm_object_ref o[];
} lm_obj_list;
LM_DECLARE_REF(lm_obj_list)
static inline lm_object *lm_ol_get(const lm_obj_list *l, uint32_t i)
{
	LM_ASSERT(i < l->n);
	return lm_object_at(l->o[i]);
}
static inline uint32_t lm_ol_len(const lm_obj_list *l)
{
	return l ? l->n : 0;
}

typedef struct {
	lm_type t;
	uint32_t info;
	lm_name_ref name;
} lm_basic;
typedef struct {
	lm_type t;
	lm_type_ref elem;
	int64_t len; /* <0: unknown (error) */
} lm_array;
typedef struct {
	lm_type t;
	lm_type_ref elem;
} lm_slice;
typedef struct {
	lm_type t;
	lm_type_ref elem;
} lm_pointer;
typedef struct {
	lm_type t;
	lm_type_ref key, elem;
} lm_map_t;
typedef struct {
	lm_type t;
	lm_type_ref elem;
} lm_chan_t;
/* tags: reference to lm_str_in_region[n] of unquoted tags or 0 when none has one. */
typedef struct {
	uint32_t ref;
	uint32_t len;
} lm_tag; /* ref: region reference of the bytes */
typedef struct {
	lm_type t;
	lm_obj_list_ref fields;
	uint32_t tags;
} lm_struct;
typedef struct {
	lm_type t;
	lm_obj_list_ref vars;
} lm_tuple;
typedef struct {
	lm_type t;
	lm_type_list_ref tparams; /* type parameters (TYPE_PARAM types) of a generic function or
				     method; 0 none */
	lm_type_list_ref recv_tparams; /* receiver type parameters */
	lm_object_ref recv;            /* receiver variable or none */
	lm_type_ref params, results;   /* TUPLEs; none when empty */
	lm_scope_ref scope;
} lm_signature;
typedef struct lm_type_set lm_type_set; /* types/typeset.h */
LM_DECLARE_REF(lm_type_set)
typedef struct {
	lm_type t;
	lm_obj_list_ref methods; /* explicitly declared */
	lm_type_list_ref embeddeds;
	uint32_t embed_pos;   /* reference to lm_pos[] or 0 */
	lm_type_set_ref tset; /* computed type set, none before */
	lm_package_ref pkg;
} lm_interface;
typedef struct {
	lm_type t;
	lm_object_ref obj;        /* TYPENAME; for an instance the origin's */
	lm_type_ref orig;         /* generic type of an instance; itself otherwise */
	lm_type_list_ref tparams; /* of a generic type */
	lm_type_list_ref targs;   /* of an instance; 0 otherwise */
	lm_type_ref underlying;   /* none until resolved: use lm_named_under */
	lm_type_ref from_rhs;
	lm_obj_list_ref methods; /* of an instance: expanded on demand, use lm_named_method */
	uint32_t inst_hash;      /* checker's own: an instance's hash, 0 not yet known */
	lm_pos inst_pos;         /* an instance's: where it was first written, for messages */
	lm_package_ref home;     /* an instance's: package in whose arena it and its parts live */
	uint32_t state;
	lm_object_ref inst_obj;
	/* checker's own: an instance's object on cycle paths, none until needed */ /* checker's
										       own:
										       LM_NS_*
										     */
} lm_named;
typedef struct {
	lm_type t;
	lm_object_ref obj;
	uint32_t index;
	lm_type_ref bound;
	uint32_t id;
} lm_type_param;
typedef struct {
	lm_type_ref type;
	bool tilde;
} lm_term;
typedef struct {
	lm_type t;
	uint32_t n;
	uint32_t terms;       /* reference to lm_term[n] */
	lm_type_set_ref tset; /* memo */
} lm_union;
typedef struct {
	lm_type t;
	lm_object_ref obj;
	lm_type_ref orig;
	lm_type_list_ref tparams, targs;
	lm_type_ref from_rhs; /* what is written on the right */
	lm_type_ref actual;   /* after unaliasing, memo */
} lm_alias;

/* ---- objects */
typedef enum {
	LM_O_PKG_NAME = 1,
	LM_O_CONST,
	LM_O_TYPE_NAME,
	LM_O_VAR,
	LM_O_FUNC,
	LM_O_LABEL,
	LM_O_BUILTIN,
	LM_O_NIL,
} lm_object_kind;
struct lm_object {
	uint8_t kind;     /* lm_object_kind */
	uint8_t var_kind; /* VAR: LM_VK_*; BUILTIN: lm_builtin_id */
	uint16_t flags;   /* LM_OF_* */
	lm_pos pos;
	lm_name_ref name;
	lm_package_ref pkg;  /* none for universe */
	lm_scope_ref parent; /* scope it is declared in; none for methods and fields */
	lm_type_ref type;    /* none until known */
	uint32_t order;      /* >0 package-level order of appearance */
	lm_pos scope_pos;    /* start of its scope, local objects */
	uint32_t color;      /* checker's own */
	lm_const_ref value;  /* CONST */
	lm_node_ref decl;    /* the declaring node: FUNC lm_func_decl, TYPE_NAME lm_type_decl, VAR
				lm_var_decl or Field ... */
	union {
		lm_package_ref imported; /* PKG_NAME */
		lm_object_ref origin;    /* FUNC, VAR: generic method or field it was instantiated
					    from; none otherwise */
	} u;
	uint32_t info;  /* checker's own: reference to what it knows of a package-level declaration
			   or method */
	uint32_t owner; /* VAR: compile's own slot; FUNC: recv base name */
	uint32_t aux;   /* compile/'s own: variable info index + 1 while a function is compiled;
			   symbol memo */
};
enum { LM_VK_NONE, LM_VK_PACKAGE, LM_VK_LOCAL, LM_VK_RECV, LM_VK_PARAM, LM_VK_RESULT, LM_VK_FIELD };
#define LM_OF_USED          0x01
#define LM_OF_EMBEDDED      0x02 /* field */
#define LM_OF_IS_DOT_IMPORT 0x04
#define LM_OF_HAS_PTR_RECV                                                                         \
	0x08 /* FUNC: method with pointer receiver (valid before its signature is) */
#define LM_OF_ADDRESS_TAKEN                                                                        \
	0x10 /* VAR local: & was applied (explicitly or by a method call or slicing), set by the   \
		checker */
#define LM_OF_CAPTURED                                                                             \
	0x20 /* VAR local: used inside a function literal nested in its function, set by the       \
		checker */
#define LM_OF_REASSIGNED                                                                           \
	0x40 /* VAR local: assigned after its declaration (incl. op=, ++, range =, address taken)  \
	      */
#define LM_OF_LOOP_VAR                                                                             \
	0x80 /* VAR declared by a 3-clause for's init with per-iteration semantics (go1.22) */
#define LM_OF_ALIAS        0x100 /* TYPE_NAME of an alias */
#define LM_OF_BODY_CHECKED 0x200 /* FUNC */

typedef enum {
	LM_B_APPEND,
	LM_B_CAP,
	LM_B_CLEAR,
	LM_B_CLOSE,
	LM_B_COMPLEX,
	LM_B_COPY,
	LM_B_DELETE,
	LM_B_IMAG,
	LM_B_LEN,
	LM_B_MAKE,
	LM_B_MAX,
	LM_B_MIN,
	LM_B_NEW,
	LM_B_PANIC,
	LM_B_PRINT,
	LM_B_PRINTLN,
	LM_B_REAL,
	LM_B_RECOVER,
	LM_B_UNSAFE_ADD,
	LM_B_UNSAFE_ALIGNOF,
	LM_B_UNSAFE_OFFSETOF,
	LM_B_UNSAFE_SIZEOF,
	LM_B_UNSAFE_SLICE,
	LM_B_UNSAFE_SLICE_DATA,
	LM_B_UNSAFE_STRING,
	LM_B_UNSAFE_STRING_DATA,
	LM_B_ASSERT,
	LM_B_TRACE,
	LM_B_COUNT
} lm_builtin_id;

/* ---- what the checker records in expression nodes (lm_node.mode) */
typedef enum {
	LM_MODE_NONE, /* not checked */
	LM_MODE_INVALID,
	LM_MODE_NO_VALUE,
	LM_MODE_BUILTIN,
	LM_MODE_TYPE,  /* the expression denotes a type: e.type */
	LM_MODE_CONST, /* e.value */
	LM_MODE_VAR,   /* addressable */
	LM_MODE_MAP_INDEX,
	LM_MODE_VALUE,
	LM_MODE_NIL,
	LM_MODE_COMMA_OK, /* like VALUE, may be used in a comma-ok form; when it is, e.type is the
			     2-TUPLE */
	LM_MODE_COMMA_ERR,
	LM_MODE_CGO_FUNC,
} lm_operand_mode;
/* Recorded types of untyped expressions are final: after defaulting/conversion (constant operands
 * included), as go/types.Info.Types has them; untyped nil gets its target type. */

typedef enum { LM_SEL_FIELD, LM_SEL_METHOD_VALUE, LM_SEL_METHOD_EXPR } lm_selection_kind;
struct lm_selection {
	uint8_t kind;  /* lm_selection_kind */
	bool indirect; /* a pointer was followed on the path */
	uint16_t path_len;
	lm_type_ref recv; /* type of x in x.f */
	lm_object_ref
		obj; /* the field (VAR) or method (FUNC; for an interface its abstract method) */
	lm_type_ref type; /* type of the selector expression */
	uint32_t path[]; /* field indices; for a method the last is its index (unused by compile) */
};

/* ---- scopes and packages */
struct lm_scope {
	lm_scope_ref parent;
	uint32_t first_child, next_sibling; /* scope references */
	lm_pos start, end;
	bool is_func;
	uint32_t n, cap;
	uint32_t elems; /* reference to a name -> object table, scope.c's own */
};

/* One import as written, resolved by the loader. */
typedef struct lm_package_import {
	lm_name_ref path;
	lm_package_ref pkg;
} lm_package_import;

/* Package-level initialisation in order: `n` variables on the left (1, or several for v1, v2 =
 * f()), rhs. */
typedef struct lm_init {
	lm_obj_list_ref lhs;
	lm_node_ref rhs;
} lm_init;

struct lm_package {
	lm_name_ref path; /* import path, "main" for the main package */
	lm_name_ref name;
	lm_scope_ref scope;
	uint8_t state; /* LM_PKG_* */
	bool fake, cgo, is_std, is_unsafe;
	bool is_merged; /* of the library archive: the overlay may have taken an import's user away */
	bool has_assembly;       /* functions without a body are accepted */
	bool ignore_func_bodies; /* bodies on demand (library) */
	uint16_t go_minor;       /* language version 1.N from go.mod or -lang; 0: newest */
	uint32_t file_count;
	uint32_t files; /* reference to references of lm_source_file (8-aligned u32 array) */
	uint32_t import_count;
	uint32_t imports; /* reference to lm_package_import[], direct imports, in order of path */
	uint32_t init_count;
	uint32_t inits; /* reference to lm_init[]: variable initialisation order */
	uint32_t init_func_count;
	uint32_t init_funcs; /* reference to lm_object_ref[]: func init() in source order */
	uint32_t id;         /* index in the context, 1.. */
	struct lm_package_host *host; /* arenas and the loader's own, malloc'ed; not saved */
};
enum { LM_PKG_NEW, LM_PKG_PARSED, LM_PKG_CHECKING, LM_PKG_CHECKED, LM_PKG_FAILED };
struct lm_package_host {
	lm_arena arena;
	lm_diags *diags; /* where its errors go */
	lm_space *space;
	lm_check_ctx *cx;      /* set by lm_package_new */
	struct lm_checker *ck; /* the checker at work on it, else NULL */
};
lm_source_file *lm_package_file(const lm_package *p, uint32_t i);
/* The language version (N of 1.N, 0: newest) that holds at pos in p: the package's, or what the
 * file's //go:build line asks for. */
uint32_t lm_package_version_at(const lm_package *p, lm_pos pos);
lm_arena *lm_package_arena(lm_package *p);

/* ---- the context */
typedef struct lm_check_config {
	/* Called for each import path found in a package; returns the package (parsed and checked,
	 * or being made so: the loader checks imports first) or NULL after it reported. */
	lm_package *(*import)(void *arg, lm_package *from, lm_str path, lm_pos pos);
	void *arg;
	bool allow_missing_bodies; /* functions without body accepted */
	bool test_builtins;        /* assert and trace are predeclared: types2's own tests */
	bool own_branch_check; /* the checker reports label and branch errors, with types2's words:
				  types2's own tests */
	bool fake_import_c;    /* import "C" gives a package whose every member is accepted */
} lm_check_config;

struct lm_check_ctx {
	lm_space *space;
	lm_arena arena; /* universe, instances, shared types */
	lm_names *names;
	lm_fileset *files;
	lm_check_config config;
	lm_scope *universe;
	lm_package *unsafe_pkg;
	lm_package **packages; /* [id]; malloc */
	uint32_t package_count, package_cap;
	lm_type *basic[LM_BASIC_COUNT]; /* incl. untyped */
	lm_type *byte_type,
		*rune_type; /* aliases of uint8, int32 with their own names in messages */
	lm_type *any_type, *error_type, *comparable_type; /* any: ALIAS; error, comparable: NAMED */
	lm_type *empty_interface;
	lm_object *nil_object, *any_object, *iota_object;
	lm_object *error_method;
	lm_map instances; /* canonical instances: hash of (origin, targs) -> chain */
	lm_strmap instance_keys;
	uint32_t next_tparam_id;
	struct lm_checker *active; /* the checker now running (innermost) */
	void *own;                 /* checker's own host state */
};
lm_check_ctx *lm_check_ctx_new(const lm_check_config *cfg, lm_fileset *files);
void lm_check_ctx_free(lm_check_ctx *cx);
lm_package *lm_package_new(lm_check_ctx *cx, lm_str path, lm_diags *diags);
void lm_package_free(lm_check_ctx *cx,
		     lm_package *p); /* its arena goes; dependants must not be used any more */

/* Checks a package whose files are parsed: declares, resolves, checks bodies (unless
 * ignore_func_bodies), orders initialisation. Errors to its diags; state becomes CHECKED or FAILED.
 * Imports through config.import. */
void lm_check_package(lm_check_ctx *cx, lm_package *p);
/* Checks the body of one function (declared with body; parsed before by the caller's lm_parse_body)
 * of a package checked with ignore_func_bodies. Idempotent. False when it has errors. */
bool lm_check_func_body(lm_check_ctx *cx, lm_package *p, lm_object *fn);
/* Checks one expression as if it stood at `pos` in `scope` (evaluation, REPL). */
bool lm_check_expr(lm_check_ctx *cx, lm_package *p, lm_scope *scope, lm_pos pos, lm_node *expr);

/* ---- queries (all [alloc] at most) */
lm_type *lm_unalias(lm_type *t);
lm_type *lm_under(lm_type *t);     /* underlying type; resolves lazily; of a type parameter its
				      constraint interface */
lm_named *lm_as_named(lm_type *t); /* after unaliasing; NULL */
lm_type_param *lm_as_type_param(lm_type *t);
bool lm_identical(lm_check_ctx *cx, const lm_type *x, const lm_type *y);
bool lm_is_typed(const lm_type *t);
bool lm_is_interface(lm_type *t); /* incl. under; not type parameters */
bool lm_comparable(lm_check_ctx *cx, lm_type *t);
uint32_t lm_named_method_count(lm_check_ctx *cx, lm_named *n);
lm_object *lm_named_method(lm_check_ctx *cx, lm_named *n,
			   uint32_t i); /* FUNC, expanded for instances */
typedef struct lm_method_entry {
	lm_object *fn;
	bool ptr_recv_needed;
	bool indirect;
	uint32_t path_len;
	const uint32_t *path;
} lm_method_entry;
/* The method set of t (of *T when t is a pointer), promoted methods included, sorted as gc sorts
 * (exported by name first
 * ..., then by package path for unexported). Caller frees list. */
typedef struct {
	lm_method_entry *list;
	uint32_t count;
} lm_method_set;
lm_method_set lm_method_set_of(lm_check_ctx *cx, lm_arena *scratch, lm_type *t);
/* All methods of an interface's type set, sorted the same way. */
const lm_obj_list *lm_interface_methods(lm_check_ctx *cx, lm_interface *it);
/* LookupFieldOrMethod. Returns the object or NULL; fills index path. */
typedef struct {
	lm_object *obj;
	bool indirect;
	uint32_t path_len;
	uint32_t path[16];
	uint32_t *more; /* the whole path when longer */
} lm_lookup_result;
lm_lookup_result lm_lookup_field_or_method(lm_check_ctx *cx, lm_type *t, bool addressable,
					   lm_package *pkg, lm_name *name);
/* Substitutes type parameters by arguments; result canonical for named instances. */
lm_type *lm_subst(lm_check_ctx *cx, lm_type *t, const lm_type_list *tparams,
		  const lm_type_list *targs);
lm_type *lm_instantiate(lm_check_ctx *cx, lm_type *orig, const lm_type_list *targs);
bool lm_implements(lm_check_ctx *cx, lm_type *v,
		   lm_type *t); /* for run-time decisions made at compile time */
bool lm_assignable_to(lm_check_ctx *cx, lm_type *v, lm_type *t);
/* Sizes on linux/amd64. */
int64_t lm_sizeof(lm_check_ctx *cx, lm_type *t);
int64_t lm_alignof(lm_check_ctx *cx, lm_type *t);
void lm_offsetsof(lm_check_ctx *cx, lm_struct *s, int64_t *offsets); /* one per field */
/* Type text with qualification as gc's messages have it relative to `rel` (NULL: full paths). */
void lm_type_format(lm_check_ctx *cx, lm_type *t, lm_package *rel, lm_buf *out);
void lm_object_format(lm_check_ctx *cx, lm_object *o, lm_package *rel, lm_buf *out);
lm_object *lm_scope_lookup(lm_scope *s, const lm_name *name);
lm_object *lm_scope_lookup_parent(lm_scope *s, const lm_name *name, lm_pos pos, lm_scope **where);
/* Iterates a scope's objects sorted by name; returns count, fills malloc'ed array. */
uint32_t lm_scope_objects(lm_scope *s, lm_object ***out);

#endif
