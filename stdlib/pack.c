/* pack.c - the host tool that makes the library archive: reads upstream's packages from a GOROOT,
 * merges our overlay, checks it, strips comments and writes one archive. Run by the build; uses
 * src/base, src/syntax and src/load.
 *
 *   loam-pack GOROOT OVERLAY-DIR PACKAGES-FILE OUT CMD-DIR
 *           pack (OUT is written only when there was no error)
 *   loam-pack -fingerprints FILE...
 *           fingerprints of a file's declarations, for directives */
#include "load/archive.h"
#include "load/constraint.h"
#include "load/overlay.h"
#include "load/skim.h"
#include "load/surface.h"

#include <dirent.h>
#include <stdio.h>

typedef LM_VEC(lm_overlay_file) file_vec;

/* The natives as data: only names and kinds are wanted here. */
static const lm_surface_native natives[] = {
#define LM_NATIVE_F_REPLACES 1
#define LM_NATIVE_F_HIDDEN   2
#define NATIVE(pkg, name, sig, fn, flags)                                                          \
	{pkg "." name, false, ((flags)&LM_NATIVE_F_REPLACES) != 0},
#define NATIVE_SCRATCH(pkg, name, sig, fn, flags, slots) NATIVE(pkg, name, sig, fn, flags)
#define NATIVE_FAST(pkg, name, sig, fn)                  {pkg "." name, false, true},
#define NATIVE_ABSENT(pkg, name, reason)                 {pkg "." name, true, false},
#include "native/natives.def"
#undef NATIVE
#undef NATIVE_SCRATCH
#undef NATIVE_FAST
#undef NATIVE_ABSENT
};

static bool read_file(const char *path, lm_buf *out)
{
	FILE *f = fopen(path, "rb");
	if (!f) {
		return false;
	}
	char block[65536];
	size_t n;
	while ((n = fread(block, 1, sizeof block, f)) > 0) {
		lm_buf_add(out, block, n);
	}
	bool ok = !ferror(f);
	fclose(f);
	return ok;
}

static lm_str dup_str(const char *s)
{
	size_t n = strlen(s);
	char *p = lm_xmalloc(n + 1);
	memcpy(p, s, n + 1);
	return (lm_str){p, n};
}

static int by_name(const void *a, const void *b)
{
	return lm_str_cmp(((const lm_overlay_file *)a)->name, ((const lm_overlay_file *)b)->name);
}

/* The Go files of a directory that the build wants (all of them when tags is NULL), sorted by name:
 * its test files or the others. */
static void read_dir(const char *dir, const lm_tags *tags, bool tests, file_vec *files)
{
	DIR *d = opendir(dir);
	if (!d) {
		return;
	}
	struct dirent *e;
	while ((e = readdir(d)) != NULL) {
		lm_str name = lm_str_of(e->d_name);
		if (!lm_str_has_suffix(name, LM_STR(".go")) || lm_is_test_file(name) != tests) {
			continue;
		}
		lm_buf path = {0};
		lm_buf text = {0};
		lm_buf_printf(&path, "%s/%s", dir, e->d_name);
		if (!read_file(path.data, &text)) {
			lm_fatal("pack: cannot read %s", path.data);
		}
		lm_buf_free(&path);
		if (tags && !lm_constraint_file_matches(tags, name, lm_buf_view(&text))) {
			lm_buf_free(&text);
			continue;
		}
		lm_overlay_file f = {.name = dup_str(e->d_name), .text = lm_buf_view(&text)};
		lm_vec_push(files, f);
	}
	closedir(d);
	if (files->len) {
		qsort(files->data, files->len, sizeof *files->data, by_name);
	}
}

static void free_files(file_vec *v)
{
	for (size_t i = 0; i < v->len; i++) {
		free((void *)(uintptr_t)v->data[i].name.ptr);
		free((void *)(uintptr_t)v->data[i].text.ptr);
		lm_buf_free(&v->data[i].out);
	}
	lm_vec_free(v);
}

static void add_file(lm_archive_writer *w, lm_surface *surface, lm_str package, const char *prefix,
		     const lm_overlay_file *f)
{
	if (!f->out.data) {
		return;
	}
	lm_buf path = {0};
	lm_buf text = {0};
	lm_buf_printf(&path, "%.*s/%s%.*s", LM_STRF(package), prefix, LM_STRF(f->name));
	lm_overlay_strip(lm_buf_view(&f->out), &text);
	lm_archive_add(w, lm_buf_view(&path), lm_buf_view(&text));
	lm_surface_add(surface, package, f->name, lm_buf_view(&text));
	lm_buf_free(&path);
	lm_buf_free(&text);
}

typedef struct totals {
	uint32_t packages, errors, overlay_decls;
} totals;

