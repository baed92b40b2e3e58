/* errors.c - reporting what is wrong with the program: message building, follow-on suppression,
 * selector hints. Included by nobody; its functions are announced in types_int.h and
 * types_int_expr.h. Every text lives in the checker's scratch arena; nothing is built unless an
 * error is being reported. */
#include "types/types_int.h"

#include <stdio.h>

static char *scratch_dup(lm_checker *ck, const char *p, size_t n)
{
	char *s = lm_arena_alloc(&ck->scratch, n + 1);
	if (n > 0) {
		memcpy(s, p, n);
	}
	s[n] = 0;
	return s;
}

/* Moves a buffer's text to the scratch arena and frees the buffer. */
static const char *take_buf(lm_checker *ck, lm_buf *b)
{
	const char *s = scratch_dup(ck, b->data ? b->data : "", b->len);
	lm_buf_free(b);
	return s;
}

static const char *ck_vsprintf(lm_checker *ck, const char *fmt, va_list ap)
{
	lm_buf b = {0};
	lm_buf_vprintf(&b, fmt, ap);
	return take_buf(ck, &b);
}

const char *ck_sprintf(lm_checker *ck, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	const char *s = ck_vsprintf(ck, fmt, ap);
	va_end(ap);
	return s;
}

const char *ty_str(lm_checker *ck, lm_type *t)
{
	if (!t) {
		return "<nil>";
	}
	lm_buf b = {0};
	ty_write(ck, t, 0, &b);
	return take_buf(ck, &b);
}

const char *tys_str(lm_checker *ck, lm_type **list, uint32_t n)
{
	lm_buf b = {0};
	lm_buf_byte(&b, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0) {
			lm_buf_cstr(&b, ", ");
		}
		if (list[i]) {
			ty_write(ck, list[i], 0, &b);
		} else {
			lm_buf_cstr(&b, "<nil>");
		}
	}
	lm_buf_byte(&b, ']');
	return take_buf(ck, &b);
}

const char *ex_str(lm_checker *ck, const lm_node *e)
{
	lm_buf b = {0};
	if (e) {
		lm_expr_format(e, &b);
	}
	return take_buf(ck, &b);
}

const char *ob_str(lm_checker *ck, const lm_object *o)
{
	lm_buf b = {0};
	ob_write(ck, o, &b);
	return take_buf(ck, &b);
}

const char *nm_str(const lm_name *n)
{
	return n ? n->text : "";
}

const char *const_str(lm_checker *ck, const lm_const *c)
{
	lm_buf b = {0};
	if (c) {
		lm_const_format(c, &b);
	} else {
		lm_buf_cstr(&b, "<nil>");
	}
	return take_buf(ck, &b);
}

/* ---- operands */

static const char *const mode_names[] = {
	[LM_MODE_NONE] = "invalid operand",
	[LM_MODE_INVALID] = "invalid operand",
	[LM_MODE_NO_VALUE] = "no value",
	[LM_MODE_BUILTIN] = "built-in",
	[LM_MODE_TYPE] = "type",
	[LM_MODE_CONST] = "constant",
	[LM_MODE_VAR] = "variable",
	[LM_MODE_MAP_INDEX] = "map index expression",
	[LM_MODE_VALUE] = "value",
	[LM_MODE_NIL] = "nil",
	[LM_MODE_COMMA_OK] = "comma, ok expression",
	[LM_MODE_COMMA_ERR] = "comma, error expression",
	[LM_MODE_CGO_FUNC] = "cgo function",
};

static const char *nth_text(lm_checker *ck, unsigned nth)
{
	if (nth == LM_NTH_OK) {
		return "ok value of (comma, ok) expression";
	}
	const char *ext = nth == 1 ? "st" : nth == 2 ? "nd" : nth == 3 ? "rd" : "th";
	return ck_sprintf(ck, "%u%s function result", nth, ext);
}

const char *ck_operand_expr_str(lm_checker *ck, const lm_operand *x)
{
	return x->nth ? nth_text(ck, x->nth) : x->desc ? x->desc : ex_str(ck, x->expr);
}

static const char *operand_expr_text(lm_checker *ck, const lm_operand *x)
{
	if (x->expr) {
		return ck_operand_expr_str(ck, x);
	}
	switch (x->mode) {
	case LM_MODE_BUILTIN: return lm_builtin_infos[x->id].name;
	case LM_MODE_TYPE: return ty_str(ck, x->typ);
	case LM_MODE_CONST: return const_str(ck, x->val);
	default: return "";
	}
}

