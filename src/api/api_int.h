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
#include "load/record.h"
#include "native/native.h"
#include "vm/vm.h"

/* How the root was asked for; the numbers are written into payloads. */
typedef enum {
	LM_ROOT_NONE,
	LM_ROOT_FILES,
	LM_ROOT_DIR,
	LM_ROOT_PACKAGE,
	LM_ROOT_TEST,
	LM_ROOT_TEST_DIR,
	LM_ROOT_TEST_FILES
} lm_root_kind;

struct loam {
	loam_config config;
	loam_fs fs;
	lm_load_fs base;     /* fs for the loader */
	lm_replace *replace; /* config.overlay */
	lm_record *record;   /* config.record, or the payload's */
	lm_load_fs files;    /* what the loader reads through: the layers on base */
	lm_root_kind root;
	LM_VEC(lm_str) root_names; /* owned */
	lm_archive library;
	lm_loader *loader;
	lm_program *program; /* made by the first use of code */
	lm_package *package; /* the root */
	bool is_library;     /* the root comes from the library */
	lm_kernel *kernel;
	lm_vm *vm;
	lm_inspect *inspect;      /* made by the first use */
	LM_VEC(lm_archive) whole; /* of loam_add_library */
	lm_buf go_path;           /* of the kernel's configuration */
	lm_test_info test;        /* of loam_load_test; owned */
	lm_buf needed;            /* what the last loading lacked */
	LM_VEC(const lm_native *) natives;
	LM_VEC(void *) kept; /* of loam_keep */
	lm_buf path;         /* of loam_root_path */
	lm_buf text;         /* of the last answer */
	lm_buf trouble;      /* errors that have no place in a file */
	bool loaded;
	/* processes of the virtual system: process.c */
	struct lm_job *job; /* of a child: what it was asked to be */
	LM_VEC(struct loam *) children;
	LM_VEC(struct lm_job *) jobs;
	struct lm_job *successor; /* executed in place of this program */
	struct loam *heir;        /* the same, once it runs */
	struct loam *needs;       /* the child that wants data */
	int final_code;
	LM_VEC(char *) self_names; /* what the root was loaded from */
	const char *self_text, *self_name;
	size_t self_size;
	const void *payload; /* the file that it came in; borrowed */
	size_t payload_size;
};
typedef struct lm_job lm_job;

/* Copies a configuration, with what a sandbox has instead. */
void lm_api_set_config(loam *l, const loam_config *config);
/* The machine's own files. [pure] */
loam_fs lm_api_disk_fs(void);
/* Drops "." and ".." elements of an absolute path, in place. [pure] */
void lm_api_clean_path(char *path);
/* 1 after noting why what is loaded is no program. */
int lm_api_not_a_program(loam *l);
/* Loads the root again as asked for. */
int lm_api_load_root(loam *l, lm_root_kind kind, const char *const *names, size_t count);
/* Makes loader and layers; config and fs are set. False: no library, or a bad overlay. */
bool lm_api_open(loam *l);
/* The callbacks of the loader over fs, which stays borrowed. [pure] */
lm_load_fs lm_api_load_fs(loam_fs *fs);

#endif
