/* compile_int.h - what the files of compile/ share: canonical types, function states, places.
 * Included by compile/ only.
 *
 * Canonical types (ct): the checker's types under the type arguments of the instance at hand,
 * hash-consed, so that identity is pointer equality and nothing below ever sees a type parameter.
 * Values: a value of type t takes t->slots consecutive slots: scalars canonical in one, others in
 * memory layout. A value larger than CT_BIG bytes is held as one slot with the address of an
 * immutable copy ("big"). Slots: locals from the bottom, temporaries above them as a stack; nothing
 * that is live lies above `top`. */
#ifndef LM_COMPILE_COMPILE_INT_H
#define LM_COMPILE_COMPILE_INT_H

#include "bytecode/tdesc.h"
#include "compile/compile.h"
#include <stdio.h>

/* abi.Kind, and two of our own */
/* Kinds of canonical types: lm_kind, and two that no run-time type has. */
enum { K_TUPLE = LM_K_UNSAFE_POINTER + 1, K_NIL };
#define CT_BIG      32768
#define CT_BOX_OVER 512 /* variables larger than this live on the heap */

typedef struct ct ct;
typedef struct env env;
typedef struct cfunc cfunc;
typedef struct fstate fs_t;

typedef struct ct_field {
	lm_name *name;
	lm_package *pkg;
	ct *type;
	uint64_t off;
	lm_str tag;
	bool embedded;
} ct_field;
typedef struct ct_imethod {
	lm_name *name;
	lm_package *pkg; /* of an unexported name */
	ct *sig;
} ct_imethod;

struct ct {
	uint8_t kind;     /* K_*; of a named type its underlying kind (after ct_resolve) */
	uint8_t align;    /* valid after ct_layout, as the next ones */
	uint8_t scalar;   /* lm_scalar_kind */
	uint8_t chan_dir; /* reflect's: 1 receive, 2 send, 3 both */
	bool named, resolved, laid_out, in_layout, variadic;
	bool pointer_free, direct_iface, comparable, regular, big;
	bool desc_filled; /* of a named type: the parts of desc are there */
	uint32_t index;   /* in program.types */
	uint32_t slots;
	uint64_t size;
	int64_t len;    /* array */
	ct *elem, *key; /* elem also of pointers, slices, arrays, channels, maps */
	ct *under;      /* itself unless named */
	ct_field *fields;
	uint32_t field_count;
	ct **in, **out; /* FUNC; TUPLE: out */
	uint32_t in_count, out_count;
	ct_imethod *imethods; /* INTERFACE, sorted as itabs have them */
	uint32_t imethod_count;
	/* named types */
	lm_object *obj;
	lm_named *origin;
	ct **targs;
	uint32_t targ_count;
	env *env;          /* local type: the enclosing instance's arguments */
	env *own_env;      /* origin's type parameters bound to targs */
	uint32_t local_id; /* >0: number of a local type, for its key */
	ct *ptr;           /* memo: pointer to this */
	lm_tdesc *desc;
};

/* Type arguments of one instance (of a function, method or type). */
struct env {
	uint32_t n;
	lm_type **params; /* TYPE_PARAM types */
	ct **args;
	env *outer;  /* a local type's declaration inside an instance */
	lm_map memo; /* lm_type -> ct */
};

/* A method found on a type: through `path` of embedded fields, then either a declared method or an
 * interface's. */
typedef struct method_ref {
	uint32_t path[32];
	uint32_t path_len;
	ct *recv;      /* the named type that declares it, or the interface type */
	lm_object *fn; /* declared method of recv's origin; NULL for an interface method */
	int imethod;   /* index when fn is NULL */
	bool ptr_recv; /* declared with pointer receiver */
	bool indirect; /* a pointer was followed on the path */
	ct *sig;       /* without receiver; NULL for a generic method */
} method_ref;

