/* typestring.c - the text of types and objects in messages.
 * Package names are qualified as the checker's messages have it: nothing for the package being
 * checked, its name for others, its quoted path when two packages of that name are about. */
#include "types/types_int.h"
#include <inttypes.h>

typedef enum { QUAL_CHECKER, QUAL_PATH, QUAL_RELATIVE } qual_mode;
typedef struct writer {
	lm_checker *ck;
	lm_buf *out;
	unsigned flags;
	qual_mode qual;
	lm_package *rel; /* QUAL_RELATIVE: written without qualification */
	LM_VEC(lm_type *) seen;
} writer;

static void write_type(writer *w, lm_type *t);

/* ---- package names */
static void mark_imports(lm_checker *ck, lm_package *pkg, int depth)
{
	bool fresh;
	*lm_map_put(&ck->seen_pkgs, lm_package_to(pkg).u, &fresh) = 1;
	if (!fresh || depth > 2000)
		return;
	uint64_t *first = lm_map_put(&ck->pkg_names, pkg->name.u, &fresh);
	if (fresh)
		*first = pkg->path.u;
	else if (*first != pkg->path.u)
		*first = UINT64_MAX; /* several paths */
	lm_package_import *imp = lm_ref_ptr(pkg->imports);
	for (uint32_t i = 0; i < pkg->import_count; i++)
		if (imp[i].pkg.u)
			mark_imports(ck, lm_package_at(imp[i].pkg), depth + 1);
}

void ck_qualifier(lm_checker *ck, const lm_package *pkg, lm_buf *out)
{
	if (pkg == ck->pkg)
		return;
	if (ck_is_quiet(ck)) {
		lm_buf_str(out, lm_name_str(lm_name_at(pkg->path)));
		return;
	}
	if (!ck->has_pkg_names) {
		ck->has_pkg_names = true;
		mark_imports(ck, ck->pkg, 0);
	}
	uint64_t *first = lm_map_get(&ck->pkg_names, pkg->name.u);
	if (first && *first == UINT64_MAX)
		lm_quote(lm_name_str(lm_name_at(pkg->path)), out);
	else if (pkg->name.u)
		lm_buf_str(out, lm_name_str(lm_name_at(pkg->name)));
}

void ck_write_pkg_prefix(lm_checker *ck, const lm_package *pkg, lm_buf *out)
{
	if (!pkg)
		return;
	size_t before = out->len;
	ck_qualifier(ck, pkg, out);
	if (out->len > before)
		lm_buf_byte(out, '.');
}

static void write_prefix(writer *w, lm_package *pkg)
{
	if (!pkg)
		return;
	if (w->qual == QUAL_CHECKER) {
		ck_write_pkg_prefix(w->ck, pkg, w->out);
	} else if (w->qual == QUAL_PATH || pkg != w->rel) {
		lm_name *n = lm_name_at(w->qual == QUAL_PATH ? pkg->path : pkg->name);
		if (n && n->len) {
			lm_buf_str(w->out, lm_name_str(n));
			lm_buf_byte(w->out, '.');
		}
	}
}

/* ---- types */
static void str(writer *w, const char *s)
{
	lm_buf_cstr(w->out, s);
}

static void name(writer *w, const lm_object *o)
{
	if (o->name.u)
		lm_buf_str(w->out, lm_name_str(obj_name(o)));
}

static void type_name(writer *w, lm_object *obj)
{
	write_prefix(w, obj_pkg(obj));
	name(w, obj);
}

static void type_list(writer *w, lm_type_list *l)
{
	str(w, "[");
	for (uint32_t i = 0; i < lm_tl_len(l); i++) {
		if (i)
			str(w, ", ");
		write_type(w, lm_tl_get(l, i));
	}
	str(w, "]");
}

static void tparam_list(writer *w, lm_type_list *l)
{
	lm_type *prev = NULL;
	str(w, "[");
	for (uint32_t i = 0; i < l->n; i++) {
		lm_type_param *p = tl_tparam(l, i);
		lm_type *bound = lm_type_at(p->bound);
		if (i) {
			if (bound != prev) {
				str(w, " ");
				write_type(w, prev);
			}
			str(w, ", ");
		}
		prev = bound;
		write_type(w, &p->t);
	}
	if (prev) {
		str(w, " ");
		write_type(w, prev);
	}
	str(w, "]");
}

