/* testmain.h - the main package of a test program: finds tests, benchmarks, fuzz targets and
 * examples in the text of _test.go files, and writes the Go file that hands them to package
 * testing. Included by load/ and above. It scans tokens only: texts that do not parse are the
 * checker's business. */
#ifndef LM_LOAD_TESTMAIN_H
#define LM_LOAD_TESTMAIN_H

#include "base/base.h"

typedef struct lm_test_func {
	bool external; /* of package P_test */
	bool unordered;
	lm_str name;   /* owned */
	lm_str output; /* owned; examples only */
} lm_test_func;
typedef LM_VEC(lm_test_func) lm_test_funcs;

typedef struct lm_testmain {
	lm_test_funcs tests, benchmarks, fuzz, examples;
	lm_test_funcs mains;           /* TestMain; at most one */
	bool import_test, need_test;   /* P is imported; by a name that is used */
	bool import_xtest, need_xtest; /* P_test */
	bool has_plain;                /* P has files at all, besides external tests */
} lm_testmain;

/* What the file says about the package under test. */
typedef struct lm_testmain_names {
	lm_str import_path; /* as it is imported */
	lm_str shown_path;  /* what benchmarks print; empty: nothing */
	lm_str module_path;
	lm_str cover_mode; /* empty: no coverage */
	lm_str covered;    /* " in PATHS" or empty */
	lm_str cover_list; /* import paths, comma-separated */
} lm_testmain_names;

/* Takes in a test file; `name` stands in messages. False: *error says what is wrong with a test's
 * signature, in go's words. [alloc] */
bool lm_testmain_scan(lm_testmain *t, lm_str name, lm_str text, bool external, lm_buf *error);
/* Writes _testmain.go. [alloc] */
void lm_testmain_write(const lm_testmain *t, const lm_testmain_names *names, lm_buf *out);
void lm_testmain_free(lm_testmain *t);

#endif