/* ---- functions to compile: a symbol's source */
typedef enum {
	FN_DECL = 1,
	FN_LIT,
	FN_RANGE_BODY,
	FN_METHOD, /* wrapper: method `name` of type recv, by path (promotion, pointer to value
		      receiver) */
	FN_METHOD_VALUE, /* x.M as a func value: capture is the receiver */
	FN_CALL_WRAP,    /* go/defer: captures are the callee and its arguments */
	FN_BUILTIN_WRAP, /* go/defer of a builtin */
	FN_INIT,
	FN_START,
} fn_kind;

typedef struct capture {
	lm_object *obj; /* NULL: one of rf's hidden ones, `hidden` says which */
	uint32_t hidden;
	bool by_ref;
	ct *type;
	uint32_t word; /* first capture word */
} capture;

/* What all range-over-func bodies of one function share. */
typedef struct rf_exit {
	uint8_t kind; /* lm_branch_kind */
	lm_node *target;
} rf_exit;
typedef struct rf_root {
	LM_VEC(rf_exit) exits;
} rf_root;

struct cfunc {
	uint8_t kind;      /* fn_kind */
	uint8_t wrap_kind; /* CALL_WRAP: call_kind */
	bool recv_ptr;
	lm_sym *sym;
	lm_package *pkg;
	lm_object *obj; /* DECL */
	lm_func_decl *decl;
	lm_node *node; /* FN_LIT: the literal; RANGE_BODY: the for statement; BUILTIN_WRAP: the call
			*/
	env *env;
	ct *sig;  /* without receiver */
	ct *recv; /* receiver's type, NULL none */
	method_ref *method;
	cfunc *outer; /* of literals and bodies */
	capture *caps;
	uint32_t cap_count, cap_words;
	uint32_t lit_count, range_count, wrap_count; /* numbering of children */
	lm_map children;                             /* node -> cfunc */
	rf_root *rf;           /* root function of range-over-func bodies: shared exits */
	struct ctl *outer_ctl; /* RANGE_BODY: enclosing statements of the outer function */
	lm_object **results;   /* RANGE_BODY: result variables of the root function, when the body
				  returns */
	uint32_t result_count;
	lm_name *loop_label; /* RANGE_BODY: the loop's own label */
	lm_code *code[4];
	lm_sym *target; /* CALL_WRAP: static callee */
	int imethod;    /* CALL_WRAP: interface method */
	uint32_t wrap_res,
		wrap_params; /* CALL_WRAP: slots of the callee's results and parameters */
	ct **wrap_args;      /* BUILTIN_WRAP: argument types */
	uint32_t wrap_nargs;
	bool in_progress;
};

struct lm_program {
	lm_check_ctx *cx;
	lm_program_config cfg;
	lm_arena arena;
	LM_VEC(ct *) types;
	lm_map type_index; /* hash of structure -> chain head index+1 */
	LM_VEC(uint32_t) type_chain;
	bool env_used; /* set while a type's canonical form looked at the env */
	ct *basic[LM_BASIC_COUNT];
	ct *t_error, *t_any, *t_bytes, *t_runes;
	lm_strmap symbols; /* by name */
	lm_tdescs tdescs;
	LM_VEC(ct *) shells; /* named types whose descriptions are still empty */
	lm_strmap bytes;     /* interned string data */
	lm_map package_seen; /* packages whose directives were read */
	lm_strmap linknames; /* symbol name -> lm_sym name it stands for (lm_str*) */
	LM_VEC(lm_package *) init_order;
	uint32_t local_types, temp_vars;
	lm_map local_ids, numbered;
	lm_map var_inits;   /* package variable -> its initialiser's node */
	uint32_t noted;     /* packages of the context whose directives were read */
	lm_map inited;      /* package-level variables with static initial data */
	LM_VEC(env *) envs; /* all, to free their memos */
	LM_VEC(cfunc *) funcs;
	lm_buf scratch;
	char why[512];
	lm_package *main_pkg;
	lm_map embed_vars;
	lm_map params_stay; /* stays.c: (function, parameter) -> whether it stays there */
};

/* Any region object as a 32-bit reference, and back. */
static inline uint32_t lm_region_ref(const void *p)
{
	return (uint32_t)(((uintptr_t)p - LM_REGION_BASE) >> 3);
}
static inline void *lm_region_ptr(uint32_t r)
{
	return r ? (void *)(LM_REGION_BASE + ((uintptr_t)r << 3)) : NULL;
}

