/* types_int_decl.h - what the declaration side of the checker offers to its other files:
 * declarations, type expressions, signatures, statements, initialisation order. Part of
 * types_int.h; included by types/ only. The names follow types2's: ck_foo_bar is Checker.fooBar. */
#ifndef LM_TYPES_TYPES_INT_DECL_H
#define LM_TYPES_TYPES_INT_DECL_H

/* What is known of a package-level const, type, var or func declaration, or of a method. In the
 * package's arena: it outlives the check, because bodies may be checked later. */
struct lm_decl_info {
	lm_scope_ref file;      /* scope of the file it stands in */
	lm_version version;     /* language version of that file */
	lm_obj_list_ref lhs;    /* of `var a, b = f()`: all variables; none otherwise */
	lm_node_ref vtyp, init; /* const, var: type and initialiser, each may be none */
	lm_node_ref decl;       /* lm_type_decl or lm_func_decl; none for const and var */
	bool inherited;         /* const: init is an earlier declaration's */
	bool emitted;           /* initorder.c: in the order already */
	uint32_t ndeps, cap_deps;
	uint32_t deps; /* reference to lm_object_ref[]: what it depends on; may hold repetitions */
	uint32_t dep_mark;     /* as a dependency: reference to the info that recorded it last */
	lm_object_ref methods; /* type: chain of methods not yet associated; method: the next one */
	lm_object_ref last_method;
	lm_source_file *source; /* the file; in the package's arena */
};

/* ---- check.c */
/* Runs all actions pushed after the first `top` ones, and those that they push. */
void ck_process_delayed(lm_checker *ck, size_t top);
/* Counts one more level of nesting; false after reporting when there are too many. Pair with
 * ck_leave when true. */
bool ck_enter(lm_checker *ck, lm_pos at);
static inline void ck_leave(lm_checker *ck)
{
	ck->depth--;
}
void ck_push(lm_checker *ck, lm_object *obj); /* obj becomes grey */
void ck_pop(lm_checker *ck);
/* Notes that the declaration being checked depends on `to`. */
void ck_add_decl_dep(lm_checker *ck, lm_object *to);
static inline lm_decl_info *obj_info(const lm_object *o)
{
	return (lm_decl_info *)lm_ref_ptr(o->info);
}

/* ---- version.c */
#define LM_GO_CURRENT 27 /* the language version implemented is 1.27 */
/* The minor version of "go1.N" or "go1.N.M"; 0 when malformed. */
lm_version version_parse(lm_str s);
/* The language version of a file of p. */
lm_version version_of_file(const lm_package *p, const lm_source_file *sf);

/* ---- resolver.c */
void ck_collect_objects(lm_checker *ck);
void ck_package_objects(lm_checker *ck);
void ck_unused_imports(lm_checker *ck);
/* Takes a receiver type apart: *base is the base type expression without * and type parameters,
 * *tparams its index expression's arguments (a node, maybe a ListExpr) or NULL. True when it is a
 * pointer. */
bool ck_unpack_recv(lm_node *rtyp, lm_node **base, lm_node **tparams);
void ck_arity(lm_checker *ck, lm_pos pos, lm_list names, lm_node *inits, bool const_decl,
	      bool inherited);

/* ---- decl.c, cycles.c */
/* Declares obj in scope from pos on, recording it in the name node id (may be NULL). Blank names
 * are not declared. */
void ck_declare(lm_checker *ck, lm_scope *scope, lm_node *id, lm_object *obj, lm_pos pos);
void ck_decl_stmt(lm_checker *ck, lm_list decls);
void ck_collect_methods(lm_checker *ck, lm_object *type_name);
/* Declares the type parameters of list (Fields), stores them in *dst (early: bounds may refer to
 * them), sets bounds. */
void ck_collect_type_params(lm_checker *ck, lm_type_list_ref *dst, lm_list list);
lm_type_param *ck_declare_type_param(lm_checker *ck, lm_node *name, lm_pos scope_pos);
bool ck_valid_cycle(lm_checker *ck, lm_object *obj);
void ck_cycle_error(lm_checker *ck, lm_object *const *cycle, uint32_t n, uint32_t start);
uint32_t objs_first_in_src(lm_object *const *path, uint32_t n);
/* The object that stands for n on the path: of an instance one of its own, at the place of
 * instantiation. */
