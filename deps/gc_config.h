/* gc_config.h - the one configuration of libgc that loam uses, on every target.
 * Forced in (-include) when libgc itself is compiled by deps/build.sh, and for the files of src/gc,
 * the only ones that include libgc's header; nobody else includes it.
 * Invariant: both sides see the same macros, because the inline allocation functions depend on them.
 *
 * What it says: one thread at a time (a lock of ours around step()), interior pointers keep an object
 * alive, no byte is added at an object's end (16 bytes stay 16, and the last word is traced), neither the C stack nor
 * registers nor static data nor shared libraries are scanned: every root is one that we push. */
#ifndef LOAM_GC_CONFIG_H
#define LOAM_GC_CONFIG_H

#define GC_NO_THREAD_REDIRECTS 1
#define ALL_INTERIOR_POINTERS 1
#define DONT_ADD_BYTE_AT_END 1
#define STACK_NOT_SCANNED 1
#define GC_DONT_REGISTER_MAIN_STATIC_DATA 1
#define IGNORE_DYNAMIC_LOADING 1
#define NO_GETENV 1
#define GC_DISABLE_INCREMENTAL 1
#define NO_EXECUTE_PERMISSION 1
#define GC_ATOMIC_UNCOLLECTABLE 1
#define LARGE_CONFIG 1
#define USE_MMAP 1

#if defined(__EMSCRIPTEN__)
/* libgc would ask Asyncify for the values of wasm locals; ours hold nothing at a safepoint. */
#include <emscripten.h>
#define emscripten_scan_registers(callback) ((void)(callback))
#else
#define USE_MUNMAP 1
#endif

#endif