static void add_operand_type(lm_checker *ck, const lm_operand *x, lm_buf *b)
{
	if (!ty_is_valid(x->typ)) {
		lm_buf_cstr(b, " with invalid type");
		return;
	}
	lm_buf_cstr(b, " of ");
	if (ty_is_generic(x->typ)) {
		lm_buf_cstr(b, "generic ");
	}
	lm_type_param *tpar = lm_as_type_param(x->typ);
	if (!tpar && (x->typ->kind == LM_T_ALIAS || x->typ->kind == LM_T_NAMED)) {
		const char *what = ty_composite_kind(x->typ);
		lm_type *u = lm_under(x->typ);
		if (!*what && u->kind == LM_T_BASIC) {
			what = nm_str(lm_name_at(TY(basic, u)->name));
		}
		lm_buf_printf(b, "%s ", what);
	}
	lm_buf_printf(b, "type %s", ty_str(ck, x->typ));
	if (tpar) {
		lm_buf_printf(b, " constrained by %s", ty_str(ck, lm_type_at(tpar->bound)));
		if (ty_has_empty_typeset(x->typ)) {
			lm_buf_cstr(b, " with empty type set");
		}
	}
}

const char *op_str(lm_checker *ck, const lm_operand *x)
{
	if (x->mode == LM_MODE_NIL) {
		if (!x->typ || x->typ == ck->cx->basic[LM_INVALID]) {
			return "nil (with invalid type)";
		}
		if (x->typ == ck->cx->basic[LM_UNTYPED_NIL]) {
			return "nil";
		}
		return ck_sprintf(ck, "nil (of type %s)", ty_str(ck, x->typ));
	}
	const char *expr = operand_expr_text(ck, x);
	lm_buf b = {0};
	if (*expr) {
		lm_buf_printf(&b, "%s (", expr);
	}
	bool has_type = false;
	bool shows_type = x->mode > LM_MODE_TYPE;
	if (shows_type && x->typ) {
		if (ty_is_untyped(x->typ)) {
			lm_buf_printf(&b, "%s ", nm_str(lm_name_at(((lm_basic *)x->typ)->name)));
		} else {
			has_type = true;
		}
	}
	lm_buf_cstr(&b, mode_names[x->mode]);
	if (x->mode == LM_MODE_CONST) {
		const char *s = const_str(ck, x->val);
		if (strcmp(s, expr) != 0) {
			lm_buf_printf(&b, " %s", s);
		}
	}
	if (has_type) {
		add_operand_type(ck, x, &b);
	}
	if (*expr) {
		lm_buf_byte(&b, ')');
	}
	return take_buf(ck, &b);
}

const char *pos_str(lm_checker *ck, lm_pos pos)
{
	lm_position p = lm_pos_resolve(ck->cx->files, pos);
	return ck_sprintf(ck, "%.*s:%d:%d", LM_STRF(p.file), p.line, p.col);
}

/* ---- reports */

lm_error ck_new_error(lm_checker *ck, lm_diag_code code)
{
	return (lm_error){.ck = ck, .code = code};
}

void err_addf(lm_error *e, lm_pos at, const char *fmt, ...)
{
	if (e->parts++ == 0) {
		e->pos = at;
	} else {
		lm_buf_cstr(&e->msg, "\n\t");
		if (at) {
			lm_buf_printf(&e->msg, "%s: ", pos_str(e->ck, at));
		}
	}
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(&e->msg, fmt, ap);
	va_end(ap);
	if (e->parts == 1) {
		e->first_len = e->msg.len;
	}
}

void err_add_alt_decl(lm_error *e, const lm_object *obj)
{
	if (obj->pos) {
		err_addf(e, obj->pos, "other declaration of %s", obj_cname(obj));
	}
}

const char *err_msg(lm_error *e)
{
	return e->parts == 0 ? "no error" : scratch_dup(e->ck, e->msg.data, e->msg.len);
}

void err_drop(lm_error *e)
{
	lm_buf_free(&e->msg);
	e->parts = 0;
}

/* The index of needle in s is > 0. */
static bool occurs_inside(const char *s, const char *needle)
{
	const char *p = strstr(s, needle);
	return p && p > s;
}