/* ---- ctype.c */
ct *ct_of(lm_program *p, env *e, lm_type *t); /* canonical type; never NULL */
ct *ct_basic(lm_program *p, lm_basic_kind k);
ct *ct_pointer(lm_program *p, ct *elem);
ct *ct_slice(lm_program *p, ct *elem);
ct *ct_array(lm_program *p, ct *elem, int64_t len);
ct *ct_func(lm_program *p, ct **in, uint32_t nin, ct **out, uint32_t nout, bool variadic);
ct *ct_map(lm_program *p, ct *key, ct *elem);
ct *ct_chan(lm_program *p, ct *elem, uint8_t dir); /* reflect's direction */
ct *ct_struct(lm_program *p, ct_field *fields, uint32_t n);
ct *ct_of_kind(lm_program *p, unsigned kind);            /* the predeclared type of an abi.Kind */
ct *ct_struct_of(lm_program *p, ct **types, uint32_t n); /* fields f0.. without names */
ct *ct_tuple(lm_program *p, ct **out, uint32_t n);
ct *ct_named(lm_program *p, env *outer, lm_named *origin, ct **targs, uint32_t n);
ct *ct_under(lm_program *p, ct *t);  /* underlying, resolved */
ct *ct_layout(lm_program *p, ct *t); /* fills size ...; returns t */
env *env_new(lm_program *p, env *outer, const lm_type_list *params, const lm_type_list *params2,
	     ct **args, uint32_t n);
bool ct_is_empty_iface(lm_program *p, ct *t);
static inline bool ct_is_iface(lm_program *p, ct *t)
{
	return ct_under(p, t)->kind == LM_K_INTERFACE;
}
static inline bool k_is_int(int k)
{
	return k >= LM_K_INT && k <= LM_K_UINTPTR;
}
static inline bool k_is_signed(int k)
{
	return k >= LM_K_INT && k <= LM_K_INT64;
}
static inline bool k_is_float(int k)
{
	return k == LM_K_FLOAT32 || k == LM_K_FLOAT64;
}
static inline bool k_is_complex(int k)
{
	return k == LM_K_COMPLEX64 || k == LM_K_COMPLEX128;
}
unsigned k_bits(int k); /* of an integer kind */

/* ---- method.c */
bool method_find(lm_program *p, ct *t, lm_name *name, lm_package *pkg, method_ref *out);
typedef struct method_item {
	lm_name *name;
	lm_package *pkg;
	method_ref ref;
} method_item;
typedef LM_VEC(method_item) method_items;
void method_set(lm_program *p, ct *t,
		method_items *out); /* sorted; of t as it is (pointer or value) */
env *method_env(lm_program *p, method_ref *m, ct **targs, uint32_t n);
ct *method_sig(lm_program *p, method_ref *m);
/* Symbol that calls the method with a receiver of exactly type t (pointer or value). */
lm_sym *method_sym(lm_program *p, ct *t, method_ref *m, ct **targs, uint32_t n);
int imethod_index(ct *iface_under, lm_name *name, lm_package *pkg);
int name_order(lm_name *a, lm_package *pa, lm_name *b, lm_package *pb);

/* ---- tdesc.c */
lm_tdesc *desc_of(lm_program *p, ct *t);
void desc_complete(void *arg, lm_tdesc *d);
ct *desc_source(lm_program *p,
		lm_tdesc *d); /* the type of a description, made when reflect made it */
void ct_key(lm_program *p, ct *t, lm_buf *out); /* identity */
void ct_print(lm_program *p, ct *t, lm_buf *out,
	      bool full_path); /* reflect's String(), or with package paths */
lm_str arena_str(lm_program *p, const char *s, size_t n);
void ct_print_name(lm_program *p, ct *t,
		   lm_buf *out);            /* a named type's, with arguments, without package */
void path_prefix(lm_str path, lm_buf *out); /* a package path as symbol names have it */