static void write_tuple(writer *w, lm_tuple *t, bool variadic)
{
	uint32_t n = tuple_len(t);
	str(w, "(");
	for (uint32_t i = 0; i < n; i++) {
		lm_object *v = tuple_at(t, i);
		if (i)
			str(w, ", ");
		if (v->name.u && obj_name(v)->len && !(w->flags & LM_TW_NO_PARAM_NAMES)) {
			name(w, v);
			str(w, " ");
		}
		lm_type *vt = obj_type(v);
		lm_slice *s = TY_IF(slice, vt);
		if (variadic && i == n - 1) {
			if (s) {
				str(w, "...");
				write_type(w, lm_type_at(s->elem));
			} else {
				write_type(w, vt); /* append's string and the like */
				str(w, "...");
			}
		} else {
			write_type(w, vt);
		}
	}
	str(w, ")");
}

static void write_sig(writer *w, lm_signature *s)
{
	if (lm_tl_len(sig_tparams(s)))
		tparam_list(w, sig_tparams(s));
	write_tuple(w, sig_params(s), sig_variadic(s));
	lm_tuple *r = sig_results(s);
	uint32_t n = tuple_len(r);
	if (n == 0)
		return;
	str(w, " ");
	lm_object *first = tuple_at(r, 0);
	if (n == 1 && !(first->name.u && obj_name(first)->len))
		write_type(w, obj_type(first));
	else
		write_tuple(w, r, false);
}

static void write_struct(writer *w, lm_struct *s)
{
	str(w, "struct{");
	for (uint32_t i = 0; i < struct_num_fields(s); i++) {
		lm_object *f = struct_field(s, i);
		if (i)
			str(w, "; ");
		bool annotate = false;
		if (w->qual == QUAL_PATH && (w->flags & LM_TW_PKG_INFO) && !obj_exported(f)) {
			annotate = true;
			w->flags &= ~(unsigned)LM_TW_PKG_INFO; /* once is enough */
		}
		if (!(f->flags & LM_OF_EMBEDDED)) {
			name(w, f);
			str(w, " ");
		}
		write_type(w, obj_type(f));
		if (annotate) {
			str(w, " /* package ");
			if (obj_pkg(f))
				lm_buf_str(w->out, lm_name_str(lm_name_at(obj_pkg(f)->path)));
			str(w, " */ ");
		}
		lm_str tag = struct_tag(s, i);
		if (tag.len) {
			str(w, " ");
			lm_quote(tag, w->out);
		}
	}
	str(w, "}");
}

static void write_interface(writer *w, lm_interface *t)
{
	if (&t->t == lm_type_at(((lm_named *)w->ck->cx->comparable_type)->underlying)) {
		str(w, "interface{comparable}");
		return;
	}
	lm_obj_list *methods = lm_obj_list_at(t->methods);
	lm_type_list *embedded = lm_type_list_at(t->embeddeds);
	if (t->t.flags & LM_TF_IMPLICIT) {
		if (!methods && lm_tl_len(embedded) == 1) {
			write_type(w, lm_tl_get(embedded, 0));
			return;
		}
		str(w, "/* implicit */ ");
	}
	str(w, "interface{");
	bool first = true;
	for (uint32_t i = 0; i < lm_ol_len(methods); i++) {
		lm_object *m = lm_ol_get(methods, i);
		if (!first)
			str(w, "; ");
		first = false;
		name(w, m);
		if (obj_sig(m))
			write_sig(w, obj_sig(m));
	}
	for (uint32_t i = 0; i < lm_tl_len(embedded); i++) {
		if (!first)
			str(w, "; ");
		first = false;
		write_type(w, lm_tl_get(embedded, i));
	}
	str(w, "}");
}

static void write_chan(writer *w, lm_chan_t *c)
{
	lm_type *elem = lm_type_at(c->elem);
	bool parens = c->t.sub == 0 && elem && elem->kind == LM_T_CHAN && elem->sub == 2;
	str(w, c->t.sub == 0 ? "chan " : c->t.sub == 1 ? "chan<- " : "<-chan ");
	if (parens)
		str(w, "(");
	write_type(w, elem);
	if (parens)
		str(w, ")");
}

static void write_subscript(writer *w, uint32_t x)
{
	char digits[16];
	int n = 0;
	do {
		digits[n++] = (char)(x % 10);
		x /= 10;
	} while (x);
	while (n--)
		lm_buf_rune(w->out, 0x2080 + digits[n]);
}

