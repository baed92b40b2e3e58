/* golist_out.c - packages as JSON and by templates. See golist.h. */
#include "load/embed.h"
#include "load/golist.h"
#include "load/load_int.h"

typedef enum { F_TEXT, F_BOOL, F_LIST, F_MODULE, F_ERROR, F_ERRORS } field_kind;

/* A field of a package, made for the moment. */
typedef struct field {
	const char *name;
	field_kind kind;
	lm_str text;
	bool flag;
	lm_str_vec list; /* its strings are borrowed or in `storage` */
	lm_str_vec storage;
} field;

static void free_str(lm_str s)
{
	free((void *)(uintptr_t)s.ptr);
}

static void free_field(field *f)
{
	lm_str_vec_free(&f->storage);
	lm_vec_free(&f->list);
}

static void share(field *f, const lm_str_vec *from)
{
	f->kind = F_LIST;
	for (size_t i = 0; i < from->len; i++) {
		lm_vec_push(&f->list, from->data[i]);
	}
}

static void share_imports(field *f, const lm_go_imports *from)
{
	f->kind = F_LIST;
	for (size_t i = 0; i < from->len; i++) {
		const lm_go_import *at = &from->data[i];
		lm_vec_push(&f->list, at->resolved.ptr ? at->resolved : at->path);
	}
}

static void share_embedded(const lm_go_list *g, const lm_go_package *p, field *f,
			   const lm_str_vec *patterns)
{
	lm_buf why = {0};
	f->kind = F_LIST;
	for (size_t i = 0; i < patterns->len; i++) {
		lm_embed_resolve(&g->l->cfg.fs, p->dir, patterns->data[i], &f->storage, &why);
	}
	for (size_t i = 0; i < f->storage.len; i++) {
		lm_vec_push(&f->list, f->storage.data[i]);
	}
	lm_buf_free(&why);
}

static const char *const field_names[] = {"Dir",
					  "ImportPath",
					  "Name",
					  "Root",
					  "ForTest",
					  "Module",
					  "Goroot",
					  "Standard",
					  "DepOnly",
					  "Incomplete",
					  "GoFiles",
					  "CgoFiles",
					  "IgnoredGoFiles",
					  "EmbedPatterns",
					  "EmbedFiles",
					  "Imports",
					  "Deps",
					  "Error",
					  "DepsErrors",
					  "TestGoFiles",
					  "TestImports",
					  "TestEmbedPatterns",
					  "TestEmbedFiles",
					  "XTestGoFiles",
					  "XTestImports",
					  "XTestEmbedPatterns",
					  "XTestEmbedFiles"};
enum { FIELD_COUNT = sizeof field_names / sizeof *field_names };

/* The fields that are put together from several of the package's. */
static void fill_computed(const lm_go_list *g, const lm_go_package *p, lm_str name, field *f)
{
	if (lm_str_is(name, "EmbedFiles")) {
		share_embedded(g, p, f, &p->embeds);
	} else if (lm_str_is(name, "TestEmbedFiles")) {
		share_embedded(g, p, f, &p->test_embeds);
	} else if (lm_str_is(name, "XTestEmbedFiles")) {
		share_embedded(g, p, f, &p->xtest_embeds);
	} else if (lm_str_is(name, "Imports")) {
		share_imports(f, &p->imports);
	} else if (lm_str_is(name, "TestImports")) {
		share_imports(f, &p->test_imports);
	} else if (lm_str_is(name, "XTestImports")) {
		share_imports(f, &p->xtest_imports);
	} else if (lm_str_is(name, "Deps")) {
		f->kind = F_LIST;
		for (size_t i = 0; i < p->deps.len; i++) {
			lm_vec_push(&f->list, p->deps.data[i]->path);
		}
	} else if (lm_str_is(name, "Module")) {
		f->kind = F_MODULE;
		f->flag = p->in_module;
	} else if (lm_str_is(name, "Error")) {
		f->kind = F_ERROR;
		f->flag = p->own_error;
	} else if (lm_str_is(name, "DepsErrors")) {
		f->kind = F_ERRORS;
		for (size_t i = 0; i < p->deps.len; i++) {
			f->flag |= p->deps.data[i]->errors.len > 0;
		}
		f->flag |= p->errors.len > (p->own_error ? 1 : 0);
	}
}