/* ---- program.c */
lm_sym *sym_get(lm_program *p, lm_str name, uint8_t kind, bool *is_new);
lm_sym *symbol_by_name(lm_program *p, lm_str name); /* NULL: there is none */
lm_sym *sym_func(lm_program *p, lm_object *fn, ct **targs,
		 uint32_t n); /* package-level function or instance */
lm_sym *sym_method_decl(lm_program *p, ct *recv, lm_object *fn, ct **targs, uint32_t n);
lm_sym *sym_var(lm_program *p, lm_object *v);
lm_data *embed_data(lm_program *p, lm_object *v, ct *t); /* embed.c: NULL when v embeds nothing */
lm_sym *sym_temp_var(lm_program *p, lm_package *pkg, lm_data *data);
cfunc *cfunc_new(lm_program *p, fn_kind kind, lm_sym *s);
const char *bytes_intern(lm_program *p, lm_str s);
void code_signature(lm_program *p, lm_code *c, ct *sig,
		    ct *recv); /* slots and packed layout; func.c */
void package_note(lm_program *p, lm_package *pkg);
lm_str pkg_path_str(lm_package *pkg);

/* ---- function states: func.c */
typedef struct var_info {
	lm_object *obj;
	ct *type;
	uint32_t slot; /* value's slots, or the slot with the box's address */
	uint8_t boxed;
	bool ended;  /* framed: emptied after its last use */
	bool framed; /* boxed, and the box is in the frame, behind the slot with its address */
	bool is_param, is_result;
	uint32_t pc_start;
} var_info;

typedef struct {
	uint32_t id;
} label; /* index in fs->labels + 1 */
typedef struct label_info {
	uint32_t pc; /* +1; 0 unbound */
} label_info;
typedef struct fixup {
	uint32_t at;
	uint32_t label;
	uint8_t form; /* 0: B,C as 32 bits; 1: C as 16 bits; 2: word of a switch table */
	uint32_t base;
} fixup;

/* A statement that can be broken out of, continued, or jumped over. */
typedef struct ctl {
	struct ctl *up;
	lm_node *node;
	lm_name *label;
	label brk, cont;
	bool is_loop, is_switch, outer /* belongs to an enclosing function */;
} ctl;

typedef struct goto_label {
	lm_name *name;
	label l;
	uint32_t slot_top;
} goto_label;
typedef struct override_arg {
	lm_node *node;
	uint32_t slot;
	ct *type;
} override_arg;

typedef struct hoist_mark {
	size_t overrides;
	bool hoisted;
} hoist_mark;

struct fstate {
	lm_program *p;
	cfunc *fn;
	env *env;
	lm_package *pkg;
	lm_compile_mode mode;
	bool long_jumps, overflow; /* a 16-bit jump did not reach: compiled again with long ones */
	bool failed;
	LM_VEC(lm_ins) code;
	LM_VEC(lm_reloc) relocs;
	LM_VEC(lm_line) lines;
	LM_VEC(label_info) labels;
	LM_VEC(fixup) fixups;
	LM_VEC(var_info) vars;
	LM_VEC(lm_var_loc) var_locs;
	LM_VEC(goto_label) gotos;
	LM_VEC(override_arg) overrides;
	bool hoisted; /* calls of this expression are already where gc runs them */
	uint32_t top, max_top;
	uint32_t locals_top; /* below it are variables, above it temporaries of the statement */
	lm_pos pos, last_pos;
	uint8_t row_flags, last_flags; /* LM_LINE_* */
	bool stmt_start;
	uint32_t depth;
	ctl *ctl;
	/* signature */
	ct *sig;
	uint32_t result_slots, param_slots;
	LM_VEC(uint32_t)
	result_vars; /* index in vars of each result; unnamed ones have a hidden entry */
	bool has_defer, has_recover, has_range_func;
	bool named_results, results_boxed;
	bool borrow_key; /* the map index that comes next is only read */
	bool force_copy; /* variables' slots are copied before they are used as operands */
	uint32_t recover_pc;
	label epilogue;
	bool epilogue_used;
	bool dead;         /* code here cannot be reached */
	uint32_t last_ins; /* 1 + where the last instruction begins */
	uint32_t barrier; /* a jump may lead to this word: what is before it is not to be fused with
			     what follows */
	/* range-over-func: slots with the addresses of shared boxes (0xffffffff none) */
	uint32_t rf_next, rf_token, rf_state; /* rf_state: of the loop whose body this is */
	bool old_loopvar;
};
#define NO_SLOT 0xffffffffu

