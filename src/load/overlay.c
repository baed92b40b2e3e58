/* overlay.c - see overlay.h. Works on source text: a declaration that goes is blanked in place,
 * newlines kept, so that positions in what remains are upstream's. */
#include "load/overlay.h"

#include "syntax/parser.h"
#include <stdio.h>

typedef struct decl {
	lm_str key; /* malloc'ed */
	uint32_t file;
	size_t start,
		end; /* byte range of the declaration, keyword included when it stands alone */
	size_t name_start, name_end;
	bool in_const_group;
	uint8_t names_in_spec;
	bool consumed;
} decl;

typedef LM_VEC(decl) decl_vec;

typedef struct parsed {
	lm_space *space;
	lm_arena arena;
	lm_names *names;
	lm_fileset files;
	lm_diags diags;
} parsed;

static void parsed_init(parsed *p)
{
	memset(p, 0, sizeof *p);
	p->space = lm_space_new();
	if (!p->space) {
		lm_fatal("no address space for the overlay's parser");
	}
	lm_arena_init(&p->arena, p->space);
	p->names = lm_names_new(p->space);
}

static void parsed_free(parsed *p)
{
	lm_diags_free(&p->diags);
	lm_names_free(p->names);
	lm_arena_free(&p->arena);
	lm_fileset_free(&p->files);
	lm_space_free(p->space);
}

static lm_source_file *parse(parsed *p, lm_str name, lm_str text)
{
	lm_parse_ctx ctx = {
		.arena = &p->arena, .names = p->names, .files = &p->files, .diags = &p->diags};
	lm_file *f = lm_fileset_add(&p->files, name, text, false);
	return lm_parse_file(&ctx, f, LM_PARSE_SKIP_BODIES | LM_PARSE_COMMENTS);
}

/* ---- a small reader of Go tokens: where comments and literals are */

/* One past the literal or comment that starts at i, or i + 1 for anything else. *comment tells
 * which. */