static void write_tparam(writer *w, lm_type_param *p)
{
	lm_object *obj = lm_object_at(p->obj);
	name(w, obj);
	if (w->flags & LM_TW_TP_SUBSCRIPTS)
		write_subscript(w, p->id);
	/* a parameter named like a predeclared type would confuse: say where it is from */
	if (lm_scope_lookup(w->ck->cx->universe, obj_name(obj)))
		lm_buf_printf(w->out, " /* with %s declared at %s */", obj_cname(obj),
			      pos_str(w->ck, obj->pos));
}

static void write_inner(writer *w, lm_type *t)
{
	switch (t->kind) {
	case LM_T_BASIC:
		if (t->sub == LM_UNSAFE_POINTER)
			write_prefix(w, w->ck->cx->unsafe_pkg);
		lm_buf_str(w->out, lm_name_str(lm_name_at(((lm_basic *)t)->name)));
		break;
	case LM_T_ARRAY:
		lm_buf_printf(w->out, "[%" PRId64 "]", ((lm_array *)t)->len);
		write_type(w, lm_type_at(((lm_array *)t)->elem));
		break;
	case LM_T_SLICE:
		str(w, "[]");
		write_type(w, lm_type_at(((lm_slice *)t)->elem));
		break;
	case LM_T_POINTER:
		str(w, "*");
		write_type(w, lm_type_at(((lm_pointer *)t)->elem));
		break;
	case LM_T_STRUCT: write_struct(w, (lm_struct *)t); break;
	case LM_T_TUPLE: write_tuple(w, (lm_tuple *)t, false); break;
	case LM_T_SIGNATURE:
		str(w, "func");
		write_sig(w, (lm_signature *)t);
		break;
	case LM_T_UNION:
		for (uint32_t i = 0; i < ((lm_union *)t)->n; i++) {
			lm_term x = union_terms((lm_union *)t)[i];
			str(w, i ? " | " : "");
			str(w, x.tilde ? "~" : "");
			write_type(w, lm_type_at(x.type));
		}
		break;
	case LM_T_INTERFACE: write_interface(w, (lm_interface *)t); break;
	case LM_T_MAP:
		str(w, "map[");
		write_type(w, lm_type_at(((lm_map_t *)t)->key));
		str(w, "]");
		write_type(w, lm_type_at(((lm_map_t *)t)->elem));
		break;
	case LM_T_CHAN: write_chan(w, (lm_chan_t *)t); break;
	case LM_T_NAMED:
		type_name(w, named_obj((lm_named *)t));
		if (((lm_named *)t)->targs.u)
			type_list(w, named_targs((lm_named *)t));
		else if (lm_tl_len(named_tparams((lm_named *)t)))
			tparam_list(w, named_tparams((lm_named *)t));
		break;
	case LM_T_TYPE_PARAM: write_tparam(w, (lm_type_param *)t); break;
	case LM_T_ALIAS:
		type_name(w, lm_object_at(((lm_alias *)t)->obj));
		if (alias_targs((lm_alias *)t))
			type_list(w, alias_targs((lm_alias *)t));
		else if (lm_tl_len(alias_tparams((lm_alias *)t)))
			tparam_list(w, alias_tparams((lm_alias *)t));
		break;
	}
}

static const char *const kind_names[] = {
	[LM_T_BASIC] = "Basic",
	[LM_T_ARRAY] = "Array",
	[LM_T_SLICE] = "Slice",
	[LM_T_STRUCT] = "Struct",
	[LM_T_POINTER] = "Pointer",
	[LM_T_TUPLE] = "Tuple",
	[LM_T_SIGNATURE] = "Signature",
	[LM_T_INTERFACE] = "Interface",
	[LM_T_MAP] = "Map",
	[LM_T_CHAN] = "Chan",
	[LM_T_NAMED] = "Named",
	[LM_T_TYPE_PARAM] = "TypeParam",
	[LM_T_UNION] = "Union",
	[LM_T_ALIAS] = "Alias",
};

static void write_type(writer *w, lm_type *t)
{
	if (!t) {
		str(w, "<nil>");
		return;
	}
	if (w->seen.len > LM_TY_MAX_DEPTH) {
		str(w, "...");
		return;
	}
	for (size_t i = 0; i < w->seen.len; i++) {
		if (w->seen.data[i] == t) {
			lm_buf_printf(w->out, "<cycle to %s>", kind_names[t->kind]);
			return;
		}
	}
	lm_vec_push(&w->seen, t);
	write_inner(w, t);
	w->seen.len--;
}