void fs_error(fs_t *fs, const char *fmt, ...) LM_PRINTF(2, 3);
uint32_t emit(fs_t *fs, unsigned op, uint32_t a, uint32_t b, uint32_t c);
uint32_t emit_l(fs_t *fs, unsigned op, uint32_t a, int32_t imm); /* B,C as a 32-bit immediate */
void emit_ext(fs_t *fs, uint64_t w);
lm_ins *emit_last(fs_t *fs, unsigned op); /* the last instruction, when it is `op`, without
					     extension, free to be changed */
void emit_drop(fs_t *fs);                 /* takes that instruction back */
void emit_ret1(fs_t *fs, uint32_t slot);  /* R[0] = slot; return */
void ext_type(fs_t *fs, ct *t);
void ext_itab(fs_t *fs, ct *iface, ct *conc);
void ext_sym(fs_t *fs, lm_reloc_kind kind, lm_sym *s, int64_t addend);
void ext_bytes(fs_t *fs, const char *bytes);
void ext_data(fs_t *fs, lm_data *d, int64_t addend);
uint32_t slot_temp(fs_t *fs, uint32_t n);
static inline void slot_release(fs_t *fs, uint32_t mark)
{
	fs->top = mark;
}
label label_new(fs_t *fs);
void label_bind(fs_t *fs, label l);
bool label_bound(fs_t *fs, label l);
void emit_jump(fs_t *fs, label l);                               /* JMP or LOOP */
void emit_jump_if(fs_t *fs, uint32_t slot, bool sense, label l); /* JT/JF, LOOP_T when backwards */
void emit_jcc(fs_t *fs, unsigned op, uint32_t a, uint32_t b,
	      label l); /* fused compare and branch */
void emit_loop_add(fs_t *fs, uint32_t var, uint32_t bound, int64_t step,
		   label top); /* var += step; loop while < bound */
void emit_jnil(fs_t *fs, uint32_t slot, bool if_nil, label l);
void emit_move(fs_t *fs, uint32_t dst, uint32_t src, uint32_t n);
void emit_zero(fs_t *fs, uint32_t dst, uint32_t n);
void emit_int(fs_t *fs, uint32_t dst, int64_t v);
void emit_u64(fs_t *fs, uint32_t dst, uint64_t v);
void switch_table_word(fs_t *fs, uint32_t end, label l);
void set_pos(fs_t *fs, lm_pos pos);
lm_code *fs_compile(lm_program *p, cfunc *fn, lm_compile_mode mode, const char **why);
static inline ct *ty(fs_t *fs, lm_type *t)
{
	return ct_layout(fs->p, ct_of(fs->p, fs->env, t));
}
ct *node_type(fs_t *fs, lm_node *n); /* recorded type of an expression, laid out */
static inline ct *under(fs_t *fs, ct *t)
{
	return ct_under(fs->p, t);
}
static inline ct *lay(fs_t *fs, ct *t)
{
	return ct_layout(fs->p, t);
}
ct *bt(fs_t *fs, lm_basic_kind k);
lm_str fs_func_name(fs_t *fs);

/* ---- var.c */
var_info *var_find(fs_t *fs, lm_object *o); /* NULL when not of this function or its captures */
var_info *var_declare(fs_t *fs, lm_object *o,
		      ct *t);        /* allocates slots; a boxed one still needs var_box */