static void fill(const lm_go_list *g, const lm_go_package *p, field *f)
{
	lm_str name = lm_str_of(f->name);
	const struct {
		const char *name;
		lm_str text;
	} texts[] = {{"Dir", p->dir},
		     {"ImportPath", p->path},
		     {"Name", p->name},
		     {"Root", p->root},
		     {"ForTest", p->for_test}};
	const struct {
		const char *name;
		bool flag;
	} flags[] = {{"Goroot", p->standard},
		     {"Standard", p->standard},
		     {"DepOnly", !p->matched && !p->for_test.len},
		     {"Incomplete", p->incomplete || p->own_error}};
	const struct {
		const char *name;
		const lm_str_vec *list;
	} lists[] = {{"GoFiles", &p->go},
		     {"CgoFiles", &p->cgo},
		     {"IgnoredGoFiles", &p->ignored},
		     {"EmbedPatterns", &p->embeds},
		     {"TestGoFiles", &p->test},
		     {"TestEmbedPatterns", &p->test_embeds},
		     {"XTestGoFiles", &p->xtest},
		     {"XTestEmbedPatterns", &p->xtest_embeds}};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (lm_str_is(name, texts[i].name)) {
			f->text = texts[i].text;
		}
	}
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (lm_str_is(name, flags[i].name)) {
			f->kind = F_BOOL;
			f->flag = flags[i].flag;
		}
	}
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (lm_str_is(name, lists[i].name)) {
			share(f, lists[i].list);
		}
	}
	fill_computed(g, p, name, f);
}

/* ---- JSON */

static void put_string(lm_buf *out, lm_str s)
{
	lm_buf_byte(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c == '"' || c == '\\') {
			lm_buf_printf(out, "\\%c", c);
		} else if (c == '\n') {
			lm_buf_cstr(out, "\\n");
		} else if (c == '\t') {
			lm_buf_cstr(out, "\\t");
		} else if (c < 0x20 || c == '<' || c == '>' || c == '&') {
			lm_buf_printf(out, "\\u%04x", c);
		} else {
			lm_buf_byte(out, (char)c);
		}
	}
	lm_buf_byte(out, '"');
}

static void put_key(lm_buf *out, int indent, const char *name, bool *first)
{
	lm_buf_cstr(out, *first ? "\n" : ",\n");
	*first = false;
	for (int i = 0; i < indent; i++) {
		lm_buf_byte(out, '\t');
	}
	if (name) {
		lm_buf_printf(out, "\"%s\": ", name);
	}
}

static void put_end(lm_buf *out, int indent, char c)
{
	lm_buf_byte(out, '\n');
	for (int i = 0; i < indent; i++) {
		lm_buf_byte(out, '\t');
	}
	lm_buf_byte(out, c);
}

static void put_strings(lm_buf *out, int indent, const lm_str *list, size_t count)
{
	bool first = true;
	lm_buf_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		put_key(out, indent + 1, NULL, &first);
		put_string(out, list[i]);
	}
	if (count) {
		put_end(out, indent, ']');
	} else {
		lm_buf_byte(out, ']');
	}
}

static void put_error(lm_buf *out, int indent, const lm_go_error *e)
{
	bool first = true;
	lm_buf_byte(out, '{');
	put_key(out, indent + 1, "ImportStack", &first);
	put_strings(out, indent + 1, e->stack.data, e->stack.len);
	put_key(out, indent + 1, "Pos", &first);
	put_string(out, e->pos);
	put_key(out, indent + 1, "Err", &first);
	put_string(out, e->text);
	put_key(out, indent + 1, "Text", &first);
	put_string(out, e->whole);
	put_end(out, indent, '}');
}

