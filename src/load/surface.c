/* surface.c - see surface.h. */
#include "load/surface.h"

#include "syntax/parser.h"

static lm_str node_name(lm_node *n)
{
	return lm_name_str(lm_name_at(((lm_name_expr *)n)->name));
}

static void put(lm_strmap *m, lm_str path, lm_str name, uint64_t value)
{
	lm_buf b = {0};
	lm_buf_printf(&b, "%.*s.%.*s", LM_STRF(path), LM_STRF(name));
	*lm_strmap_put(m, lm_buf_view(&b), NULL) = value;
	lm_buf_free(&b);
}

static bool has(const lm_strmap *m, lm_str key)
{
	return lm_strmap_get(m, key) != NULL;
}

static bool has_named(const lm_strmap *m, lm_str path, lm_str name)
{
	lm_buf b = {0};
	lm_buf_printf(&b, "%.*s.%.*s", LM_STRF(path), LM_STRF(name));
	bool found = has(m, lm_buf_view(&b));
	lm_buf_free(&b);
	return found;
}

/* Methods are known as "pkg.(*T).M" or "pkg.T.M": linknames may pull them. */
static void add_method(lm_surface *s, lm_str path, lm_node *recv, lm_str name)
{
	bool pointer = recv->kind == LM_N_OPERATION;
	lm_node *base = pointer ? lm_node_at(((lm_operation *)recv)->x) : recv;
	if (base->kind != LM_N_NAME) {
		return;
	}
	lm_buf b = {0};
	lm_buf_printf(&b, pointer ? "(*%.*s).%.*s" : "%.*s.%.*s", LM_STRF(node_name(base)),
		      LM_STRF(name));
	put(&s->defined, path, lm_buf_view(&b), 1);
	lm_buf_free(&b);
}

static void add_decl(lm_surface *s, lm_str path, lm_node *n)
{
	if (n->kind == LM_N_FUNC_DECL) {
		lm_func_decl *f = (lm_func_decl *)n;
		lm_str name = node_name(lm_node_at(f->name));
		if (lm_node_at(f->recv)) {
			add_method(s, path, lm_node_at(((lm_field *)lm_node_at(f->recv))->type),
				   name);
		} else if (!lm_str_is(name, "_")) {
			put(n->flags & LM_NF_HAS_BODY ? &s->defined : &s->bodyless, path, name, 1);
		}
	} else if (n->kind == LM_N_VAR_DECL) {
		lm_var_decl *v = (lm_var_decl *)n;
		for (uint32_t i = 0; i < v->names.n; i++) {
			put(&s->defined, path, node_name(lm_list_get(v->names, i)), 1);
		}
	}
}

static lm_str next_word(lm_str *s)
{
	while (s->len && (*s->ptr == ' ' || *s->ptr == '\t')) {
		s->ptr++;
		s->len--;
	}
	lm_str w = {s->ptr, 0};
	while (w.len < s->len && s->ptr[w.len] != ' ' && s->ptr[w.len] != '\t' &&
	       s->ptr[w.len] != '\r') {
		w.len++;
	}
	s->ptr += w.len;
	s->len -= w.len;
	return w;
}

static void add_linkname(lm_surface *s, lm_str path, lm_str text)
{
	lm_str verb = next_word(&text);
	if (!lm_str_is(verb, "go:linkname") && !lm_str_is(verb, "go:linknamestd")) {
		return;
	}
	lm_str local = next_word(&text);
	lm_str target = next_word(&text);
	if (target.len == 0) {
		return;
	}
	if (has_named(&s->bodyless, path, local)) {
		char *copy = lm_xmalloc(target.len + 1);
		memcpy(copy, target.ptr, target.len);
		copy[target.len] = 0;
		put(&s->pulls, path, local, (uint64_t)(uintptr_t)copy);
	} else if (has_named(&s->defined, path, local)) {
		*lm_strmap_put(&s->pushed, target, NULL) = 1;
	}
}

void lm_surface_add(lm_surface *s, lm_str path, lm_str name, lm_str text)
{
	lm_space *space = lm_space_new();
	if (!space) {
		lm_fatal("no address space for the parser");
	}
	lm_arena arena;
	lm_arena_init(&arena, space);
	lm_names *names = lm_names_new(space);
	lm_fileset files = {0};
	lm_diags diags = {0};
	lm_parse_ctx ctx = {.arena = &arena, .names = names, .files = &files, .diags = &diags};
	lm_source_file *sf = lm_parse_file(&ctx, lm_fileset_add(&files, name, text, false),
					   LM_PARSE_SKIP_BODIES);
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		add_decl(s, path, lm_list_get(sf->decls, i));
	}
	for (uint32_t i = 0; i < sf->directive_count; i++) {
		add_linkname(s, path, sf->directives[i].text);
	}
	lm_diags_free(&diags);
	lm_names_free(names);
	lm_arena_free(&arena);
	lm_fileset_free(&files);
	lm_space_free(space);
}

static bool provided(const lm_surface *s, const lm_strmap *natives, lm_str symbol)
{
	uint64_t *pull = lm_strmap_get(&s->pulls, symbol);
	lm_str target = pull ? lm_str_of((const char *)(uintptr_t)*pull) : symbol;
	return has(natives, target) || has(natives, symbol) || has(&s->pushed, target) ||
	       has(&s->pushed, symbol) || has(&s->defined, target);
}

uint32_t lm_surface_check(lm_surface *s, const lm_surface_native *natives, size_t count,
			  lm_buf *errors)
{
	lm_strmap rows = {0};
	lm_strmap wanted = {0}; /* targets of pulls */
	uint32_t faults = 0;
	for (uint32_t i = 0; i < s->pulls.count; i++) {
		*lm_strmap_put(&wanted,
			       lm_str_of((const char *)(uintptr_t)s->pulls.entries[i].value),
			       NULL) = 1;
	}
	for (size_t i = 0; i < count; i++) {
		lm_str symbol = lm_str_of(natives[i].symbol);
		bool is_new;
		*lm_strmap_put(&rows, symbol, &is_new) = 1;
		if (!is_new) {
			faults++;
			lm_buf_printf(errors, "natives: %s is listed twice\n", natives[i].symbol);
		}
		if (has(&s->bodyless, symbol) || has(&wanted, symbol)) {
			continue;
		}
		if (natives[i].replaces ? !has(&s->defined, symbol) : true) {
			faults++;
			lm_buf_printf(errors, "natives: %s has no declaration without a body\n",
				      natives[i].symbol);
		}
	}
	for (uint32_t i = 0; i < s->bodyless.count; i++) {
		lm_str symbol = s->bodyless.entries[i].key;
		if (symbol.ptr && !provided(s, &rows, symbol)) {
			faults++;
			lm_buf_printf(errors, "natives: %.*s has neither a body nor a native\n",
				      LM_STRF(symbol));
		}
	}
	lm_strmap_free(&rows);
	lm_strmap_free(&wanted);
	return faults;
}

void lm_surface_free(lm_surface *s)
{
	for (uint32_t i = 0; i < s->pulls.count; i++) {
		free((void *)(uintptr_t)s->pulls.entries[i].value);
	}
	lm_strmap_free(&s->defined);
	lm_strmap_free(&s->bodyless);
	lm_strmap_free(&s->pulls);
	lm_strmap_free(&s->pushed);
}