void var_box(fs_t *fs, var_info *v); /* allocates the box (zeroed) */
void var_zero(fs_t *fs, var_info *v);
bool var_needs_box(fs_t *fs, lm_object *o, ct *t);
void body_prepare(fs_t *fs, lm_node *body); /* defer, recover, range-over-func: notes and marks */
void captures_collect(fs_t *fs, lm_node *body, capture **out, uint32_t *n, uint32_t *words);
bool node_mentions(lm_node *n, lm_object *o);
void captures_load(fs_t *fs);
uint32_t closure_make(fs_t *fs, lm_sym *s, capture *caps, uint32_t n, uint32_t words, uint32_t dst);
void func_lit_to(fs_t *fs, lm_func_lit *lit, uint32_t dst);
/* stays.c: whether a variable whose address is taken may live in the frame: the address goes
 * nowhere that outlasts it. */
bool var_stays(fs_t *fs, lm_object *o, ct *t);
bool is_range_func(fs_t *fs, lm_node *n);

/* ---- place.c: where a value is or goes */
typedef enum { PL_BLANK, PL_SLOT, PL_FRAME, PL_MEM, PL_GLOBAL, PL_INDEX, PL_MAP } place_kind;
typedef struct place {
	uint8_t kind;
	bool str;     /* INDEX: into a string */
	bool uns;     /* INDEX: by an unsigned 64-bit index */
	bool nilable; /* MEM: through a pointer of the program's */
	ct *type;
	uint32_t slot; /* SLOT: of the value; MEM: address; INDEX: slice; MAP: map */
	uint32_t key;  /* INDEX: index; MAP: key */
	int64_t off;   /* FRAME: bytes from R[0]; MEM, GLOBAL: offset */
	lm_sym *sym;
	ct *map_type;
} place;
bool index_unsigned(fs_t *fs, lm_node *index);
void place_of(fs_t *fs, lm_node *n, place *pl); /* of any expression; evaluates its operands */
void place_load(fs_t *fs, const place *pl, uint32_t dst);
void place_store(fs_t *fs, const place *pl, uint32_t src);
void place_zero(fs_t *fs, const place *pl);
void place_addr(fs_t *fs, place *pl, uint32_t dst);
uint32_t place_use(fs_t *fs,
		   place *pl); /* its slots when it has some of its own, else a temporary copy */
void place_field(fs_t *fs, place *pl, const ct_field *f);
void place_path(fs_t *fs, place *pl, const uint32_t *path,
		uint32_t n);           /* embedded fields, through pointers */
void place_deref(fs_t *fs, place *pl); /* *pl, a pointer */
place place_slot(ct *t, uint32_t slot);
place place_mem(ct *t, uint32_t slot, int64_t off);
void mem_load(fs_t *fs, ct *t, uint32_t dst, uint32_t base, int64_t off);
void mem_store(fs_t *fs, ct *t, uint32_t src, uint32_t base, int64_t off);
void place_var(fs_t *fs, lm_object *o, lm_pos pos, place *pl);

/* ---- expr.c */
bool overridden(fs_t *fs, const lm_node *n);
hoist_mark hoist_begin(fs_t *fs, const lm_list *list, lm_node *x, lm_node *y);
void hoist_end(fs_t *fs, hoist_mark m);
void ex_to(fs_t *fs, lm_node *n, uint32_t dst); /* value in its own type */
uint32_t ex_any(fs_t *fs, lm_node *n); /* anywhere: a variable's own slots or a temporary */
void ex_conv_to(fs_t *fs, lm_node *n, ct *want, uint32_t dst); /* assigned to a `want` */
uint32_t ex_conv_any(fs_t *fs, lm_node *n, ct *want);
void ex_discard(fs_t *fs, lm_node *n);
void ex_cond(fs_t *fs, lm_node *n, bool sense, label l); /* jump to l when n == sense */
bool ex_is_const(fs_t *fs, lm_node *n);
bool ex_small_int(fs_t *fs, lm_node *n, int64_t *v); /* an integer constant */
void const_to(fs_t *fs, const lm_const *c, ct *t, uint32_t dst);
bool is_blank(lm_node *n);
lm_node *strip(lm_node *n); /* without parentheses */
bool is_nil_node(fs_t *fs, lm_node *n);
bool is_type_node(lm_node *n);
bool index_is_value(lm_node *n); /* x[i], not an instantiation or a type */
lm_object *name_obj(lm_node *n); /* object of a Name or pkg.Name, NULL */
ct **targs_of(fs_t *fs, lm_node *name, uint32_t *n);
lm_node *fun_name_node(lm_node *n); /* the Name that carries the object of f, pkg.f, f[T] */

