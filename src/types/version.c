/* version.c - Go language versions as the checker sees them: the minor version N of 1.N, 0 for "the
 * newest". Included by nobody; declared in types_int.h. */
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

lm_version version_of_file(const lm_package *p, const lm_source_file *sf)
{
	lm_version v = version_parse(sf->go_version);
	if (!v) {
		return p->go_minor;
	}
	return v > 21 ? v : 21; /* go1.21 is the first version that a file may lower to */
}

uint32_t lm_package_version_at(const lm_package *p, lm_pos pos)
{
	for (uint32_t i = 0; i < p->file_count; i++) {
		const lm_source_file *sf = lm_package_file(p, i);
		if (pos >= sf->file->base && pos <= sf->file->base + sf->file->text.len) {
			return version_of_file(p, sf);
		}
	}
	return p->go_minor;
}
