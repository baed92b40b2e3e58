/* native.h - bodies in C for Go declarations without one. Included by api/ and above.
 * natives.def is the only list; the build checks it against the library's body-less declarations
 * (stdlib/pack.c). */
#ifndef LM_NATIVE_NATIVE_H
#define LM_NATIVE_NATIVE_H

#include "vm/vm.h"

/* Every native, ended by a row with name NULL: for lm_vm_config.natives. [pure] */
const lm_native *lm_natives(void);
/* Makes and drops what natives keep for an instance (poll descriptors, random state, program
 * arguments); sets the instance's netpoll hooks. `args`: os.Args, NULL-terminated, borrowed; `env`
 * the same. [alloc] */
void lm_native_attach(lm_vm *vm, const char *const *args, const char *const *env);
/* What the program says about GODEBUG: the minor version of its go line, then settings, by commas.
 * Kept by the caller while the machine lives. After lm_native_attach. [pure] */
void lm_native_set_godebug(lm_vm *vm, const char *text);
/* What runtime.GOROOT answers when the environment says nothing. Kept by the caller. [pure] */
void lm_native_set_goroot(lm_vm *vm, const char *path);
void lm_native_detach(lm_vm *vm);
/* To be called after every collection: sees that queued finalizers and cleanups run. [alloc] */
void lm_native_after_gc(lm_vm *vm);

#endif