/* ---- arith.c */
void ex_binary_to(fs_t *fs, lm_operation *o, uint32_t dst);
void ex_unary_to(fs_t *fs, lm_operation *o, uint32_t dst);
void arith(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a, uint32_t b);
bool arith_k(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a,
	     int64_t k); /* false: no such form */
void shift(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a, uint32_t count, ct *count_type);
void extend(fs_t *fs, int kind, uint32_t dst, uint32_t src); /* low bits to canonical */
void compare_values(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a,
		    uint32_t b); /* EQL, NEQ, LSS, LEQ */
void compare_jump(fs_t *fs, lm_op op, ct *t, uint32_t a, uint32_t b, bool sense, label l);
void ex_compare_to(fs_t *fs, lm_operation *o, uint32_t dst);
void ex_compare_jump(fs_t *fs, lm_operation *o, bool sense, label l);
void assign_op(fs_t *fs, lm_op op, place *pl, lm_node *rhs, bool inc);

/* ---- convert.c */
void convert(fs_t *fs, ct *from, ct *to, uint32_t dst,
	     uint32_t src); /* explicit conversion of a value */
void to_iface(fs_t *fs, ct *from, ct *to, uint32_t dst,
	      uint32_t src); /* implicit, to an interface */
/* The operand of string(x), x a byte slice, or of []byte(x), x a string; NULL for anything else.
 * Who only looks at the result may use x's first two slots for it, as gc does. */
lm_node *string_of_bytes(fs_t *fs, lm_node *n);
lm_node *bytes_of_string(fs_t *fs, lm_node *n);
uint32_t ex_borrow(fs_t *fs, lm_node *n, ct *want); /* as ex_conv_any, for a value only looked at */
void conversion_to(fs_t *fs, lm_node *arg, ct *to, uint32_t dst);
void type_assert_to(fs_t *fs, lm_assert_expr *a, uint32_t dst, bool comma_ok);
void assert_value(fs_t *fs, ct *from, uint32_t src, ct *to, uint32_t dst, bool comma_ok);
void is_type(fs_t *fs, ct *iface, uint32_t dst, uint32_t src, ct *t);
void unbox(fs_t *fs, ct *t, uint32_t dst, uint32_t word);

/* ---- call.c */
uint32_t call_expr(fs_t *fs, lm_call *c); /* slot of the results (a temporary) */
void call_to(fs_t *fs, lm_call *c, uint32_t dst);
void method_value_to(fs_t *fs, lm_selector *s, uint32_t dst);
void method_expr_to(fs_t *fs, lm_selector *s, uint32_t dst);
void func_value_to(fs_t *fs, lm_sym *s, uint32_t dst);
void go_defer_stmt(fs_t *fs, lm_call_stmt *s);
typedef enum { CALL_STATIC = 1, CALL_CLOSURE, CALL_IFACE } call_kind;
uint32_t call_sym(fs_t *fs, lm_sym *s, ct *sig, ct *recv,
		  uint32_t first_arg); /* copies packed args; result slot */
void recv_from_place(fs_t *fs, place *pl, method_ref *m,
		     uint32_t dst); /* the receiver that m wants, from a value */
void emit_call(fs_t *fs, lm_sym *s, uint32_t area, uint32_t results, uint32_t params);
void emit_calli(fs_t *fs, uint32_t iface, uint32_t index, uint32_t area, uint32_t results,
		uint32_t params);
void emit_callc(fs_t *fs, uint32_t closure, uint32_t area, uint32_t results, uint32_t params);
uint32_t sig_results(fs_t *fs, ct *sig);
uint32_t sig_params(fs_t *fs, ct *sig);
bool intrinsic_call(fs_t *fs, lm_sym *s, lm_call *c, ct *sig, uint32_t *result);