static size_t skip_token(lm_str s, size_t i, bool *comment)
{
	*comment = false;
	char c = s.ptr[i];
	char d = i + 1 < s.len ? s.ptr[i + 1] : 0;
	if (c == '/' && d == '/') {
		*comment = true;
		while (i < s.len && s.ptr[i] != '\n') {
			i++;
		}
		return i;
	}
	if (c == '/' && d == '*') {
		*comment = true;
		for (i += 2; i < s.len; i++) {
			if (s.ptr[i] == '/' && s.ptr[i - 1] == '*') {
				return i + 1;
			}
		}
		return i;
	}
	if (c == '`') {
		for (i++; i < s.len && s.ptr[i] != '`'; i++) {
		}
		return i < s.len ? i + 1 : i;
	}
	if (c == '"' || c == '\'') {
		for (i++; i < s.len && s.ptr[i] != c && s.ptr[i] != '\n'; i++) {
			if (s.ptr[i] == '\\' && i + 1 < s.len) {
				i++;
			}
		}
		return i < s.len ? i + 1 : i;
	}
	return i + 1;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static uint32_t fingerprint(lm_str s)
{
	uint32_t h = 2166136261u;
	bool pending = false;
	bool any = false;
	for (size_t i = 0; i < s.len;) {
		if (is_space(s.ptr[i])) {
			pending = true;
			i++;
			continue;
		}
		bool comment;
		size_t end = skip_token(s, i, &comment);
		if (comment) {
			pending = true;
			i = end;
			continue;
		}
		if (pending && any) {
			h = (h ^ ' ') * 16777619u;
		}
		pending = false;
		any = true;
		for (; i < end; i++) {
			h = (h ^ (uint8_t)s.ptr[i]) * 16777619u;
		}
	}
	return h;
}

void lm_overlay_strip(lm_str s, lm_buf *out)
{
	bool line_start = true;
	for (size_t i = 0; i < s.len;) {
		bool comment;
		size_t end = skip_token(s, i, &comment);
		if (!comment) {
			lm_buf_add(out, s.ptr + i, end - i);
			line_start = s.ptr[end - 1] == '\n';
			i = end;
			continue;
		}
		lm_str text = {s.ptr + i, end - i};
		if (line_start && (lm_str_has_prefix(text, LM_STR("//go:")) ||
				   lm_str_has_prefix(text, LM_STR("//line ")))) {
			lm_buf_str(out, text);
		} else if (text.ptr[1] == '*') {
			size_t lines = 0;
			for (size_t k = 0; k < text.len; k++) {
				if (text.ptr[k] == '\n') {
					lm_buf_byte(out, '\n');
					lines++;
				}
			}
			if (lines == 0) {
				lm_buf_byte(out, ' ');
			}
		}
		line_start = false;
		i = end;
	}
}

/* ---- declarations of a file */

static size_t offset_of(const lm_source_file *sf, lm_pos pos)
{
	return pos - sf->file->base;
}

/* Where the keyword before `at` begins when the declaration stands alone (not in a group). */
static size_t keyword_before(lm_str text, size_t at, const char *keyword)
{
	size_t n = strlen(keyword);
	size_t i = at;
	while (i > 0 && is_space(text.ptr[i - 1])) {
		i--;
	}
	if (i >= n && memcmp(text.ptr + i - n, keyword, n) == 0) {
		return i - n;
	}
	return at;
}

static lm_str make_key(lm_str recv, lm_str name)
{
	lm_buf b = {0};
	if (recv.len) {
		lm_buf_str(&b, recv);
		lm_buf_byte(&b, '.');
	}
	lm_buf_str(&b, name);
	return (lm_str){b.data, b.len};
}

static lm_str node_name(lm_node *n)
{
	return lm_name_str(lm_name_at(((lm_name_expr *)n)->name));
}

/* The receiver's base type name: without star, parentheses and type parameters. */
static lm_str receiver_name(lm_node *recv)
{
	lm_node *t = lm_node_at(((lm_field *)recv)->type);
	for (;;) {
		switch (t->kind) {
		case LM_N_PAREN: t = lm_node_at(((lm_paren *)t)->x); break;
		case LM_N_OPERATION: t = lm_node_at(((lm_operation *)t)->x); break;
		case LM_N_INDEX: t = lm_node_at(((lm_index_expr *)t)->x); break;
		case LM_N_NAME: return node_name(t);
		default: return LM_STR("?");
		}
	}
}

static void add_names(decl_vec *v, const lm_source_file *sf, uint32_t file, lm_list names,
		      lm_node *last, bool grouped, const char *keyword)
{
	lm_str text = sf->file->text;
	for (uint32_t i = 0; i < names.n; i++) {
		lm_node *name = lm_list_get(names, i);
		lm_str s = node_name(name);
		decl d = {.key = make_key((lm_str){0}, s),
			  .file = file,
			  .names_in_spec = (uint8_t)names.n};
		d.name_start = offset_of(sf, name->pos);
		d.name_end = d.name_start + s.len;
		size_t first = offset_of(sf, lm_list_get(names, 0)->pos);
		d.start = grouped ? first : keyword_before(text, first, keyword);
		d.end = last ? offset_of(sf, lm_node_end(last)) : d.name_end;
		d.in_const_group = grouped && strcmp(keyword, "const") == 0;
		lm_vec_push(v, d);
	}
}

static void add_func(decl_vec *v, const lm_source_file *sf, uint32_t file, lm_func_decl *f)
{
	lm_node *recv = lm_node_at(f->recv);
	lm_node *name = lm_node_at(f->name);
	decl d = {.key = make_key(recv ? receiver_name(recv) : (lm_str){0}, node_name(name)),
		  .file = file,
		  .names_in_spec = 1};
	d.start = keyword_before(sf->file->text, offset_of(sf, f->n.pos),
				 "func"); /* gc's position is behind the keyword */
	d.name_start = offset_of(sf, name->pos);
	d.name_end = d.name_start + node_name(name).len;
	d.end = f->n.flags & LM_NF_HAS_BODY ? offset_of(sf, f->body_end) : 0;
	if (!d.end) { /* without a body: to the end of the line on which the signature ends */
		lm_str text = sf->file->text;
		d.end = offset_of(sf, lm_node_end(lm_node_at(f->type)));
		while (d.end < text.len && text.ptr[d.end] != '\n' && text.ptr[d.end] != '/') {
			d.end++;
		}
	}
	lm_vec_push(v, d);
}

static void collect(decl_vec *v, const lm_source_file *sf, uint32_t file)
{
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		lm_node *n = lm_list_get(sf->decls, i);
		switch (n->kind) {
		case LM_N_FUNC_DECL: add_func(v, sf, file, (lm_func_decl *)n); break;
		case LM_N_TYPE_DECL: {
			lm_type_decl *t = (lm_type_decl *)n;
			lm_node *name = lm_node_at(t->name);
			lm_str s = node_name(name);
			decl d = {
				.key = make_key((lm_str){0}, s), .file = file, .names_in_spec = 1};
			d.name_start = offset_of(sf, name->pos);
			d.name_end = d.name_start + s.len;
			d.start = t->group ? d.name_start
					   : keyword_before(sf->file->text, d.name_start, "type");
			d.end = offset_of(sf, lm_node_end(lm_node_at(t->type)));
			lm_vec_push(v, d);
			break;
		}
		case LM_N_VAR_DECL: {
			lm_var_decl *d = (lm_var_decl *)n;
			lm_node *last =
				lm_node_at(d->values) ? lm_node_at(d->values) : lm_node_at(d->type);
			add_names(v, sf, file, d->names, last, d->group != 0, "var");
			break;
		}
		case LM_N_CONST_DECL: {
			lm_const_decl *d = (lm_const_decl *)n;
			lm_node *last =
				lm_node_at(d->values) ? lm_node_at(d->values) : lm_node_at(d->type);
			add_names(v, sf, file, d->names, last, d->group != 0, "const");
			break;
		}
		default: break;
		}
	}
}

