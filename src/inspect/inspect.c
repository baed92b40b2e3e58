/* inspect.c - see inspect.h. */
#include "inspect/inspect.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct place {
	lm_func *f;
	uint32_t word;
} place;

typedef struct line_break {
	int number;
	int line;
	lm_str file; /* owned */
	LM_VEC(place) places;
} line_break;

struct lm_inspect {
	lm_vm *vm;
	LM_VEC(line_break) breaks;
	int last_number;
};

/* ---- breakpoints */

static bool file_matches(lm_str path, lm_str want)
{
	if (!lm_str_has_suffix(path, want))
		return false;
	return path.len == want.len || want.len == 0 || path.ptr[path.len - want.len - 1] == '/';
}

/* The first word of the first statement on a line of c that is not inlined; false: it has none. */
static bool find_line(const lm_code *c, lm_str file, int line, uint32_t *word)
{
	for (uint32_t i = 0; i < c->line_count; i++) {
		const lm_line *row = &c->lines[i];
		if (!(row->is_stmt & LM_LINE_STMT) || row->inl || !row->pos)
			continue;
		lm_position at = lm_pos_resolve_path(c->files, row->pos);
		if (at.line == line && file_matches(at.file, file)) {
			*word = row->pc;
			return true;
		}
	}
	return false;
}

static void apply(lm_inspect *in, line_break *b, lm_func *f)
{
	place p = {f, 0};
	if (f->body && f->code->files && find_line(f->code, b->file, b->line, &p.word) &&
	    lm_vm_break_set(in->vm, f, p.word))
		lm_vec_push(&b->places, p);
}

static void function_loaded(lm_vm *vm, lm_func *f)
{
	lm_inspect *in = vm->inspect;
	for (size_t i = 0; i < in->breaks.len; i++)
		apply(in, &in->breaks.data[i], f);
}

lm_inspect *lm_inspect_new(lm_vm *vm)
{
	lm_inspect *in = lm_xcalloc(1, sizeof *in);
	in->vm = vm;
	vm->inspect = in;
	vm->loaded = function_loaded;
	return in;
}

static void free_break(line_break *b)
{
	free((void *)(uintptr_t)b->file.ptr);
	lm_vec_free(&b->places);
}

void lm_inspect_free(lm_inspect *in)
{
	if (!in)
		return;
	in->vm->inspect = NULL;
	in->vm->loaded = NULL;
	for (size_t i = 0; i < in->breaks.len; i++)
		free_break(&in->breaks.data[i]);
	lm_vec_free(&in->breaks);
	free(in);
}

int lm_inspect_break(lm_inspect *in, lm_str file, int line)
{
	char *name = lm_xmalloc(file.len + 1);
	memcpy(name, file.ptr, file.len);
	name[file.len] = 0;
	line_break b = {.number = ++in->last_number, .line = line, .file = {name, file.len}};
	lm_vec_push(&in->breaks, b);
	for (uint32_t id = 1; id <= in->vm->func_count; id++)
		apply(in, &lm_vec_last(&in->breaks), lm_vm_func_by_id(in->vm, id));
	return b.number;
}

static line_break *find_break(const lm_inspect *in, int number)
{
	for (size_t i = 0; i < in->breaks.len; i++) {
		if (in->breaks.data[i].number == number)
			return &in->breaks.data[i];
	}
	return NULL;
}

static bool still_wanted(const lm_inspect *in, const place *p)
{
	for (size_t i = 0; i < in->breaks.len; i++) {
		const line_break *b = &in->breaks.data[i];
		for (size_t k = 0; k < b->places.len; k++) {
			if (b->places.data[k].f == p->f && b->places.data[k].word == p->word)
				return true;
		}
	}
	return false;
}

bool lm_inspect_clear(lm_inspect *in, int number)
{
	line_break *b = find_break(in, number);
	if (!b)
		return false;
	line_break gone = *b;
	*b = in->breaks.data[--in->breaks.len];
	for (size_t i = 0; i < gone.places.len; i++) {
		if (!still_wanted(in, &gone.places.data[i]))
			lm_vm_break_clear(in->vm, gone.places.data[i].f, gone.places.data[i].word);
	}
	free_break(&gone);
	return true;
}

