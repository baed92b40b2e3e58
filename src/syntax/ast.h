/* ast.h - the syntax tree, in the shape of gc's own (cmd/compile/internal/syntax nodes), so that
 * positions and messages come out as gc's. Every node begins with an lm_node header; a node is
 * known by `kind` and cast to its struct. Nodes live in their package's arena; fields are
 * references (region.h), lists are arrays of references. The position of a node is gc's: for
 * Operation and AssignStmt the operator's... (see each struct), and lm_node_start / lm_node_end
 * give the extent. Types and constant values found by the checker are kept in the expression nodes
 * themselves (type, value, mode), so incomplete code keeps what was found. A generic body is
 * checked once, with type parameters in these fields. */
#ifndef LM_SYNTAX_AST_H
#define LM_SYNTAX_AST_H

#include "base/base.h"
#include "base/constant.h"
#include "base/diag.h"

/* Defined by types/types.h; the tree only carries references to them. */
typedef struct lm_type lm_type;
typedef struct lm_object lm_object;
typedef struct lm_selection lm_selection;
LM_DECLARE_REF(lm_type)
LM_DECLARE_REF(lm_object)
LM_DECLARE_REF(lm_selection)

typedef enum {
	LM_N_NONE,
	/* declarations */
	LM_N_IMPORT_DECL,
	LM_N_CONST_DECL,
	LM_N_TYPE_DECL,
	LM_N_VAR_DECL,
	LM_N_FUNC_DECL,
	LM_N_BAD_DECL,
	/* expressions (LM_N_FIRST_EXPR .. LM_N_LAST_EXPR begin with lm_expr) */
	LM_N_BAD_EXPR,
	LM_N_NAME,
	LM_N_BASIC_LIT,
	LM_N_COMPOSITE_LIT,
	LM_N_KEY_VALUE,
	LM_N_FUNC_LIT,
	LM_N_PAREN,
	LM_N_SELECTOR,
	LM_N_INDEX,
	LM_N_SLICE,
	LM_N_ASSERT,
	LM_N_TYPE_SWITCH_GUARD,
	LM_N_OPERATION,
	LM_N_CALL,
	LM_N_LIST_EXPR,
	LM_N_ARRAY_TYPE,
	LM_N_SLICE_TYPE,
	LM_N_DOTS_TYPE,
	LM_N_STRUCT_TYPE,
	LM_N_INTERFACE_TYPE,
	LM_N_FUNC_TYPE,
	LM_N_MAP_TYPE,
	LM_N_CHAN_TYPE,
	LM_N_FIELD, /* not an expression; parameter, struct field, type parameter, embedded element
		     */
	/* statements */
	LM_N_EMPTY_STMT,
	LM_N_LABELED_STMT,
	LM_N_BLOCK_STMT,
	LM_N_EXPR_STMT,
	LM_N_SEND_STMT,
	LM_N_DECL_STMT,
	LM_N_ASSIGN_STMT,
	LM_N_BRANCH_STMT,
	LM_N_CALL_STMT,
	LM_N_RETURN_STMT,
	LM_N_IF_STMT,
	LM_N_FOR_STMT,
	LM_N_SWITCH_STMT,
	LM_N_SELECT_STMT,
	LM_N_BAD_STMT,
	LM_N_RANGE_CLAUSE,
	LM_N_CASE_CLAUSE,
	LM_N_COMM_CLAUSE,
	LM_N_COUNT
} lm_node_kind;
#define LM_N_FIRST_EXPR LM_N_BAD_EXPR
#define LM_N_LAST_EXPR  LM_N_CHAN_TYPE

typedef struct lm_node {
	uint8_t kind;  /* lm_node_kind */
	uint8_t op;    /* lm_op, or a keyword/kind as the struct says */
	uint8_t flags; /* per kind, LM_NF_* */
	uint8_t mode;  /* expressions: lm_operand_mode found by the checker (types.h); 0 before */
	lm_pos pos;
} lm_node;
LM_DECLARE_REF(lm_node)

