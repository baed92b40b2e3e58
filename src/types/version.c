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

bool ck_verify_versionf(lm_checker *ck, lm_pos at, lm_version v, const char *fmt, ...)
{
	if (LM_LIKELY(ck_allow_version(ck, v))) {
		return true;
	}
	lm_buf b = {0};
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	ck_version_errorf(ck, at, (int)v, "%.*s", LM_STRF(lm_buf_view(&b)));
	lm_buf_free(&b);
	return false;
}
