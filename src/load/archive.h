/* archive.h - the packed standard library: a read-only set of files by path, found by binary
 * search. Included by load/, stdlib/pack.c and api/. Natively the archive is part of the program
 * and its texts are borrowed in place.
 *
 *   "LOAMLIB1" | u32 file_count | u32 strings_size | file records, sorted by path | strings | texts
 *   record: u32 path_off, u32 path_len, u32 data_off (from the texts' start), u32 size
 * All numbers are little-endian. A directory's files are neighbours, since '/' sorts by the
 * directory first. */
#ifndef LM_LOAD_ARCHIVE_H
#define LM_LOAD_ARCHIVE_H

#include "base/base.h"

typedef struct lm_archive {
	const uint8_t *bytes; /* borrowed */
	size_t size;
	uint32_t file_count;
	const uint8_t *records;
	const char *strings;
	const char *texts;
} lm_archive;

/* Reads the header; false when the bytes are not an archive. Borrows the bytes. [pure] */
bool lm_archive_open(lm_archive *a, const void *bytes, size_t size);
/* A file's text by its path, e.g. "fmt/print.go"; false when absent. [pure] */
bool lm_archive_find(const lm_archive *a, lm_str path, lm_str *text);
/* The files directly in a directory: calls fn with each base name in order. Returns how many. */
uint32_t lm_archive_list(const lm_archive *a, lm_str dir, void (*fn)(void *arg, lm_str base),
			 void *arg);
/* The path of file i < file_count, in order. [pure] */
lm_str lm_archive_path(const lm_archive *a, uint32_t i);
/* True when some file lies in `dir` itself. [pure] */
bool lm_archive_has_dir(const lm_archive *a, lm_str dir);

/* Building (pack only): add files in any order, then write. */
typedef struct lm_archive_writer {
	LM_VEC(struct lm_archive_file {
		lm_str path;
		lm_str text;
	})
	files; /* both malloc'ed, owned */
} lm_archive_writer;
void lm_archive_add(lm_archive_writer *w, lm_str path, lm_str text); /* copies both */
void lm_archive_write(lm_archive_writer *w, lm_buf *out);
void lm_archive_writer_free(lm_archive_writer *w);

#endif