/* A list of node references in the arena. */
typedef struct {
	uint32_t u; /* reference to lm_node_ref[n]; 0 when empty */
	uint32_t n;
} lm_list;
static inline lm_node *lm_list_get(lm_list l, uint32_t i)
{
	LM_ASSERT(i < l.n);
	return lm_node_at(((lm_node_ref *)(LM_REGION_BASE + ((uintptr_t)l.u << 3)))[i]);
}

/* Header of every expression. */
typedef struct lm_expr {
	lm_node n;
	lm_type_ref type;   /* recorded type; of a type expression, the type it denotes */
	lm_const_ref value; /* recorded constant value */
} lm_expr;

#define LM_NF_DEF                  0x01 /* AssignStmt, RangeClause: := */
#define LM_NF_HAS_DOTS             0x01 /* CallExpr: f(x...) */
#define LM_NF_FULL                 0x01 /* SliceExpr: x[a:b:c] */
#define LM_NF_ALIAS                0x01 /* TypeDecl: type A = T */
#define LM_NF_BAD                  0x02 /* BasicLit: had a syntax error, reported already */
#define LM_NF_EMBEDDED             0x04 /* Field: embedded field or embedded interface element */
#define LM_NF_HAS_BODY             0x08 /* FuncDecl: body present, maybe not yet parsed (lm_parse_body) */
#define LM_NF_IMPLICIT             0x10 /* made by the parser, not in the source */
#define LM_NF_GENERIC_BODY_CHECKED 0x20 /* FuncDecl, FuncLit: the checker has done the body */

/* ---- declarations. `group` numbers parenthesised groups (0: not in one); positions: the declared
 * name's. */
typedef struct {
	lm_node n;
	uint32_t group;
	lm_node_ref local_name, path; /* BasicLit */
} lm_import_decl;
/* In a const group, type and values are as written (empty when implicit); `iota` is the index in
 * the group. */
typedef struct {
	lm_node n;
	uint32_t group;
	uint32_t iota;
	lm_list names;
	lm_node_ref type, values;
	uint32_t doc;
} lm_const_decl;
typedef struct {
	lm_node n;
	uint32_t group;
	lm_node_ref name;
	lm_list tparams; /* Fields */
	lm_node_ref type;
	uint32_t doc;
	uint32_t pragma;
} lm_type_decl;
typedef struct {
	lm_node n;
	uint32_t group;
	lm_list names;
	lm_node_ref type, values;
	uint32_t doc;
	uint32_t pragma;
} lm_var_decl;
typedef struct {
	lm_node n;        /* pos: the func keyword's... as gc's FuncDecl: position of "func" */
	lm_node_ref recv; /* Field or none */
	lm_node_ref name;
	lm_list tparams;
	lm_node_ref type;            /* FuncType */
	lm_node_ref body;            /* BlockStmt; none when absent or not yet parsed */
	lm_pos body_start, body_end; /* '{' and one past '}' when LM_NF_HAS_BODY */
	uint32_t pragma;             /* LM_PRAGMA_* bits */
	uint32_t doc;                /* position of the doc comment's start, 0 none */
	lm_object_ref obj;           /* set by the checker */
} lm_func_decl;

/* ---- expressions */
typedef struct {
	lm_expr e;
} lm_bad_expr;
/* obj: the object it defines or uses. targs: type arguments of an instantiated generic function
 * used by this name (explicit, inferred or both): reference to an lm_type_list (types.h), 0 none.
 */
typedef struct {
	lm_expr e;
	lm_name_ref name;
	lm_object_ref obj;
	uint32_t targs;
} lm_name_expr;
typedef struct {
	lm_expr e;
	uint32_t text_off;
	uint32_t text_len;
	lm_lit_kind kind;
} lm_basic_lit; /* text in the arena: reference text_off */
typedef struct {
	lm_expr e;
	lm_node_ref type;
	lm_list elems;
	uint32_t nkeys;
	lm_pos rbrace;
} lm_composite_lit;
typedef struct {
	lm_expr e;
	lm_node_ref key, value;
} lm_key_value;
typedef struct {
	lm_expr e;
	lm_node_ref type, body;
	uint32_t info; /* compile's own */
} lm_func_lit;
typedef struct {
	lm_expr e;
	lm_node_ref x;
} lm_paren;
/* selection: how X.Sel was resolved (field, method value, method expression); none for a qualified
 * identifier pkg.Name. */
