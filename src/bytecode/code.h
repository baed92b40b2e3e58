/* code.h - what compile/ makes and vm/ runs: instructions, function code with its tables, symbols,
 * data, and type descriptions in a neutral form. Included by compile/, vm/ and above. Memory:
 * everything here is in the region (immutable once made, shared by instances) unless said
 * otherwise. */
#ifndef LM_BYTECODE_CODE_H
#define LM_BYTECODE_CODE_H

#include "base/base.h"
#include "base/diag.h"

typedef union lm_ins {
	struct {
		uint16_t op, a, b, c;
	};
	uint64_t raw;
} lm_ins;
static_assert(sizeof(lm_ins) == 8, "an instruction is one word");

typedef enum {
#define OP(name, a, b, c, ext, flags, doc) OP_##name,
#include "bytecode/opcodes.def"
#undef OP
	OP_COUNT
} lm_opcode;

#define LM_FRAME_HDR                                                                               \
	4 /* slots below R[0]: [-1] return pc, [-2] caller's R, [-3] lm_func of this frame, [-4]   \
	     closure */

typedef struct lm_func lm_func; /* function record: vm/vm.h makes them, one per symbol */
typedef struct lm_code lm_code;
typedef struct lm_tdesc lm_tdesc;
typedef struct lm_sym lm_sym;

/* A linker symbol: functions ("fmt.Println", "main.(*T).Get", "main.Map[int,string]",
 * "main.f.func1", wrappers with suffix
 * "-fm", "·w"), package variables ("os.Args"). Interned per program by full name (gc's spelling in
 * tracebacks). */
struct lm_sym {
	lm_str name;
	uint8_t kind;         /* LM_SYM_FUNC, LM_SYM_VAR */
	lm_func *func;        /* vm's: the record; NULL until first asked */
	uint64_t var_offset;  /* vm's: 1 + offset in the globals; 0 not yet placed */
	struct lm_data *data; /* VAR: size and initial contents */
	void *source;         /* compile's: what to compile when asked */
};
enum { LM_SYM_FUNC = 1, LM_SYM_VAR };

typedef enum {
	LM_RELOC_FUNC,    /* word = address of lm_func of sym (also: a static closure object when
			     LM_RELOC_CLOSURE) */
	LM_RELOC_CLOSURE, /* word = address of a read-only closure object {lm_func*} of sym */
	LM_RELOC_VAR,     /* word = offset of package variable sym in the globals, + addend */
	LM_RELOC_VARADDR, /* data only: absolute address of a package variable (+ addend) in the
			     instance */
	LM_RELOC_TYPE,    /* word = address of the abi.Type of tdesc */
	LM_RELOC_ITAB,    /* word = address of the itab (tdesc = interface, tdesc2 = concrete) */
	LM_RELOC_BYTES,   /* word = address of `bytes` (string data; region memory, pointer-free) +
			     addend */
	LM_RELOC_DATA,    /* word = address of another static datum + addend */
} lm_reloc_kind;
typedef struct lm_reloc {
	uint32_t offset; /* in code: word index; in data: byte offset */
	uint8_t kind;
	lm_sym *sym;
	lm_tdesc *type, *type2;
	const char *bytes;
	struct lm_data *data;
	int64_t addend;
} lm_reloc;

/* Static data: initial contents of a package variable, or a read-only datum. */
typedef struct lm_data {
	uint64_t size;
	uint32_t align;
	const uint8_t *bytes; /* NULL: zero */
	lm_reloc *relocs;
	uint32_t reloc_count;
	bool pointer_free;
	bool read_only;
	lm_tdesc *type;
	void *vm_address; /* read-only data: vm's, once placed */
} lm_data;

/* A line table row: from code word `pc` on. */
typedef struct lm_line {
	uint32_t pc;
	lm_pos pos;      /* position in the file set */
	uint16_t inl;    /* index in the inline tree + 1; 0: the function itself */
	uint8_t is_stmt; /* LM_LINE_* bits */
} lm_line;
#define LM_LINE_STMT 1 /* a statement begins here */
#define LM_LINE_UNSIGNED                                                                           \
	2 /* indexes of this instruction are unsigned: how a bounds error prints them */