static void put_errors(lm_buf *out, const lm_go_package *p)
{
	bool first = true;
	lm_buf_byte(out, '[');
	for (size_t i = p->own_error ? 1 : 0; i < p->errors.len; i++) {
		put_key(out, 2, NULL, &first);
		put_error(out, 2, &p->errors.data[i]);
	}
	for (size_t i = 0; i < p->deps.len; i++) {
		for (size_t k = 0; k < p->deps.data[i]->errors.len; k++) {
			put_key(out, 2, NULL, &first);
			put_error(out, 2, &p->deps.data[i]->errors.data[k]);
		}
	}
	put_end(out, 1, ']');
}

static void put_module(const lm_go_list *g, lm_buf *out)
{
	const lm_module *m = &g->l->module;
	bool first = true;
	lm_str dir = g->l->cfg.fs.full_path ? g->l->cfg.fs.full_path(g->l->cfg.fs.arg, m->dir)
					    : lm_load_dup(m->dir);
	lm_buf file = {0};
	lm_buf_printf(&file, "%.*s/go.mod", LM_STRF(dir));
	lm_buf_byte(out, '{');
	put_key(out, 2, "Path", &first);
	put_string(out, m->path);
	put_key(out, 2, "Main", &first);
	lm_buf_cstr(out, "true");
	put_key(out, 2, "Dir", &first);
	put_string(out, dir);
	put_key(out, 2, "GoMod", &first);
	put_string(out, lm_buf_view(&file));
	put_key(out, 2, "GoVersion", &first);
	lm_buf_printf(out, "\"1.%d\"", m->minor);
	put_end(out, 1, '}');
	lm_buf_free(&file);
	free_str(dir);
}

static bool wanted(lm_str fields, const char *name)
{
	lm_str rest = fields;
	while (rest.len) {
		ptrdiff_t comma = lm_str_find(rest, LM_STR(","));
		lm_str one = {rest.ptr, comma < 0 ? rest.len : (size_t)comma};
		if (lm_str_is(one, name)) {
			return true;
		}
		size_t used = one.len + (comma >= 0);
		rest = (lm_str){rest.ptr + used, rest.len - used};
	}
	return fields.len == 0;
}

static void put_field(const lm_go_list *g, const lm_go_package *p, field *f, lm_buf *out,
		      bool *first)
{
	fill(g, p, f);
	bool empty = f->kind == F_TEXT   ? f->text.len == 0
		     : f->kind == F_LIST ? f->list.len == 0
					 : !f->flag;
	if (empty) {
		return;
	}
	put_key(out, 1, f->name, first);
	switch (f->kind) {
	case F_TEXT: put_string(out, f->text); break;
	case F_BOOL: lm_buf_cstr(out, "true"); break;
	case F_LIST: put_strings(out, 1, f->list.data, f->list.len); break;
	case F_MODULE: put_module(g, out); break;
	case F_ERROR: put_error(out, 1, &p->errors.data[0]); break;
	case F_ERRORS: put_errors(out, p); break;
	}
}

void lm_go_list_json(const lm_go_list *g, lm_str fields, lm_buf *out)
{
	for (size_t i = 0; i < g->printed.len; i++) {
		bool first = true;
		lm_buf_byte(out, '{');
		for (size_t k = 0; k < FIELD_COUNT; k++) {
			field f = {.name = field_names[k]};
			if (wanted(fields, f.name)) {
				put_field(g, g->printed.data[i], &f, out, &first);
			}
			free_field(&f);
		}
		lm_buf_cstr(out, "\n}\n");
	}
}

/* ---- templates */

static lm_str trim(lm_str s)
{
	while (s.len && (*s.ptr == ' ' || *s.ptr == '\t')) {
		s.ptr++;
		s.len--;
	}
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t')) {
		s.len--;
	}
	return s;
}