/* ---- builtin.c */
bool is_builtin(lm_node *fun, lm_builtin_id *id);
void builtin_to(fs_t *fs, lm_call *c, lm_builtin_id id, uint32_t dst);
bool append_in_place(fs_t *fs, uint32_t slice_slot, lm_node *rhs, lm_object *var);

/* ---- lit.c, static.c */
void composite_to(fs_t *fs, lm_composite_lit *l, uint32_t dst);
void composite_into(fs_t *fs, lm_composite_lit *l, ct *t, const place *pl, bool zeroed);
void addr_of_lit_to(fs_t *fs, lm_composite_lit *l, ct *ptr, uint32_t dst);
typedef LM_VEC(lm_reloc) reloc_vec;
bool static_value(fs_t *fs, lm_node *n, ct *t, uint8_t *bytes, uint64_t off, reloc_vec *relocs,
		  bool constant_only);
bool static_init(fs_t *fs, lm_object *v, lm_node *rhs);
void const_bytes(fs_t *fs, const lm_const *c, ct *t, uint8_t *out, uint64_t off, reloc_vec *relocs);

/* ---- statements */
void stmt(fs_t *fs, lm_node *n);
void stmt_list(fs_t *fs, lm_list l);
void block(fs_t *fs, lm_node *n);
void assign_stmt(fs_t *fs, lm_assign_stmt *s);
void assign_values(fs_t *fs, lm_node *lhs, bool define, uint32_t src, ct **types, uint32_t n);
void assign_one(fs_t *fs, lm_node *lhs, bool define, uint32_t src, ct *t);
void assign_pair(fs_t *fs, lm_node *a, uint32_t va, ct *ta, lm_node *b, uint32_t vb, ct *tb);
bool comma_ok_form(lm_node *rhs);
ct *comma_ok_type(fs_t *fs, lm_node *rhs); /* of the value */
void comma_ok_to(fs_t *fs, lm_node *rhs, uint32_t dst, ct **types);
void for_stmt(fs_t *fs, lm_for_stmt *s, lm_name *lbl);
void range_stmt(fs_t *fs, lm_for_stmt *s, lm_range_clause *r, lm_name *lbl);
void range_func_stmt(fs_t *fs, lm_for_stmt *s, lm_range_clause *r, lm_name *lbl);
void range_body_compile(fs_t *fs);
void range_leave(fs_t *fs, lm_branch_kind kind, ctl *target, lm_name *goto_name);
void range_return(fs_t *fs);
void switch_stmt(fs_t *fs, lm_switch_stmt *s, lm_name *lbl);
void select_stmt(fs_t *fs, lm_select_stmt *s, lm_name *lbl);
void return_stmt(fs_t *fs, lm_return_stmt *s);
void emit_epilogue(fs_t *fs);
void emit_return(fs_t *fs);
void ctl_push(fs_t *fs, ctl *c, lm_node *node, lm_name *lbl, label brk, label cont, bool loop);
void branch_to(fs_t *fs, lm_branch_kind kind, lm_name *name);
bool node_has_label(lm_node *n, lm_name *name);
void var_decl(fs_t *fs, lm_var_decl *d);
void declare_init(fs_t *fs, lm_object *o, lm_node *rhs);
void branch_stmt(fs_t *fs, lm_branch_stmt *s);
label goto_label_get(fs_t *fs, lm_name *name);
static inline uint32_t list_len(lm_node *n)
{
	return !n ? 0 : n->kind == LM_N_LIST_EXPR ? ((lm_list_expr *)n)->elems.n : 1;
}
static inline lm_node *list_at(lm_node *n, uint32_t i)
{
	return n->kind == LM_N_LIST_EXPR ? lm_list_get(((lm_list_expr *)n)->elems, i) : n;
}
void compile_wrapper(fs_t *fs); /* wrapper.c: METHOD, METHOD_VALUE, CALL_WRAP, BUILTIN_WRAP */
void compile_init(fs_t *fs);    /* init.c */
void compile_start(fs_t *fs);
void func_begin(fs_t *fs, ct *sig, ct *recv, lm_node *type, lm_node *recv_field);

#endif