typedef struct lm_inline {
	lm_str func_name;
	lm_pos call_pos;
	uint16_t parent;
} lm_inline;
/* Where a source variable lives, for the debugger. */
typedef struct lm_var_loc {
	lm_str name;
	lm_tdesc *type;
	uint32_t pc_start, pc_end;
	uint8_t where; /* LM_LOC_SLOT (value in slots), LM_LOC_BOX (slot holds the address),
			  LM_LOC_CAPTURE, LM_LOC_CAPTURE_BOX */
	uint32_t index;
	bool is_param, is_result;
} lm_var_loc;
enum { LM_LOC_SLOT, LM_LOC_BOX, LM_LOC_CAPTURE, LM_LOC_CAPTURE_BOX };

/* A parameter or result in the packed ABI0 frame that reflect.call builds, and its slots. kind: how
 * to convert. */
typedef struct lm_abi_arg {
	uint32_t offset;
	uint32_t size;
	uint16_t slot;
	uint16_t nslots;
	uint8_t scalar; /* lm_scalar_kind */
} lm_abi_arg;
/* How memory of a type becomes a canonical slot value and back. */
typedef enum {
	LM_SC_MEM /* aggregate */,
	LM_SC_8U,
	LM_SC_8S,
	LM_SC_16U,
	LM_SC_16S,
	LM_SC_32U,
	LM_SC_32S,
	LM_SC_64,
	LM_SC_F32 /* as 32U */
} lm_scalar_kind;

typedef enum {
	LM_MODE_NORMAL,
	LM_MODE_DEBUG,
	LM_MODE_RACE,
	LM_MODE_COVER
} lm_compile_mode; /* part of a function's code key */

struct lm_code {
	lm_str name; /* symbol name, as tracebacks print it */
	lm_ins *ins;
	uint32_t count;                     /* words */
	uint32_t nslots;                    /* frame size in slots, outgoing areas included */
	uint16_t result_slots, param_slots; /* R[0..result_slots), then parameters */
	uint8_t mode;                       /* lm_compile_mode */
	uint8_t flags;                      /* LM_CODE_* */
	uint32_t recover_pc; /* word where a recovered panic of this frame goes on (its epilogue); 0
				none */
	lm_reloc *relocs;
	uint32_t reloc_count;
	lm_line *lines;
	uint32_t line_count;
	lm_inline *inlines;
	uint32_t inline_count;
	lm_var_loc *vars;
	uint32_t var_count;
	lm_abi_arg *args; /* results then parameters (receiver first) */
	uint16_t abi_result_count, abi_param_count;
	uint32_t abi_size; /* packed frame: params, then results at pointer-aligned
			      abi_result_offset */
	uint32_t abi_result_offset;
	lm_pos pos; /* of the func keyword */
	lm_pos end_pos;
	const lm_fileset *files;
	void *vm_liveness; /* vm's memo */
};
#define LM_CODE_HAS_DEFER  0x01
#define LM_CODE_WRAPPER    0x02 /* generated wrapper: hidden in tracebacks, transparent to recover */
#define LM_CODE_SYSTEM     0x04
#define LM_CODE_RANGE_BODY 0x08 /* body of a range-over-func loop */
#define LM_CODE_KEEP_ARGS  0x20 /* parameters are live throughout: go:uintptrescapes */

/* Kinds of types, numbered as Go's abi.Kind. */
typedef enum {
	LM_K_INVALID,
	LM_K_BOOL,
	LM_K_INT,
	LM_K_INT8,
	LM_K_INT16,
	LM_K_INT32,
	LM_K_INT64,
	LM_K_UINT,
	LM_K_UINT8,
	LM_K_UINT16,
	LM_K_UINT32,
	LM_K_UINT64,
	LM_K_UINTPTR,
	LM_K_FLOAT32,
	LM_K_FLOAT64,
	LM_K_COMPLEX64,
	LM_K_COMPLEX128,
	LM_K_ARRAY,
	LM_K_CHAN,
	LM_K_FUNC,
	LM_K_INTERFACE,
	LM_K_MAP,
	LM_K_POINTER,
	LM_K_SLICE,
	LM_K_STRING,
	LM_K_STRUCT,
	LM_K_UNSAFE_POINTER,
} lm_kind;