/* The field that ".Name" names; false when there is none. */
static bool field_of(const lm_go_list *g, const lm_go_package *p, lm_str name, field *f)
{
	for (size_t k = 0; k < FIELD_COUNT; k++) {
		if (name.len > 1 && name.ptr[0] == '.' &&
		    lm_str_is((lm_str){name.ptr + 1, name.len - 1}, field_names[k])) {
			f->name = field_names[k];
			fill(g, p, f);
			return f->kind == F_TEXT || f->kind == F_BOOL || f->kind == F_LIST;
		}
	}
	return false;
}

static void put_joined(lm_buf *out, const field *f, lm_str between)
{
	for (size_t i = 0; i < f->list.len; i++) {
		if (i) {
			lm_buf_str(out, between);
		}
		lm_buf_str(out, f->list.data[i]);
	}
}

static void unescape(lm_str s, lm_buf *out)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '\\' && i + 1 < s.len) {
			c = s.ptr[++i];
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
		}
		lm_buf_byte(out, c);
	}
}

/* One {{action}}. */
static bool put_action(const lm_go_list *g, const lm_go_package *p, lm_str a, lm_buf *out)
{
	field f = {0};
	bool ok = true;
	if (lm_str_has_prefix(a, LM_STR("join "))) {
		ptrdiff_t quote = lm_str_find(a, LM_STR("\""));
		lm_str name = trim((lm_str){a.ptr + 5, quote > 5 ? (size_t)quote - 5 : 0});
		ok = quote > 5 && a.ptr[a.len - 1] == '"' && field_of(g, p, name, &f) &&
		     f.kind == F_LIST;
		if (ok) {
			lm_buf between = {0};
			unescape((lm_str){a.ptr + quote + 1, a.len - (size_t)quote - 2}, &between);
			put_joined(out, &f, lm_buf_view(&between));
			lm_buf_free(&between);
		}
	} else if (lm_str_has_prefix(a, LM_STR("len "))) {
		ok = field_of(g, p, trim((lm_str){a.ptr + 4, a.len - 4}), &f) && f.kind == F_LIST;
		lm_buf_printf(out, "%zu", f.list.len);
	} else if (lm_str_is(a, ".Module.Path")) {
		lm_buf_str(out, p->in_module ? g->l->module.path : (lm_str){0});
	} else if (field_of(g, p, a, &f) && f.kind == F_LIST) {
		lm_buf_byte(out, '[');
		put_joined(out, &f, LM_STR(" "));
		lm_buf_byte(out, ']');
	} else if (f.name && f.kind != F_LIST) {
		lm_buf_str(out, f.kind == F_TEXT ? f.text
				: f.flag         ? LM_STR("true")
						 : LM_STR("false"));
	} else {
		ok = false;
	}
	free_field(&f);
	return ok;
}

bool lm_go_list_format(const lm_go_list *g, lm_str format, lm_buf *out, lm_buf *why)
{
	for (size_t i = 0; i < g->printed.len; i++) {
		lm_str rest = format;
		size_t start = out->len;
		while (rest.len) {
			ptrdiff_t open = lm_str_find(rest, LM_STR("{{"));
			lm_str text = {rest.ptr, open < 0 ? rest.len : (size_t)open};
			unescape(text, out);
			rest = (lm_str){rest.ptr + text.len, rest.len - text.len};
			ptrdiff_t close = lm_str_find(rest, LM_STR("}}"));
			if (open < 0) {
				break;
			}
			lm_str action = {rest.ptr + 2, close < 0 ? 0 : (size_t)close - 2};
			if (close < 0 || !put_action(g, g->printed.data[i], trim(action), out)) {
				lm_buf_printf(why,
					      "list -f understands {{.Field}}, {{join .Field "
					      "\"x\"}} and {{len .Field}}, not %.*s",
					      LM_STRF(rest));
				return false;
			}
			rest = (lm_str){rest.ptr + close + 2, rest.len - (size_t)close - 2};
		}
		if (out->len > start && out->data[out->len - 1] != '\n') {
			lm_buf_byte(out, '\n');
		}
	}
	return true;
}
