/* fs.c - the machine's own files as a source tree (the default of loam_config.fs), and loam_fs as
 * the loader sees it. Private to api/ except for what api_int.h declares. */
#include "api/api_int.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *text_of(lm_str s)
{
	char *p = lm_xmalloc(s.len + 1);
	memcpy(p, s.ptr, s.len);
	p[s.len] = 0;
	return p;
}

/* ---- the machine's files */

static loam_read_status read_stream(FILE *f, char **text, size_t *size, const char **why)
{
	size_t len = 0;
	size_t cap = 1 << 16;
	char *data = lm_xmalloc(cap);
	size_t n;
	while ((n = fread(data + len, 1, cap - len, f)) > 0) {
		len += n;
		if (len == cap) {
			char *more = realloc(data, cap * 2);
			if (!more) {
				free(data);
				*why = "file too large";
				return LOAM_READ_FAILED;
			}
			data = more;
			cap *= 2;
		}
	}
	if (ferror(f)) {
		free(data);
		*why = "read error";
		return LOAM_READ_FAILED;
	}
	*text = data;
	*size = len;
	return LOAM_READ_OK;
}

static loam_read_status disk_read(void *arg, const char *path, char **text, size_t *size,
				  const char **why)
{
	(void)arg;
	struct stat st;
	if (stat(path, &st) != 0) {
		*why = strerror(errno);
		return errno == ENOENT || errno == ENOTDIR ? LOAM_READ_NONE : LOAM_READ_FAILED;
	}
	if (S_ISDIR(st.st_mode))
		return LOAM_READ_IS_DIR;
	FILE *f = fopen(path, "rb");
	if (!f) {
		*why = strerror(errno);
		return LOAM_READ_FAILED;
	}
	loam_read_status status = read_stream(f, text, size, why);
	fclose(f);
	return status;
}

static int disk_list(void *arg, const char *dir,
		     void (*found)(void *found_arg, const char *name, int is_dir), void *found_arg)
{
	(void)arg;
	DIR *d = opendir(*dir ? dir : ".");
	if (!d)
		return 0;
	struct dirent *e;
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		bool is_dir = e->d_type == DT_DIR;
		if (e->d_type == DT_UNKNOWN || e->d_type == DT_LNK) {
			lm_buf full = {0};
			lm_buf_printf(&full, "%s/%s", *dir ? dir : ".", e->d_name);
			lm_buf_byte(&full, 0);
			struct stat st;
			is_dir = stat(full.data, &st) == 0 && S_ISDIR(st.st_mode);
			lm_buf_free(&full);
		}
		found(found_arg, e->d_name, is_dir);
	}
	closedir(d);
	return 1;
}

void lm_api_clean_path(char *path)
{
	char *out = path;
	char *at = path;
	while (*at) {
		while (*at == '/')
			at++;
		char *end = at;
		while (*end && *end != '/')
			end++;
		size_t len = (size_t)(end - at);
		if (len == 2 && at[0] == '.' && at[1] == '.') {
			while (out > path && *--out != '/')
				;
		} else if (len > 0 && !(len == 1 && at[0] == '.')) {
			*out++ = '/';
			memmove(out, at, len);
			out += len;
		}
		at = end;
	}
	if (out == path)
		*out++ = '/';
	*out = 0;
}

static char *disk_full_path(void *arg, const char *path)
{
	(void)arg;
	lm_buf full = {0};
	if (*path != '/') {
		char cwd[4096];
		if (getcwd(cwd, sizeof cwd))
			lm_buf_printf(&full, "%s/", cwd);
	}
	lm_buf_cstr(&full, path);
	char *text = text_of(lm_buf_view(&full));
	lm_buf_free(&full);
	if (*text == '/')
		lm_api_clean_path(text);
	return text;
}

loam_fs lm_api_disk_fs(void)
{
	return (loam_fs){.read = disk_read, .list = disk_list, .full_path = disk_full_path};
}

/* ---- loam_fs as the loader's callbacks */

static lm_read_status adapt_read(void *arg, lm_str path, lm_str *text, const char **why)
{
	const loam_fs *fs = arg;
	char *name = text_of(path);
	char *data = NULL;
	size_t size = 0;
	loam_read_status status = fs->read(fs->arg, name, &data, &size, why);
	free(name);
	if (status == LOAM_READ_OK)
		*text = (lm_str){data, size};
	return (lm_read_status)status;
}

typedef struct {
	void (*fn)(void *fn_arg, lm_str name, bool is_dir);
	void *arg;
} lister;

static void adapt_found(void *arg, const char *name, int is_dir)
{
	const lister *to = arg;
	to->fn(to->arg, lm_str_of(name), is_dir != 0);
}

static bool adapt_list(void *arg, lm_str dir, void (*fn)(void *fn_arg, lm_str name, bool is_dir),
		       void *fn_arg)
{
	const loam_fs *fs = arg;
	char *name = text_of(dir);
	lister to = {fn, fn_arg};
	int ok = fs->list(fs->arg, name, adapt_found, &to);
	free(name);
	return ok != 0;
}

static lm_str adapt_full_path(void *arg, lm_str path)
{
	const loam_fs *fs = arg;
	char *name = text_of(path);
	if (!fs->full_path)
		return lm_str_of(name);
	char *full = fs->full_path(fs->arg, name);
	free(name);
	return lm_str_of(full);
}

lm_load_fs lm_api_load_fs(loam_fs *fs)
{
	static_assert((int)LOAM_READ_OK == (int)LM_READ_OK &&
			      (int)LOAM_READ_LATER == (int)LM_READ_LATER &&
			      (int)LOAM_READ_IS_DIR == (int)LM_READ_IS_DIR,
		      "the two enumerations are the same");
	return (lm_load_fs){
		.arg = fs, .read = adapt_read, .list = adapt_list, .full_path = adapt_full_path};
}