static writer new_writer(lm_checker *ck, unsigned flags, lm_buf *out)
{
	writer w = {.ck = ck,
		    .out = out,
		    .flags = flags,
		    .qual = flags & LM_TW_FULL_PATH ? QUAL_PATH : QUAL_CHECKER};
	return w;
}

void ty_write(lm_checker *ck, lm_type *t, unsigned flags, lm_buf *out)
{
	writer w = new_writer(ck, flags, out);
	write_type(&w, t);
	lm_vec_free(&w.seen);
}

void ty_write_signature(lm_checker *ck, lm_signature *s, unsigned flags, lm_buf *out)
{
	writer w = new_writer(ck, flags, out);
	write_sig(&w, s);
	lm_vec_free(&w.seen);
}

/* ---- objects */
static void write_func_name(writer *w, const lm_object *f)
{
	lm_signature *sig = obj_sig(f);
	if (sig && sig_recv(sig)) {
		lm_type *rt = obj_type(sig_recv(sig));
		str(w, "(");
		if (rt && rt->kind == LM_T_INTERFACE)
			str(w, "interface");
		else
			write_type(w, rt);
		str(w, ").");
	} else if (sig) {
		write_prefix(w, obj_pkg(f));
	}
	name(w, f);
}

static void write_object(writer *w, const lm_object *o)
{
	lm_type *t = obj_type(o);
	switch (o->kind) {
	case LM_O_PKG_NAME: {
		lm_package *imp = lm_package_at(o->u.imported);
		lm_buf_printf(w->out, "package %s", obj_cname(o));
		if (imp && lm_name_at(imp->path)->len && imp->path.u != o->name.u) {
			str(w, " (");
			lm_quote(lm_name_str(lm_name_at(imp->path)), w->out);
			str(w, ")");
		}
		return;
	}
	case LM_O_CONST: str(w, "const"); break;
	case LM_O_TYPE_NAME: str(w, t && ty_is_type_param(t) ? "type parameter" : "type"); break;
	case LM_O_VAR: str(w, o->var_kind == LM_VK_FIELD ? "field" : "var"); break;
	case LM_O_FUNC:
		str(w, "func ");
		write_func_name(w, o);
		if (obj_sig(o))
			write_sig(w, obj_sig(o));
		return;
	case LM_O_LABEL:
		str(w, "label");
		t = NULL;
		break;
	case LM_O_BUILTIN:
		str(w, "builtin");
		t = NULL;
		break;
	default: str(w, "nil"); return;
	}
	str(w, " ");
	lm_package *pkg = obj_pkg(o);
	if (pkg && pkg->scope.u && lm_scope_lookup(lm_scope_at(pkg->scope), obj_name(o)) == o)
		write_prefix(w, pkg);
	name(w, o);
	if (!t)
		return;
	if (o->kind == LM_O_TYPE_NAME) {
		if (t->kind == LM_T_BASIC)
			return;
		lm_type_list *tp = ty_type_params(t);
		if (lm_tl_len(tp))
			tparam_list(w, tp);
		if (obj_is_alias(w->ck, o)) {
			str(w, " =");
			if (t->kind == LM_T_ALIAS)
				t = lm_type_at(((lm_alias *)t)->from_rhs);
		} else if (t->kind == LM_T_TYPE_PARAM) {
			t = lm_type_at(((lm_type_param *)t)->bound);
		} else {
			t = lm_under(t);
		}
	}
	str(w, " ");
	write_type(w, t);
}

void ob_write(lm_checker *ck, const lm_object *o, lm_buf *out)
{
	writer w = new_writer(ck, 0, out);
	write_object(&w, o);
	lm_vec_free(&w.seen);
}

void lm_type_format(lm_check_ctx *cx, lm_type *t, lm_package *rel, lm_buf *out)
{
	writer w = {.ck = ck_current(cx),
		    .out = out,
		    .qual = rel ? QUAL_RELATIVE : QUAL_PATH,
		    .rel = rel};
	write_type(&w, t);
	lm_vec_free(&w.seen);
}

void lm_object_format(lm_check_ctx *cx, lm_object *o, lm_package *rel, lm_buf *out)
{
	writer w = {.ck = ck_current(cx),
		    .out = out,
		    .qual = rel ? QUAL_RELATIVE : QUAL_PATH,
		    .rel = rel};
	write_object(&w, o);
	lm_vec_free(&w.seen);
}