typedef struct {
	lm_expr e;
	lm_node_ref x, sel; /* Name */
	lm_selection_ref selection;
} lm_selector;
typedef struct {
	lm_expr e;
	lm_node_ref x, index; /* ListExpr when several */
} lm_index_expr;
typedef struct {
	lm_expr e;
	lm_node_ref x;
	lm_node_ref index[3];
} lm_slice_expr; /* absent ones none */
typedef struct {
	lm_expr e;
	lm_node_ref x, type;
} lm_assert_expr;
typedef struct {
	lm_expr e;
	lm_node_ref lhs; /* Name or none */
	lm_node_ref x;
} lm_type_switch_guard; /* lhs := x.(type) */
typedef struct {
	lm_expr e;
	lm_node_ref x, y; /* y none: unary; e.n.op the operator */
} lm_operation;
typedef struct {
	lm_expr e;
	lm_node_ref fun;
	lm_list args;
	lm_pos rparen;
} lm_call;
typedef struct {
	lm_expr e;
	lm_list elems;
} lm_list_expr; /* a, b, c where several may stand */
typedef struct {
	lm_expr e;
	lm_node_ref len; /* none: [...] */
	lm_node_ref elem;
} lm_array_type;
typedef struct {
	lm_expr e;
	lm_node_ref elem;
} lm_slice_type;
typedef struct {
	lm_expr e;
	lm_node_ref elem;
} lm_dots_type; /* ...T */
typedef struct {
	lm_expr e;
	lm_list fields;
	lm_list tags; /* BasicLit or none; same length as fields, or empty */
	lm_pos rbrace;
} lm_struct_type;
typedef struct {
	lm_expr e;
	lm_list methods; /* Fields: name+FuncType, or embedded elements */
	lm_pos rbrace;
} lm_interface_type;
typedef struct {
	lm_expr e;
	lm_list params, results; /* Fields, one per name */
} lm_func_type;
typedef struct {
	lm_expr e;
	lm_node_ref key, value;
} lm_map_type;
typedef struct {
	lm_expr e;
	lm_node_ref elem;
} lm_chan_type; /* e.n.op: 0 both, 1 send only, 2 receive only */
/* One name each; `a, b int` is two Fields that share the type node (same reference). */
typedef struct {
	lm_node n;
	lm_node_ref name; /* none: anonymous */
	lm_node_ref type;
	uint32_t doc;
	lm_object_ref obj;
} lm_field;

/* ---- statements */
typedef struct {
	lm_node n;
} lm_empty_stmt;
typedef struct {
	lm_node n;
	lm_node_ref label, stmt;
	lm_object_ref obj;
} lm_labeled_stmt;
typedef struct {
	lm_node n;
	lm_list list;
	lm_pos rbrace;
} lm_block_stmt;
typedef struct {
	lm_node n;
	lm_node_ref x;
} lm_expr_stmt;
typedef struct {
	lm_node n;
	lm_node_ref chan, value;
} lm_send_stmt;
typedef struct {
	lm_node n;
	lm_list decls;
} lm_decl_stmt;
/* x op= y when n.op is an operator; x++ is op ADD with rhs none and LM_NF_IMPLICIT; define by
 * LM_NF_DEF. */
typedef struct {
	lm_node n;
	lm_node_ref lhs, rhs;
} lm_assign_stmt;
typedef enum { LM_BREAK = 1, LM_CONTINUE, LM_FALLTHROUGH, LM_GOTO } lm_branch_kind;
/* n.op: lm_branch_kind. target: the labeled statement, loop, switch or select it leaves or
 * continues, set by the branch check. */