uint32_t lm_inspect_places(const lm_inspect *in, int number)
{
	const line_break *b = find_break(in, number);
	return b ? (uint32_t)b->places.len : 0;
}

/* ---- where it stopped */

static bool stopped_frame(lm_inspect *in, lm_frame *f)
{
	if (!in->vm->stopped)
		return false;
	lm_frame_top(in->vm->stopped, f);
	return f->valid && f->func->body;
}

bool lm_inspect_where(lm_inspect *in, lm_buf *out)
{
	lm_frame f;
	if (!stopped_frame(in, &f))
		return false;
	lm_str name;
	lm_position at;
	for (uint32_t depth = 0;
	     lm_func_line(f.func, (uint32_t)(f.pc - f.func->body), depth, &name, &at); depth++) {
		lm_buf_printf(out, "%s%.*s %.*s:%d:%d", depth ? "\n" : "", LM_STRF(name),
			      LM_STRF(at.file), at.line, at.col);
	}
	return true;
}

/* ---- variables */

static void put_float(lm_buf *out, double d)
{
	char text[40];
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, d);
		double back = strtod(text, NULL);
		if (memcmp(&back, &d, sizeof d) == 0)
			break;
	}
	lm_buf_cstr(out, text);
}

/* A value in its memory form. */
static void put_value(lm_buf *out, const lm_tdesc *t, const uint8_t *at)
{
	uint64_t w = 0;
	if (t->size <= 8)
		memcpy(&w, at, (size_t)t->size);
	unsigned unused = t->size < 8 && t->size ? 64 - 8 * (unsigned)t->size : 0;
	switch (t->kind) {
	case LM_K_BOOL: lm_buf_cstr(out, w & 0xff ? "true" : "false"); return;
	case LM_K_INT:
	case LM_K_INT8:
	case LM_K_INT16:
	case LM_K_INT32:
	case LM_K_INT64:
		lm_buf_printf(out, "%lld", (long long)((int64_t)(w << unused) >> unused));
		return;
	case LM_K_UINT:
	case LM_K_UINT8:
	case LM_K_UINT16:
	case LM_K_UINT32:
	case LM_K_UINT64:
	case LM_K_UINTPTR: lm_buf_printf(out, "%llu", (unsigned long long)w); return;
	case LM_K_FLOAT32: {
		float f;
		memcpy(&f, at, sizeof f);
		char text[40];
		snprintf(text, sizeof text, "%.9g", (double)f);
		lm_buf_cstr(out, text);
		return;
	}
	case LM_K_FLOAT64: {
		double d;
		memcpy(&d, at, sizeof d);
		put_float(out, d);
		return;
	}
	case LM_K_STRING: {
		uint64_t s[2];
		memcpy(s, at, sizeof s);
		lm_buf_add(out, lm_ptr(s[0]), (size_t)s[1]);
		return;
	}
	case LM_K_POINTER: lm_buf_printf(out, "0x%llx", (unsigned long long)w); return;
	default: lm_buf_printf(out, "{%.*s}", LM_STRF(t->str));
	}
}

bool lm_inspect_variable(lm_inspect *in, lm_str name, lm_buf *out)
{
	lm_frame f;
	if (!stopped_frame(in, &f))
		return false;
	uint32_t word = (uint32_t)(f.pc - f.func->body);
	const lm_var_loc *found = NULL;
	for (uint32_t i = 0; i < f.func->code->var_count; i++) {
		const lm_var_loc *v = &f.func->code->vars[i];
		if (lm_str_eq(v->name, name) && v->pc_start < word + 1 && word < v->pc_end &&
		    (!found || v->pc_start >= found->pc_start)) /* the innermost declaration */
			found = v;
	}
	if (!found)
		return false;
	const uint64_t *slot = &f.fp[found->index];
	if (found->where ==
	    LM_LOC_SLOT) { /* scalars are canonical words: their low bytes are their memory form */
		put_value(out, found->type, (const uint8_t *)slot);
		return true;
	}
	if (*slot < LM_FIRST_PAGE)
		return false; /* declared, but not made yet */
	put_value(out, found->type, lm_ptr(*slot));
	return true;
}
