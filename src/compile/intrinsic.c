/* intrinsic.c - calls of library functions that are one operation of the machine. Part of compile/. */
#include "compile/compile_int.h"

bool intrinsic_call(fs_t *fs, lm_sym *s, lm_call *c, ct *sig, uint32_t *result)
{
	(void)fs;
	(void)s;
	(void)c;
	(void)sig;
	(void)result;
	return false;
}