typedef struct {
	lm_node n;
	lm_node_ref label; /* Name */
	lm_node_ref target;
} lm_branch_stmt;
typedef struct {
	lm_node n;
	lm_node_ref call;
} lm_call_stmt; /* n.op: 1 go, 2 defer */
typedef struct {
	lm_node n;
	lm_node_ref results; /* expr, ListExpr or none */
} lm_return_stmt;
typedef struct {
	lm_node n;
	lm_node_ref init, cond, then, els;
} lm_if_stmt;
typedef struct {
	lm_node n;
	lm_node_ref init; /* may be RangeClause */
	lm_node_ref cond, post, body;
} lm_for_stmt;
typedef struct {
	lm_node n;
	lm_node_ref init, tag; /* may be TypeSwitchGuard */
	lm_list body;          /* CaseClauses */
	lm_pos rbrace;
} lm_switch_stmt;
typedef struct {
	lm_node n;
	lm_list body; /* CommClauses */
	lm_pos rbrace;
} lm_select_stmt;
typedef struct {
	lm_node n;
	lm_node_ref lhs, x;
} lm_range_clause;
/* obj: the implicit variable of this clause in `switch v := x.(type)`, set by the checker. cases
 * none: default. */
typedef struct {
	lm_node n;
	lm_node_ref cases;
	lm_list body;
	lm_pos colon;
	lm_object_ref obj;
} lm_case_clause;
typedef struct {
	lm_node n;
	lm_node_ref comm; /* SendStmt, ExprStmt, AssignStmt; none: default */
	lm_list body;
	lm_pos colon;
} lm_comm_clause;

/* pragma bits of a declaration */
#define LM_PRAGMA_NOINLINE   0x01
#define LM_PRAGMA_LINKNAME   0x02 /* see lm_source_file.linknames */
#define LM_PRAGMA_EMBED      0x04
#define LM_PRAGMA_NOTINHEAP  0x08
#define LM_PRAGMA_NOESCAPE   0x10
#define LM_PRAGMA_NOCHECKPTR 0x20
#define LM_PRAGMA_KEEP_ARGS  0x40 /* uintptr arguments stay alive during calls */
#define LM_PRAGMA_OTHER      0x8000

/* //go:linkname local [target] and //go:linknamestd; //go:embed patterns; //loam: directives of the
 * overlay. */
typedef struct lm_directive {
	lm_pos pos;
	lm_str text;     /* after "//", e.g. "go:linkname a b"; in the arena */
	lm_pos decl_pos; /* position of the declaration it stands before (the next one), 0 none */
	bool misplaced;  /* the declaration does not take it: an error after a successful check
			    (lm_report_misplaced) */
} lm_directive;
typedef struct lm_comment {
	lm_pos pos;
	uint32_t len;
} lm_comment;

/* One parsed file. In the package's arena. */
typedef struct lm_source_file {
	lm_file *file;
	lm_pos pos; /* of the package clause */
	lm_name_ref pkg_name_ref;
	lm_node_ref pkg_name; /* Name */
	lm_list decls;
	lm_pos eof;
	lm_str go_version; /* from //go:build, e.g. "go1.21"; empty none */
	lm_directive *directives;
	uint32_t directive_count;
	lm_comment *comments; /* only with LM_PARSE_COMMENTS */
	uint32_t comment_count;
	bool has_syntax_errors; /* some error began with "syntax error": gc stops before checking
				   then */
	bool broken; /* the package clause is missing or malformed: there is nothing else in the
			file */
	lm_map *dot_imports; /* checker's own */
	void *scope;         /* checker's own: the file scope */
} lm_source_file;

static inline bool lm_is_expr(const lm_node *n)
{
	return n->kind >= LM_N_FIRST_EXPR && n->kind <= LM_N_LAST_EXPR;
}
static inline lm_str lm_lit_text(const lm_basic_lit *b)
{
	return (lm_str){(const char *)(LM_REGION_BASE + ((uintptr_t)b->text_off << 3)),
			b->text_len};
}
lm_pos lm_node_start(const lm_node *n); /* leftmost position (syntax.StartPos) */
lm_pos lm_node_end(const lm_node *n);   /* one past the last (syntax.EndPos, approximately as gc) */
/* gc's rendering of an expression in messages (syntax.String, short form: bodies and long literals
 * as "…"). */
void lm_expr_format(const lm_node *n, lm_buf *out);
lm_node *lm_unparen(lm_node *n);
/* Calls fn for every child in source order, depth first, until it returns false (then children are
 * skipped). */
void lm_walk(lm_node *n, bool (*fn)(lm_node *n, void *arg), void *arg);

#endif