lm_object *named_path_obj(lm_checker *ck, lm_named *n);
static inline bool obj_on_path(const lm_checker *ck, const lm_object *o)
{
	return o->color && o->color <= ck->obj_path.len && ck->obj_path.data[o->color - 1] == o;
}
void ck_direct_cycles(lm_checker *ck);
/* Whether t has (or will get) an underlying type now; reports a cycle and returns false when not.
 */
bool ck_is_complete(lm_checker *ck, lm_type *t);
#define LM_TF_KNOWN_VALID (LM_TF_USER << 1) /* NAMED, not generic: found not to contain itself */
/* validtype.c: reports types that contain themselves. */
void ck_valid_type(lm_checker *ck, lm_named *t);

/* ---- typexpr.c, struct.c, interface.c, union.c, signature.c */
void ck_ident(lm_checker *ck, lm_operand *x, lm_name_expr *e, bool want_type);
lm_type *ck_typ(lm_checker *ck, lm_node *e);
lm_type *ck_var_type(lm_checker *ck, lm_node *e);
void ck_valid_var_type(lm_checker *ck, lm_node *e, lm_type *t);
/* def: the type name being declared as e, or NULL. */
lm_type *ck_declared_type(lm_checker *ck, lm_node *e, lm_object *def);
/* A generic type; *cause (may be NULL) is set when e is a type but not generic. */
lm_type *ck_generic_type(lm_checker *ck, lm_node *e, const char **cause);
/* The types of a list of type expressions, malloc'ed; NULL when one is invalid (all are checked) or
 * there is none. */
lm_type **ck_type_list(lm_checker *ck, lm_node *list, uint32_t *n);
void ck_struct_type(lm_checker *ck, lm_struct *s, lm_struct_type *e);
void ck_interface_type(lm_checker *ck, lm_interface *t, lm_interface_type *e, lm_object *def);
lm_type *ck_parse_union(lm_checker *ck, lm_node *e);
/* recv, tparams may be empty. Opens and closes the function's scope, kept in sig->scope. */
void ck_func_type(lm_checker *ck, lm_signature *sig, lm_field *recv, lm_list tparams,
		  lm_func_type *ftyp);

/* ---- stmt.c, switch.c, return.c, labels.c */
enum { /* permissible control flow, and what encloses a statement */
       LM_SC_BREAK_OK = 1,
       LM_SC_CONTINUE_OK = 2,
       LM_SC_FALLTHROUGH_OK = 4,
       LM_SC_FINAL_CASE = 8,
       LM_SC_IN_TYPE_SWITCH = 16,
};
/* Checks a body in a fresh environment; decl and iota may be NULL. */
void ck_func_body(lm_checker *ck, lm_decl_info *decl, lm_signature *sig, lm_block_stmt *body,
		  lm_const *iota);
void ck_stmt(lm_checker *ck, unsigned ctxt, lm_node *s);
void ck_stmt_list(lm_checker *ck, unsigned ctxt, lm_list list);
void ck_open_scope(lm_checker *ck, lm_node *n);
static inline void ck_close_scope(lm_checker *ck)
{
	ck->env.scope = lm_scope_at(ck->env.scope->parent);
}
void ck_switch_stmt(lm_checker *ck, unsigned inner, lm_switch_stmt *s);
void ck_type_switch_stmt(lm_checker *ck, unsigned inner, lm_switch_stmt *s,
			 lm_type_switch_guard *guard);
void ck_select_stmt(lm_checker *ck, unsigned inner, lm_select_stmt *s);
bool ck_is_terminating(lm_checker *ck, lm_node *s, const lm_name *label);
bool ck_is_terminating_list(lm_checker *ck, lm_list list);
/* Label errors with types2's own words; only where the parser did not check branches. */
void ck_labels(lm_checker *ck, lm_block_stmt *body);

/* ---- initorder.c, gcextra.c */
void ck_init_order(lm_checker *ck);
/* What gc reports after its type check: directives, missing bodies, anonymous interface cycles. */
void ck_gc_extra(lm_checker *ck);
/* toolarge.c: types and frames that gc refuses for their size. */
void ck_too_large(lm_checker *ck);

#endif