/* Says whether s speaks of a language version ("requires go1.N or later"). */
static bool is_version_message(const char *s)
{
	for (const char *p = s; (p = strstr(p, "requires go")) != NULL; p++) {
		const char *q = p + strlen("requires go");
		const char *digits = q;
		while (*q >= '0' && *q <= '9') {
			q++;
		}
		if (q == digits || *q != '.') {
			continue;
		}
		digits = ++q;
		while (*q >= '0' && *q <= '9') {
			q++;
		}
		if (q > digits && strncmp(q, " or later", 9) == 0) {
			return true;
		}
	}
	return false;
}

/* The source file a position lies in, NULL when none of this package's. */
static lm_source_file *source_file_at(lm_checker *ck, lm_pos pos)
{
	lm_file *f = lm_fileset_find(ck->cx->files, pos);
	for (uint32_t i = 0; f && i < ck->pkg->file_count; i++) {
		lm_source_file *sf = lm_package_file(ck->pkg, i);
		if (sf->file == f) {
			return sf;
		}
	}
	return NULL;
}

/* gc appends where a too old language version comes from. */
static const char *with_version_origin(lm_checker *ck, lm_pos pos, const char *msg)
{
	lm_source_file *sf = source_file_at(ck, pos);
	if (!sf) {
		return msg;
	}
	lm_str v = sf->go_version;
	int file_minor = 0;
	bool is_own = v.len > 4 && sscanf(v.ptr, "go1.%d", &file_minor) == 1 && file_minor >= 21;
	if (is_own) {
		return ck_sprintf(ck, "%s (file declares //go:build %.*s)", msg, LM_STRF(v));
	}
	if (v.len > 0 && file_minor > 0) {
		/* Versions below go1.21 in a build line mean go1.21. */
		return ck_sprintf(ck, "%s (-lang was set to go1.%d; check go.mod)", msg,
				  ck->pkg->go_minor ? ck->pkg->go_minor : 27);
	}
	return ck_sprintf(ck, "%s (-lang was set to go1.%d; check go.mod)", msg,
			  ck->pkg->go_minor ? ck->pkg->go_minor : 27);
}

/* Drops the subscript digits that tell type parameters apart. */
static lm_str strip_annotations(lm_checker *ck, const char *msg)
{
	size_t n = strlen(msg);
	if (!strstr(msg, "\xe2\x82")) {
		return (lm_str){msg, n};
	}
	char *out = scratch_dup(ck, msg, n);
	size_t w = 0;
	for (size_t i = 0; i < n; i++) {
		if (i + 2 < n && (uint8_t)msg[i] == 0xe2 && (uint8_t)msg[i + 1] == 0x82 &&
		    (uint8_t)msg[i + 2] >= 0x80 && (uint8_t)msg[i + 2] <= 0x89) {
			i += 2;
			continue;
		}
		out[w++] = msg[i];
	}
	return (lm_str){out, w};
}

static void handle_error(lm_checker *ck, lm_pos pos, lm_diag_code code, bool soft, const char *msg)
{
	if (ck->env.errpos) {
		/* A constant with an inherited initialiser: blame the name. */
		pos = ck->env.errpos;
	}
	if (code == LM_DIAG_InvalidSyntaxTree) {
		msg = ck_sprintf(ck, "invalid syntax tree: %s", msg);
	}
	if (is_version_message(msg)) {
		msg = with_version_origin(ck, pos, msg);
	}
	ck->has_error = true;
	lm_diag_add(ck->pkg->host->diags, pos, code, soft, strip_annotations(ck, msg));
}

/* Reports msg, whose first part has first_len bytes, unless it only follows from an earlier error.
 */
static void report_text(lm_checker *ck, lm_pos at, lm_diag_code code, bool soft, const char *msg,
			size_t first_len)
{
	if (ck->has_error) {
		const char *first = msg[first_len] ? scratch_dup(ck, msg, first_len) : msg;
		if (occurs_inside(first, "invalid operand") ||
		    occurs_inside(first, "invalid type")) {
			return;
		}
	}
	handle_error(ck, at, code, soft, msg);
}

void err_report(lm_error *e)
{
	LM_ASSERT(e->parts > 0);
	if (!ck_is_quiet(e->ck)) {
		report_text(e->ck, e->pos, e->code, e->soft, err_msg(e), e->first_len);
	}
	err_drop(e);
}

void ck_error(lm_checker *ck, lm_pos at, lm_diag_code code, const char *msg)
{
	if (!ck_is_quiet(ck)) {
		report_text(ck, at, code, false, msg, strlen(msg));
	}
}

void ck_errorf(lm_checker *ck, lm_pos at, lm_diag_code code, const char *fmt, ...)
{
	if (ck_is_quiet(ck)) {
		return;
	}
	va_list ap;
	va_start(ap, fmt);
	const char *msg = ck_vsprintf(ck, fmt, ap);
	va_end(ap);
	report_text(ck, at, code, false, msg, strlen(msg));
}

