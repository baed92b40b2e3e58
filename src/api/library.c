/* library.c - the packed library that the build links into the program (stdlib/stdlib.cmake), where
 * it does. */
#include "api/api_int.h"

extern const char lm_library_start[] LM_WEAK;
extern const char lm_library_end[] LM_WEAK;

int loam_embedded_library(const void **bytes, size_t *size)
{
	/* Through integers: the compiler may take the address of an array for never NULL. */
	uintptr_t start = (uintptr_t)lm_library_start;
	uintptr_t end = (uintptr_t)lm_library_end;
	if (start == 0 || end <= start)
		return 0;
	*bytes = lm_library_start;
	*size = end - start;
	return 1;
}
