/* api_int.h - what the files of api/ share. Private to api/.
 * Invariant: the order of making is fs, loader, program, kernel, vm, and that of freeing the
 * reverse. */
#ifndef LM_API_API_INT_H
#define LM_API_API_INT_H

#include "api/loam.h"
#include "compile/compile.h"
#include "inspect/inspect.h"
#include "kernel/kernel.h"
#include "load/load.h"
#include "native/native.h"
#include "vm/vm.h"

struct loam {
	loam_config config;
	loam_fs fs;
	lm_archive library;
	lm_loader *loader;
	lm_program *program; /* made by the first use of code */
	lm_package *package; /* the root */
	bool is_library;     /* the root comes from the library */
	lm_kernel *kernel;
	lm_vm *vm;
	lm_inspect *inspect;      /* made by the first use */
	LM_VEC(lm_archive) whole; /* of loam_add_library */
	lm_test_info test;        /* of loam_load_test; owned */
	lm_buf needed;            /* what the last loading lacked */
	LM_VEC(const lm_native *) natives;
	lm_buf text;    /* of the last answer */
	lm_buf trouble; /* errors that have no place in a file */
	bool loaded;
};

/* The machine's own files. [pure] */
loam_fs lm_api_disk_fs(void);
/* The callbacks of the loader over fs, which stays borrowed. [pure] */
lm_load_fs lm_api_load_fs(loam_fs *fs);

#endif
