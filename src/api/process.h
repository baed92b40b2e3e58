/* process.h - what api.c needs of process.c. Private to api/. */
#ifndef LM_API_PROCESS_H
#define LM_API_PROCESS_H

#include "api/api_int.h"

#define LM_LOAM_PATH LOAM_VIRTUAL_PATH /* loam itself in the virtual system */

/* Lets processes of the virtual system execute programs; l is the first one. [pure] */
void lm_api_set_exec(loam *l, lm_kernel_config *cfg);
/* One step of one instance. */
loam_state lm_api_step_one(loam *l, int64_t budget);
/* One step of the first instance and all that it has started. */
loam_state lm_api_step_all(loam *root, int64_t budget);
int64_t lm_api_wake_time(const loam *root);
void lm_api_wait_all(loam *root);
void lm_api_free_processes(loam *root);
/* Keeps what the root was loaded from, for executing it again. [alloc] */
void lm_api_note_root(loam *l, const char *const *names, size_t n);

#endif