static void pack_package(lm_archive_writer *w, lm_surface *surface, const char *goroot,
			 const char *overlay, lm_str package, totals *t)
{
	lm_tags tags = {0};
	file_vec upstream = {0};
	file_vec ours = {0};
	lm_buf dir = {0};
	lm_buf errors = {0};
	lm_buf_printf(&dir, "%s/src/%.*s", goroot, LM_STRF(package));
	read_dir(dir.data, &tags, false, &upstream);
	dir.len = 0;
	lm_buf_printf(&dir, "%s/%.*s", overlay, LM_STRF(package));
	read_dir(dir.data, NULL, false, &ours);
	if (upstream.len == 0 && ours.len == 0) {
		lm_buf_printf(&errors, "pack: no Go files for package %.*s\n", LM_STRF(package));
		t->errors++;
	}
	t->errors += lm_overlay_merge(package, upstream.data, upstream.len, ours.data, ours.len,
				      &errors, &t->overlay_decls);
	for (size_t i = 0; i < upstream.len; i++) {
		add_file(w, surface, package, "", &upstream.data[i]);
	}
	for (size_t i = 0; i < ours.len; i++) {
		add_file(w, surface, package, "loam_", &ours.data[i]);
	}
	if (errors.len) {
		fputs(errors.data, stderr);
	}
	t->packages++;
	lm_buf_free(&errors);
	lm_buf_free(&dir);
	free_files(&upstream);
	free_files(&ours);
}

/* ---- Test overlays: our own in-package test files of a package, as loam/overlay/PACKAGE. They
 * stand for upstream's where those reach into what we replaced. A line "//loam:with x.go" in one
 * brings upstream's x.go along: code of the package that only its tests need here; "//loam:without
 * x_test.go reason" leaves a file of upstream's external tests out. */

static void add_test_file(lm_archive_writer *w, lm_str package, lm_str name, lm_str text)
{
	lm_buf path = {0};
	lm_buf out = {0};
	lm_buf_printf(&path, "loam/overlay/%.*s/%.*s", LM_STRF(package), LM_STRF(name));
	lm_overlay_strip(text, &out);
	lm_archive_add(w, lm_buf_view(&path), lm_buf_view(&out));
	lm_buf_free(&path);
	lm_buf_free(&out);
}

static void add_upstream_for_tests(lm_archive_writer *w, const char *goroot, lm_str package,
				   lm_str name, totals *t)
{
	lm_buf path = {0};
	lm_buf text = {0};
	lm_buf_printf(&path, "%s/src/%.*s/%.*s", goroot, LM_STRF(package), LM_STRF(name));
	if (read_file(path.data, &text)) {
		add_test_file(w, package, name, lm_buf_view(&text));
	} else {
		fprintf(stderr, "pack: //loam:with: cannot read %s\n", path.data);
		t->errors++;
	}
	lm_buf_free(&text);
	lm_buf_free(&path);
}

static void pack_test_overlay(lm_archive_writer *w, const char *goroot, const char *overlay,
			      lm_str package, totals *t)
{
	static const char with[] = "\n//loam:with ";
	static const char without[] = "\n//loam:without ";
	lm_buf left_out = {0};
	file_vec ours = {0};
	lm_buf dir = {0};
	lm_buf_printf(&dir, "%s/%.*s", overlay, LM_STRF(package));
	read_dir(dir.data, NULL, true, &ours);
	for (size_t i = 0; i < ours.len; i++) {
		lm_str text = ours.data[i].text;
		add_test_file(w, package, ours.data[i].name, text);
		for (const char *at = text.ptr; (at = strstr(at, with)) != NULL;) {
			at += sizeof with - 1;
			add_upstream_for_tests(w, goroot, package, (lm_str){at, strcspn(at, "\n")},
					       t);
		}
		for (const char *at = text.ptr; (at = strstr(at, without)) != NULL;) {
			at += sizeof without - 1;
			lm_buf_str(&left_out, (lm_str){at, strcspn(at, " \n")});
			lm_buf_byte(&left_out, '\n');
		}
	}
	if (left_out.len) {
		dir.len = 0;
		lm_buf_printf(&dir, "loam/overlay/%.*s/without.txt", LM_STRF(package));
		lm_archive_add(w, lm_buf_view(&dir), lm_buf_view(&left_out));
	}
	lm_buf_free(&left_out);
	free_files(&ours);
	lm_buf_free(&dir);
}

/* ---- Go programs that loam runs: CMD-DIR/NAME/x.go as packages loam/NAME, and what they import of
 * upstream's cmd */

typedef struct programs {
	lm_archive_writer *w;
	lm_surface *surface;
	const char *goroot;
	lm_strmap seen;
	LM_VEC(lm_str) wanted; /* import paths "cmd/..."; owned */
} programs;

