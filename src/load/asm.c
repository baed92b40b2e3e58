/* asm.c - packages outside the library that have assembly. There is no assembler: such a package is
 * read with the build tags by which packages choose their Go code, and where its assembly only
 * jumps to a function of another package, a linkname says the same. Anything else that has no body
 * fails when it is called. */
#include "load/embed.h"
#include "load/gomod.h"
#include "load/load_int.h"

static void free_str(lm_str s)
{
	free((void *)(uintptr_t)s.ptr);
}

static void note_assembly(void *arg, lm_str name, bool is_dir)
{
	lm_str_vec *names = arg;
	if (!is_dir && lm_str_has_suffix(name, LM_STR(".s")) && name.ptr[0] != '_' &&
	    name.ptr[0] != '.') {
		lm_vec_push(names, lm_load_dup(name));
	}
}

/* The next line without its end; false at the end. */
static bool next_line(lm_str *rest, lm_str *line)
{
	if (rest->len == 0) {
		return false;
	}
	const char *end = memchr(rest->ptr, '\n', rest->len);
	*line = (lm_str){rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len};
	size_t skip = line->len + (end != NULL);
	*rest = (lm_str){rest->ptr + skip, rest->len - skip};
	return true;
}

static lm_str next_word(lm_str *line)
{
	size_t i = 0;
	while (i < line->len && (line->ptr[i] == ' ' || line->ptr[i] == '\t')) {
		i++;
	}
	size_t start = i;
	while (i < line->len && line->ptr[i] != ' ' && line->ptr[i] != '\t' &&
	       line->ptr[i] != '\r') {
		i++;
	}
	lm_str word = {line->ptr + start, i - start};
	*line = (lm_str){line->ptr + i, line->len - i};
	return word;
}

/* The two halves of "pkg·name(SB)..."; false when the word is something else. The slash of a path
 * is written U+2215 there. */
static bool symbol(lm_str word, lm_str *pkg, lm_str *name)
{
	ptrdiff_t dot = lm_str_find(word, LM_STR("\xc2\xb7")),
		  end = lm_str_find(word, LM_STR("(SB)"));
	if (dot < 0 || end < dot + 2) {
		return false;
	}
	*pkg = (lm_str){word.ptr, (size_t)dot};
	*name = (lm_str){word.ptr + dot + 2, (size_t)(end - dot - 2)};
	ptrdiff_t abi = lm_str_find(*name, LM_STR("<"));
	name->len = abi < 0 ? name->len : (size_t)abi;
	return true;
}

/* Bodies in assembly that the library has in another form. */
static const struct {
	const char *package, *name, *stands_for;
} known_bodies[] = {
	{"golang.org/x/sys/unix", "SyscallNoError", "syscall.rawSyscallNoError"},
	{"golang.org/x/sys/unix", "RawSyscallNoError", "syscall.rawSyscallNoError"},
	{"golang.org/x/sys/cpu", "cpuid", "runtime.noProcessorFeatures"},
	{"golang.org/x/sys/cpu", "xgetbv", "runtime.noExtendedState"},
};

static void link_known(lm_str path, lm_str name, lm_buf *out)
{
	for (size_t i = 0; i < sizeof known_bodies / sizeof known_bodies[0]; i++) {
		if (lm_str_has_suffix(path, lm_str_of(known_bodies[i].package)) &&
		    lm_str_is(name, known_bodies[i].name)) {
			lm_buf_printf(out, "//go:linkname %.*s %s\n", LM_STRF(name),
				      known_bodies[i].stands_for);
		}
	}
}

/* Writes a linkname for each function that only jumps elsewhere. Returns whether the text has
 * functions at all. */