static void free_decls(decl_vec *v)
{
	for (size_t i = 0; i < v->len; i++) {
		free((void *)(uintptr_t)v->data[i].key.ptr);
	}
	lm_vec_free(v);
}

static decl *find_decl(decl_vec *v, lm_str key)
{
	for (size_t i = 0; i < v->len; i++) {
		if (lm_str_eq(v->data[i].key, key)) {
			return &v->data[i];
		}
	}
	return NULL;
}

void lm_overlay_fingerprints(lm_str name, lm_str text, lm_buf *out)
{
	parsed p;
	parsed_init(&p);
	lm_source_file *sf = parse(&p, name, text);
	decl_vec v = {0};
	collect(&v, sf, 0);
	for (size_t i = 0; i < v.len; i++) {
		const decl *d = &v.data[i];
		lm_buf_printf(out, "%08x %.*s\n",
			      fingerprint((lm_str){text.ptr + d->start, d->end - d->start}),
			      LM_STRF(d->key));
	}
	free_decls(&v);
	parsed_free(&p);
}

/* ---- merging */

static void blank(char *text, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++) {
		if (text[i] != '\n') {
			text[i] = ' ';
		}
	}
}

/* Takes a declaration out of a text of the same length. */
static void take_out(char *text, const decl *d)
{
	if (d->in_const_group || d->names_in_spec > 1) {
		blank(text, d->name_start, d->name_end);
		text[d->name_start] = '_';
		return;
	}
	blank(text, d->start, d->end);
}

typedef struct directive {
	lm_str verb, hash, reason;
} directive;

static lm_str next_word(lm_str *s)
{
	while (s->len && is_space(*s->ptr)) {
		s->ptr++;
		s->len--;
	}
	lm_str w = {s->ptr, 0};
	while (w.len < s->len && !is_space(s->ptr[w.len])) {
		w.len++;
	}
	s->ptr += w.len;
	s->len -= w.len;
	return w;
}

/* Reads "loam:verb ..." (without the slashes); false when it is another directive. */
static bool read_directive(lm_str text, directive *d)
{
	if (!lm_str_has_prefix(text, LM_STR("loam:"))) {
		return false;
	}
	text.ptr += 5;
	text.len -= 5;
	d->verb = next_word(&text);
	d->hash = (lm_str){0};
	if (!lm_str_is(d->verb, "new")) {
		d->hash = next_word(&text);
	}
	while (text.len && is_space(*text.ptr)) {
		text.ptr++;
		text.len--;
	}
	d->reason = text;
	return true;
}

typedef struct merge {
	lm_str path;
	lm_overlay_file *upstream, *ours;
	size_t upstream_count;
	decl_vec theirs;
	lm_buf *errors;
	uint32_t error_count;
	uint32_t *decl_count;
} merge;

LM_PRINTF(4, 5) static void complain(merge *m, lm_str file, lm_str key, const char *fmt, ...)
{
	m->error_count++;
	lm_buf_printf(m->errors, "overlay %.*s/%.*s: %.*s: ", LM_STRF(m->path), LM_STRF(file),
		      LM_STRF(key));
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(m->errors, fmt, ap);
	va_end(ap);
	lm_buf_byte(m->errors, '\n');
}

static bool hash_matches(merge *m, lm_str file, const decl *ours, const decl *theirs, lm_str hash)
{
	lm_str text = m->upstream[theirs->file].text;
	lm_str upstream = {text.ptr + theirs->start, theirs->end - theirs->start};
	char want[9];
	snprintf(want, sizeof want, "%08x", fingerprint(upstream));
	if (lm_str_is(hash, want)) {
		return true;
	}
	complain(m, file, ours->key, "fingerprint is %.*s, upstream's declaration has %s:\n%.*s",
		 LM_STRF(hash), want, LM_STRF(upstream));
	return false;
}