static void want_imports(programs *p, lm_str text)
{
	lm_skim_file head = {0};
	lm_skim_head(text, &head);
	for (size_t i = 0; i < head.imports.len; i++) {
		lm_str path = head.imports.data[i].path;
		bool is_new = false;
		if (lm_str_has_prefix(path, LM_STR("cmd/"))) {
			lm_strmap_put(&p->seen, path, &is_new);
		}
		if (is_new) {
			char *copy = lm_xmalloc(path.len + 1);
			memcpy(copy, path.ptr, path.len);
			copy[path.len] = 0;
			lm_vec_push(&p->wanted, ((lm_str){copy, path.len}));
		}
	}
	lm_skim_file_free(&head);
}

static void add_program_files(programs *p, lm_str package, const char *dir)
{
	lm_tags tags = {0};
	file_vec files = {0};
	read_dir(dir, &tags, false, &files);
	for (size_t i = 0; i < files.len; i++) {
		lm_buf_str(&files.data[i].out, files.data[i].text);
		want_imports(p, files.data[i].text);
		add_file(p->w, p->surface, package, "", &files.data[i]);
	}
	free_files(&files);
}

static void pack_programs(programs *p, const char *cmd_dir, totals *t)
{
	DIR *d = opendir(cmd_dir);
	struct dirent *e;
	lm_buf dir = {0};
	lm_buf path = {0};
	while (d && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.') {
			continue;
		}
		dir.len = path.len = 0;
		lm_buf_printf(&dir, "%s/%s", cmd_dir, e->d_name);
		lm_buf_printf(&path, "loam/%s", e->d_name);
		add_program_files(p, lm_buf_view(&path), dir.data);
		t->packages++;
	}
	if (d) {
		closedir(d);
	}
	for (size_t i = 0; i < p->wanted.len; i++) { /* grows on the way */
		dir.len = 0;
		lm_buf_printf(&dir, "%s/src/%.*s", p->goroot, LM_STRF(p->wanted.data[i]));
		add_program_files(p, p->wanted.data[i], dir.data);
		t->packages++;
	}
	for (size_t i = 0; i < p->wanted.len; i++) {
		free((void *)(uintptr_t)p->wanted.data[i].ptr);
	}
	lm_vec_free(&p->wanted);
	lm_strmap_free(&p->seen);
	lm_buf_free(&dir);
	lm_buf_free(&path);
}

static int fingerprints(int n, char **names)
{
	for (int i = 0; i < n; i++) {
		lm_buf text = {0};
		lm_buf out = {0};
		if (!read_file(names[i], &text)) {
			lm_fatal("pack: cannot read %s", names[i]);
		}
		lm_overlay_fingerprints(lm_str_of(names[i]), lm_buf_view(&text), &out);
		fputs(out.data ? out.data : "", stdout);
		lm_buf_free(&out);
		lm_buf_free(&text);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "-fingerprints") == 0) {
		return fingerprints(argc - 2, argv + 2);
	}
	if (argc != 6) {
		fputs("usage: loam-pack GOROOT OVERLAY-DIR PACKAGES-FILE OUT CMD-DIR\n", stderr);
		return 2;
	}
	lm_buf list = {0};
	if (!read_file(argv[3], &list)) {
		lm_fatal("pack: cannot read %s", argv[3]);
	}
	lm_archive_writer w = {0};
	lm_surface surface = {0};
	totals t = {0};
	for (char *line = strtok(list.data, "\n"); line; line = strtok(NULL, "\n")) {
		if (*line && *line != '#') {
			pack_package(&w, &surface, argv[1], argv[2], lm_str_of(line), &t);
			pack_test_overlay(&w, argv[1], argv[2], lm_str_of(line), &t);
		}
	}
	programs cmds = {.w = &w, .surface = &surface, .goroot = argv[1]};
	pack_programs(&cmds, argv[5], &t);
	lm_buf faults = {0};
	t.errors +=
		lm_surface_check(&surface, natives, sizeof natives / sizeof natives[0], &faults);
	if (faults.len) {
		fputs(faults.data, stderr);
	}
	lm_buf_free(&faults);
	lm_surface_free(&surface);
	if (t.errors) {
		fprintf(stderr, "pack: %u errors\n", t.errors);
		return 1;
	}
	lm_buf out = {0};
	lm_archive_write(&w, &out);
	FILE *f = fopen(argv[4], "wb");
	if (!f || fwrite(out.data, 1, out.len, f) != out.len || fclose(f) != 0) {
		lm_fatal("pack: cannot write %s", argv[4]);
	}
	fprintf(stderr, "pack: %u packages, %zu files, %zu bytes, %u overlay declarations\n",
		t.packages, w.files.len, out.len, t.overlay_decls);
	lm_archive_writer_free(&w);
	lm_buf_free(&out);
	lm_buf_free(&list);
	return 0;
}
