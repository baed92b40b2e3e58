/* image.h - a front end saved to a file and mapped again. Included by api/, service/ and above.
 * An image holds the universe, all names and every package of a check context with their source
 * files. Nothing in it is relocated: types, objects and trees are used where they were saved, so
 * another process must have that part of the region free. Only the build that saved an image can
 * map it. Not in wasm, where the region is ordinary memory. */
#ifndef LM_TYPES_IMAGE_H
#define LM_TYPES_IMAGE_H

#include "types/types.h"

/* Saves a context while no checker is at work. False: the file cannot be written, or there are no
 * images here. */
bool lm_image_save(lm_check_ctx *cx, const char *path);
/* Makes a context from an image, its packages without diagnostics, its files added to the (empty)
 * file set, texts owned. NULL: the file is no image of this build, or its place in the region is
 * taken. Freed as any context. [alloc] */
lm_check_ctx *lm_image_map(const lm_check_config *cfg, lm_fileset *files, const char *path);
/* A package of a context by its path; NULL. [pure] */
lm_package *lm_check_find_package(const lm_check_ctx *cx, lm_str path);

#endif
