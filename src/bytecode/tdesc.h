/* tdesc.h - making lm_tdesc: the one spelling of identity keys, the one computation of layout, and
 * an interning table. Included by compile/ (types of the program) and vm/ (types that reflect
 * makes), which thereby always agree. Keys: a named type's key is given by its maker
 * ("pkgpath.T[key,key]", locals with function and number). An unnamed composite's key is computed
 * here from its parts' keys; lm_tdesc_finish also computes str (reflect's spelling), size, align
 * and the flags. */
#ifndef LM_BYTECODE_TDESC_H
#define LM_BYTECODE_TDESC_H

#include "bytecode/code.h"

typedef struct lm_tdescs {
	lm_arena *arena;
	lm_strmap by_key; /* -> lm_tdesc* */
} lm_tdescs;

void lm_tdescs_init(lm_tdescs *t, lm_arena *arena);
void lm_tdescs_free(lm_tdescs *t);
/* The interned description with this key, or NULL. [pure] */
lm_tdesc *lm_tdescs_find(const lm_tdescs *t, lm_str key);
/* Interns an UNNAMED composite: kind and parts (elem, key_type, len, chan_dir, variadic, in/out,
 * fields, imethods sorted or not) are set in *proto, which is only read; parts must be interned and
 * laid out (or pointers' targets may be unfinished). Returns the existing one or an arena copy with
 * key, str and layout. NULL when the size overflows. [alloc] */
lm_tdesc *lm_tdescs_intern(lm_tdescs *t, const lm_tdesc *proto);
/* Makes a NAMED type in two steps, because it may refer to itself: _named makes (or finds: *is_new
 * false) an empty one under its key; after the caller has set kind and parts as of the underlying
 * type, lm_tdesc_layout computes size, align and flags. */
lm_tdesc *lm_tdescs_named(lm_tdescs *t, lm_str key, lm_str str, lm_str name, lm_str pkg_path,
			  bool *is_new);
/* Size, align, field offsets, comparable, pointer_free, direct_iface, scalar, regular_memory from
 * kind and parts whose own layout is done (pointer, slice, map, chan, func elements need none).
 * False: too large. */
bool lm_tdesc_layout(lm_tdesc *d);
/* Predeclared types and unsafe.Pointer by abi.Kind: key and str are Go's names. Also "error" is a
 * named interface: make it with _named. */
lm_tdesc *lm_tdescs_basic(lm_tdescs *t, unsigned kind);
/* Bytes at the start of the type that can hold pointers (abi.Type.PtrBytes). [pure] */
uint64_t lm_tdesc_ptr_bytes(const lm_tdesc *d);

#endif