/* ---- type descriptions: identity is `key`; vm makes one abi.Type per key. kinds are reflect's
 * (abi.Kind). */
typedef struct lm_tfield {
	lm_str name;
	lm_str pkg_path; /* "" when exported */
	lm_str tag;
	lm_tdesc *type;
	uint64_t offset;
	bool embedded;
} lm_tfield;
/* Methods of a (named, pointer or struct) type's method set, sorted as abi wants (by name; exported
 * before by pkg path). */
typedef struct lm_tmethod {
	lm_str name;
	lm_str pkg_path; /* "" when exported */
	lm_tdesc *mtype; /* func type without receiver */
	lm_sym *ifn;     /* called through an interface: receiver is the data word */
	lm_sym *tfn;     /* called with the receiver value itself */
} lm_tmethod;
typedef struct lm_timethod {
	lm_str name;
	lm_str pkg_path;
	lm_tdesc *type;
} lm_timethod;
struct lm_tdesc {
	lm_str key;  /* canonical identity, e.g. "[]example.com/a.T[int]"; local types carry their
			function and number */
	lm_str str;  /* reflect's String(), package name qualified: "[]a.T[int]" */
	lm_str name; /* named types: "T[int]"; else empty */
	lm_str pkg_path; /* of a named type or struct/interface with unexported names */
	uint8_t kind;    /* abi.Kind */
	uint8_t align, field_align;
	bool comparable, pointer_free, direct_iface; /* stored directly in an interface word */
	bool variadic;
	uint8_t chan_dir;    /* reflect's: 1 recv, 2 send, 3 both */
	uint8_t scalar;      /* lm_scalar_kind */
	bool regular_memory; /* equality is memequal */
	uint64_t size;
	uint64_t len;       /* array */
	lm_tdesc *elem;     /* pointer, slice, array, chan, map value */
	lm_tdesc *key_type; /* map */
	lm_tfield *fields;
	uint32_t field_count;
	lm_tdesc **in, **out; /* func */
	uint32_t in_count, out_count;
	lm_timethod *imethods; /* interface */
	uint32_t imethod_count;
	lm_tmethod *methods; /* filled on demand: call `complete` first when methods_pending */
	uint32_t method_count;
	bool named;
	bool methods_pending;
	bool by_reflect; /* made by reflect before any code named it */
	void *source;    /* compile's */
	void *rtype;     /* vm's: the abi.Type, once made */
};

/* run-time errors that code raises itself */
typedef enum {
	LM_RT_UNREACHABLE,
	LM_RT_NIL_MAP,
	LM_RT_NIL_DEREF,
	LM_RT_DIVIDE,
	LM_RT_SHIFT,
	LM_RT_RANGE_DONE, /* "range function continued iteration after function for loop body
			     returned false" */
	LM_RT_RANGE_PANIC,
	LM_RT_RANGE_EXHAUSTED,
	LM_RT_RANGE_MISSED_PANIC,
	LM_RT_NO_RETURN,
} lm_rt_error;
/* PRINT kinds */
typedef enum {
	LM_PRINT_BOOL,
	LM_PRINT_INT,
	LM_PRINT_UINT,
	LM_PRINT_FLOAT,
	LM_PRINT_COMPLEX,
	LM_PRINT_STRING,
	LM_PRINT_PTR,
	LM_PRINT_SLICE,
	LM_PRINT_IFACE,
	LM_PRINT_SPACE,
	LM_PRINT_NEWLINE,
	LM_PRINT_HEX,
	LM_PRINT_FLOAT32 /* 1 slot as float32 */,
	LM_PRINT_COMPLEX64 /* 1 packed slot */
} lm_print_kind;

