/* skeleton.h - a library archive without its function bodies. Included by load/, api/ and the
 * tools. A skeleton has the same files with the same lengths and lines, the bodies of functions
 * blank: it is enough to check programs against, compresses to a fraction, and the whole texts may
 * come later (lm_loader_add_library). */
#ifndef LM_LOAD_SKELETON_H
#define LM_LOAD_SKELETON_H

#include "load/archive.h"

/* Writes the skeleton of an archive. Files that do not parse are copied whole. [alloc] */
void lm_archive_skeleton(const lm_archive *whole, lm_buf *out);

#endif