/* Applies one overlay declaration; `out` is the overlay file's text to be written. */
static void apply(merge *m, lm_str file, char *out, const decl *ours, const directive *d)
{
	decl *theirs = find_decl(&m->theirs, ours->key);
	bool replaces = lm_str_is(d->verb, "replace") || lm_str_is(d->verb, "native");
	bool removes = lm_str_is(d->verb, "remove");
	(*m->decl_count)++;
	if (lm_str_is(d->verb, "new")) {
		if (theirs) {
			complain(m, file, ours->key, "marked new, but upstream has it");
		}
	} else if (!replaces && !removes) {
		complain(m, file, ours->key, "unknown directive loam:%.*s", LM_STRF(d->verb));
		return;
	} else if (!theirs) {
		complain(m, file, ours->key, "marked %.*s, but upstream does not have it",
			 LM_STRF(d->verb));
		return;
	} else if (hash_matches(m, file, ours, theirs, d->hash)) {
		theirs->consumed = true;
		take_out(m->upstream[theirs->file].out.data, theirs);
	}
	if (d->reason.len == 0 && !lm_str_is(d->verb, "new")) {
		complain(m, file, ours->key, "the directive gives no reason");
	}
	if (removes) {
		take_out(out, ours);
	}
}

/* The one loam: directive that belongs to the declaration at [start, ...); NULL when there is none
 * or several. */
static bool directive_of(merge *m, const lm_source_file *sf, lm_str file, const decl *d,
			 size_t previous_end, directive *found)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < sf->directive_count; i++) {
		size_t at = offset_of(sf, sf->directives[i].pos);
		directive dir;
		if (at >= previous_end && at < d->start &&
		    read_directive(sf->directives[i].text, &dir)) {
			*found = dir;
			n++;
		}
	}
	if (n != 1) {
		complain(m, file, d->key,
			 n ? "more than one loam: directive" : "no loam: directive");
	}
	return n == 1;
}

static void merge_file(merge *m, lm_overlay_file *f, const lm_source_file *sf)
{
	decl_vec ours = {0};
	collect(&ours, sf, 0);
	size_t previous_end = 0;
	for (size_t i = 0; i < ours.len; i++) {
		directive d;
		if (directive_of(m, sf, f->name, &ours.data[i], previous_end, &d)) {
			apply(m, f->name, f->out.data, &ours.data[i], &d);
		}
		previous_end = ours.data[i].end;
	}
	free_decls(&ours);
}

/* True when a file says that it replaces the whole package. */
static bool replaces_package(const lm_source_file *sf)
{
	for (uint32_t i = 0; i < sf->directive_count; i++) {
		directive d;
		if (read_directive(sf->directives[i].text, &d) && lm_str_is(d.verb, "package") &&
		    lm_str_is(d.hash, "replace")) {
			return true;
		}
	}
	return false;
}

uint32_t lm_overlay_merge(lm_str path, lm_overlay_file *upstream, size_t upstream_count,
			  lm_overlay_file *ours, size_t our_count, lm_buf *errors,
			  uint32_t *decl_count)
{
	merge m = {.path = path,
		   .upstream = upstream,
		   .ours = ours,
		   .upstream_count = upstream_count,
		   .errors = errors,
		   .decl_count = decl_count};
	parsed p;
	parsed_init(&p);
	lm_source_file **sfs = lm_xcalloc(our_count ? our_count : 1, sizeof *sfs);
	bool whole = false;
	for (size_t i = 0; i < our_count; i++) {
		sfs[i] = parse(&p, ours[i].name, ours[i].text);
		lm_buf_str(&ours[i].out, ours[i].text);
		whole |= replaces_package(sfs[i]);
	}
	for (size_t i = 0; i < upstream_count && !whole; i++) {
		lm_buf_str(&upstream[i].out, upstream[i].text);
		if (our_count) {
			collect(&m.theirs, parse(&p, upstream[i].name, upstream[i].text),
				(uint32_t)i);
		}
	}
	for (size_t i = 0; i < our_count && !whole; i++) {
		merge_file(&m, &ours[i], sfs[i]);
	}
	if (p.diags.error_count) {
		m.error_count += p.diags.error_count;
		lm_diags_print(&p.diags, &p.files, 0, errors);
	}
	free_decls(&m.theirs);
	free(sfs);
	parsed_free(&p);
	return m.error_count;
}
