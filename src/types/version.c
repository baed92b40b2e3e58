/* version.c - Go language versions as the checker sees them: the minor version N of 1.N, 0 for "the newest".
 * Included by nobody; declared in types_int.h. */
#include "types/types_int.h"

lm_version version_parse(lm_str s)
{
	if (!lm_str_has_prefix(s, LM_STR("go1"))) {
		return 0;
	}
	if (s.len == 3) {
		return 1; /* go1 is the first version; 1.0 and 1.1 do not differ for us */
	}
	if (s.ptr[3] != '.' || s.len == 4) {
		return 0;
	}
	uint32_t n = 0;
	size_t i = 4;
	for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && n < 100000; i++) {
		n = n * 10 + (uint32_t)(s.ptr[i] - '0');
	}
	if (i == 4 || (i < s.len && s.ptr[i] != '.' && s.ptr[i] != 'r' && s.ptr[i] != 'b')) {
		return 0;
	}
	return n ? n : 1;
}