static bool scan(lm_str text, lm_str path, lm_buf *links)
{
	lm_str line, pkg, name = {0}, target;
	bool found = false, first = false;
	while (next_line(&text, &line)) {
		lm_str word = next_word(&line);
		if (lm_str_is(word, "TEXT")) {
			found = true;
			first = symbol(next_word(&line), &pkg, &name) && pkg.len == 0;
			if (first) {
				link_known(path, name, links);
			}
		} else if (first && word.len && !lm_str_has_prefix(word, LM_STR("//"))) {
			first = false;
			if (lm_str_is(word, "JMP") && symbol(next_word(&line), &pkg, &target) &&
			    pkg.len) {
				lm_buf_printf(links, "//go:linkname %.*s ", LM_STRF(name));
				for (size_t i = 0; i < pkg.len; i++) {
					bool slash = i + 2 < pkg.len &&
						     memcmp(pkg.ptr + i, "\xe2\x88\x95", 3) == 0;
					lm_buf_byte(links, slash ? '/' : pkg.ptr[i]);
					i += slash ? 2 : 0;
				}
				lm_buf_printf(links, ".%.*s\n", LM_STRF(target));
			}
		}
	}
	return found;
}

/* Whether an assembly file of the list belongs to the build and has functions. */
static bool has_functions(lm_loader *l, lm_str dir, lm_str path, const lm_str_vec *names,
			  const lm_tags *tags, lm_buf *links)
{
	bool found = false;
	links->len = 0;
	for (size_t i = 0; i < names->len; i++) {
		lm_str base = names->data[i], text;
		const char *why;
		if (!lm_constraint_name_matches(tags, base)) {
			continue;
		}
		lm_str file = lm_load_join(dir, base);
		if (l->cfg.fs.read(l->cfg.fs.arg, file, &text, &why) == LM_READ_OK) {
			found |= lm_constraint_file_matches(tags, base, text) &&
				 scan(text, path, links);
			free_str(text);
		}
		free_str(file);
	}
	return found;
}

void lm_asm_free(lm_asm *a)
{
	lm_buf_free(&a->extra);
	lm_buf_free(&a->links);
}

void lm_asm_find(lm_loader *l, lm_str dir, lm_str path, lm_asm *out)
{
	static const char *const choices[] = {"", ",purego", ",purego,noasm",
					      ",purego,noasm,appengine"};
	enum { CHOICES = sizeof choices / sizeof choices[0] };
	*out = (lm_asm){.tags = l->cfg.tags};
	lm_str full =
		l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, dir) : lm_load_dup(dir);
	bool library = l->cfg.goroot.len && lm_path_within(full, l->cfg.goroot);
	free_str(full);
	if (library || !l->cfg.fs.list) {
		return;
	}
	out->tags.program = true;
	lm_str_vec names = {0};
	l->cfg.fs.list(l->cfg.fs.arg, dir, note_assembly, &names);
	out->bodies_missing = names.len > 0;
	for (size_t i = 0; names.len && i <= CHOICES; i++) {
		out->extra.len = 0; /* past the last one: nothing helps, as it was */
		lm_buf_printf(&out->extra, "%.*s%s", LM_STRF(l->cfg.tags.extra),
			      choices[i == CHOICES ? 0 : i]);
		out->tags.extra = lm_buf_view(&out->extra);
		if (!has_functions(l, dir, path, &names, &out->tags, &out->links)) {
			break;
		}
	}
	for (size_t i = 0; i < names.len; i++) {
		free_str(names.data[i]);
	}
	lm_vec_free(&names);
}

bool lm_asm_source(const lm_asm *a, lm_str package, lm_source_text *out)
{
	if (a->links.len == 0 || package.len == 0) {
		return false;
	}
	lm_buf text = {0};
	lm_buf_printf(&text, "package %.*s\n\nimport _ \"unsafe\"\n\n%.*s", LM_STRF(package),
		      (int)a->links.len, a->links.data);
	*out = (lm_source_text){.name = lm_load_dup(LM_STR("_assembly.go")),
				.full = lm_load_dup(LM_STR("_assembly.go")),
				.text = {text.data, text.len},
				.owned = true};
	return true;
}
