/* record.h - layers over lm_load_fs: one that remembers every answer, so that the same loading can
 * be repeated elsewhere without the files (payload executables); and one that shows some files
 * replaced (go's -overlay). Included by load/ and api/. Invariant: equal questions get equal
 * answers, so a recording is a map. */
#ifndef LM_LOAD_RECORD_H
#define LM_LOAD_RECORD_H

#include "load/load.h"

typedef struct lm_record lm_record;

/* Makes an empty recording over `under`, which stays borrowed. [alloc] */
lm_record *lm_record_new(const lm_load_fs *under);
/* Opens what lm_record_write wrote; NULL when it is malformed. Borrows the bytes. [alloc] */
lm_record *lm_record_open(lm_str bytes);
void lm_record_free(lm_record *r);
/* The callbacks: they record, or answer from the recording (what it lacks does not exist). [pure]
 */
lm_load_fs lm_record_fs(lm_record *r);
/* Appends the recording. [alloc] */
void lm_record_write(const lm_record *r, lm_buf *out);

typedef struct lm_replace lm_replace;

/* Files replaced as go's -overlay says in JSON: {"Replace": {"/a.go": "/tmp/b.go", "/c.go": ""}}.
 * `under` stays borrowed. NULL after writing what is wrong to *why. [alloc] */
lm_replace *lm_replace_new(const lm_load_fs *under, lm_str json, lm_buf *why);
void lm_replace_free(lm_replace *r);
lm_load_fs lm_replace_fs(lm_replace *r);

#endif