/* ---- the resolver: what vm asks compile for, through a table that api installs */
typedef struct lm_resolver {
	void *arg;
	/* Code for a function symbol, compiled now if need be. NULL with *why set (static text or
	 * arena) when there is none: vm then panics with it, unless `needed` names what is not here
	 * yet. */
	lm_code *(*code)(void *arg, lm_sym *sym, lm_compile_mode mode, const char **why);
	/* After `code` gave NULL: what is not here yet and has to be brought before the same is
	 * asked again (a name, valid until the next call), or NULL: it failed for good. May be
	 * NULL. */
	const char *(*needed)(void *arg);
	/* The same without instructions (count 0): name, result_slots, param_slots, args, pos,
	 * files. Compiles no body. For a function without a body `code` returns this too (never
	 * NULL): vm binds the native. May be NULL: then vm uses code. */
	lm_code *(*signature)(void *arg, lm_sym *sym);
	/* Fills t->methods (methods_pending). */
	void (*complete)(void *arg, lm_tdesc *t);
	/* A symbol by name or NULL (linkname, reflect, debugger). */
	lm_sym *(*symbol)(void *arg, lm_str name);
	/* Interns a tdesc built by vm (reflect's constructors) so that a later-compiled same type
	 * is the same; or finds one. */
	lm_tdesc *(*type_by_key)(void *arg, lm_str key);
	/* Interns an unnamed composite that vm describes (bytecode/tdesc.h, lm_tdescs_intern); NULL
	 * when too large. */
	lm_tdesc *(*intern)(void *arg, const lm_tdesc *proto);
} lm_resolver;

/* ---- what ops do with slots (bytecode/roles.c) */
typedef struct lm_op_info {
	const char *name;
	uint8_t a, b, c; /* LM_ROLE_* */
	uint8_t ext;
	uint8_t flags; /* LM_OPF_* */
	const char *doc;
} lm_op_info;
enum {
	LM_ROLE__,
	LM_ROLE_R,
	LM_ROLE_R2,
	LM_ROLE_R3,
	LM_ROLE_W,
	LM_ROLE_W2,
	LM_ROLE_W3,
	LM_ROLE_RW,
	LM_ROLE_RW3,
	LM_ROLE_RN,
	LM_ROLE_WN,
	LM_ROLE_I,
	LM_ROLE_U,
	LM_ROLE_J,
	LM_ROLE_L,
	LM_ROLE_H,
};
#define LM_OPF_P 0x01
#define LM_OPF_G 0x02
#define LM_OPF_K 0x04
#define LM_OPF_C 0x08
#define LM_OPF_T 0x10
#define LM_OPF_B 0x20
extern const lm_op_info lm_op_infos[OP_COUNT];
/* Slots an instruction reads and writes, as ranges. */
typedef struct lm_slots {
	struct lm_slot_range {
		uint32_t start, count;
	} reads[6], writes[3];
	uint32_t read_count, write_count;
	bool jumps; /* has a jump target: `target` words from the instruction's start */
	int64_t target;
	bool ends; /* does not go on to the next instruction */
	bool call; /* slots from call_base - LM_FRAME_HDR on are the callee's */
	uint32_t call_base;
} lm_slots;
/* What the instruction at p does. Calls' widths are not in the instruction: reads are then [A,
 * nslots). WN widths which only a relocated type knows use `width` (see lm_slots_width). */
void lm_ins_slots(const lm_code *c, const lm_ins *p, lm_slots *out);

const char *lm_op_name(unsigned op);
/* Extension words of the instruction at p (SWITCH tables included). [pure] */
uint32_t lm_ins_ext(const lm_ins *p);
/* Text of one function's code, with source lines when files are given. [alloc] */
void lm_disasm(const lm_code *c, lm_buf *out);
/* Checks structure: known ops, operands inside nslots, jumps to instruction starts, no fall off the
 * end, defined before use. Returns NULL, or a static/buf text of the first fault. [alloc] */
const char *lm_verify(const lm_code *c, lm_buf *why);

#endif
