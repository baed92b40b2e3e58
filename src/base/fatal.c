/* fatal.c - the only place that ends the process: failed assertions, and memory that has run out.
 */
#include "base/base.h"
#include <stdio.h>

void lm_assert_failed(const char *file, int line, const char *what)
{
	fprintf(stderr, "loam: internal error: %s:%d: %s\n", file, line, what);
	fflush(stderr);
	abort();
}

void lm_fatal(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fputs("loam: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	fflush(stderr);
	abort();
}

void *lm_xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);
	if (!p)
		lm_fatal("out of memory (%zu bytes)", n);
	return p;
}

void *lm_xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		lm_fatal("out of memory (%zu * %zu bytes)", n, size);
	return p;
}

void *lm_xrealloc(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);
	if (!q)
		lm_fatal("out of memory (%zu bytes)", n);
	return q;
}
