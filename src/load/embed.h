/* embed.h - which files a //go:embed pattern names. Included by load/ and above. */
#ifndef LM_LOAD_EMBED_H
#define LM_LOAD_EMBED_H

#include "load/load.h"

/* The files that `pattern` (unquoted; see lm_parse_embed) names below package folder `dir`: their
 * paths relative to it, malloc'ed, appended to `files`, in order and without repeats. False: *msg
 * is go's message ("pattern P: ..."). [alloc] */
bool lm_embed_resolve(const lm_load_fs *fs, lm_str dir, lm_str pattern, lm_str_vec *files,
		      lm_buf *msg);
void lm_str_vec_free(lm_str_vec *v); /* with its strings */

#endif