void ck_soft_errorf(lm_checker *ck, lm_pos at, lm_diag_code code, const char *fmt, ...)
{
	if (ck_is_quiet(ck)) {
		return;
	}
	va_list ap;
	va_start(ap, fmt);
	const char *msg = ck_vsprintf(ck, fmt, ap);
	va_end(ap);
	report_text(ck, at, code, true, msg, strlen(msg));
}

void ck_version_errorf(lm_checker *ck, lm_pos at, lm_version v, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	const char *msg = ck_vsprintf(ck, fmt, ap);
	va_end(ap);
	ck_errorf(ck, at, LM_DIAG_UnsupportedFeature, "%s requires go1.%u or later", msg, v);
}

bool ck_verify_versionf(lm_checker *ck, lm_pos at, lm_version v, const char *fmt, ...)
{
	if (ck_allow_version(ck, v)) {
		return true;
	}
	va_list ap;
	va_start(ap, fmt);
	const char *msg = ck_vsprintf(ck, fmt, ap);
	va_end(ap);
	ck_errorf(ck, at, LM_DIAG_UnsupportedFeature, "%s requires go1.%u or later", msg, v);
	return false;
}

/* ---- selectors that do not exist */

/* s without its first character. */
static const char *tail(const char *s)
{
	int32_t r;
	return s + lm_utf8_decode(s, s + strlen(s), &r);
}

typedef enum { SEL_MISSING, SEL_MISSPELLED, SEL_UNEXPORTED, SEL_INACCESSIBLE } sel_problem;

static sel_problem selector_problem(lm_checker *ck, const lm_name *sel, lm_object *obj)
{
	if (!obj) {
		return SEL_MISSING;
	}
	const lm_name *alt = lm_name_at(obj->name);
	if (lm_package_at(obj->pkg) == ck->pkg) {
		return SEL_MISSPELLED;
	}
	bool same_tail = strcmp(tail(sel->text), tail(alt->text)) == 0;
	if (sel->exported) {
		return alt->exported ? SEL_MISSPELLED : same_tail ? SEL_UNEXPORTED : SEL_MISSING;
	}
	if (alt->exported) {
		return same_tail ? SEL_MISSPELLED : SEL_MISSING;
	}
	return sel == alt ? SEL_INACCESSIBLE : SEL_MISSING;
}

static const char *struct_lit_problem(lm_checker *ck, sel_problem p, const char *sel,
				      const char *alt, const char *typ)
{
	switch (p) {
	case SEL_MISSPELLED:
		return ck_sprintf(ck,
				  "unknown field %s in struct literal of type %s, but does have %s",
				  sel, typ, alt);
	case SEL_UNEXPORTED:
		return ck_sprintf(ck,
				  "unknown field %s in struct literal of type %s, but does have "
				  "unexported %s",
				  sel, typ, alt);
	case SEL_INACCESSIBLE:
		return ck_sprintf(
			ck, "cannot refer to unexported field %s in struct literal of type %s", alt,
			typ);
	default: return ck_sprintf(ck, "unknown field %s in struct literal of type %s", sel, typ);
	}
}

const char *ck_lookup_error(lm_checker *ck, lm_type *typ, const lm_name *sel, lm_object *obj,
			    bool struct_lit)
{
	sel_problem p = selector_problem(ck, sel, obj);
	const char *alt = obj ? nm_str(lm_name_at(obj->name)) : "";
	const char *tname = ty_str(ck, typ);
	if (struct_lit) {
		return struct_lit_problem(ck, p, sel->text, alt, tname);
	}
	const char *what = "object";
	if (obj && obj->kind == LM_O_VAR) {
		what = "field";
	} else if (obj && obj->kind == LM_O_FUNC) {
		what = "method";
	}
	switch (p) {
	case SEL_MISSPELLED:
		return ck_sprintf(ck, "type %s has no field or method %s, but does have %s %s",
				  tname, sel->text, what, alt);
	case SEL_UNEXPORTED:
		return ck_sprintf(
			ck, "type %s has no field or method %s, but does have unexported %s %s",
			tname, sel->text, what, alt);
	case SEL_INACCESSIBLE: return ck_sprintf(ck, "cannot refer to unexported %s %s", what, alt);
	default: return ck_sprintf(ck, "type %s has no field or method %s", tname, sel->text);
	}
}
