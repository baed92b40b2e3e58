/* literals.c - basic, function and composite literals. spec: Composite literals, Function literals.
 * Included by nobody; its functions are announced in types_int_expr.h. */
#include "types/types_int.h"

#include <ctype.h>

static lm_str lit_text(const lm_basic_lit *e)
{
	return (lm_str){lm_ref_ptr(e->text_off), e->text_len};
}

/* Number syntax that came with go1.13. */
static void lang_compat(lm_checker *ck, lm_basic_lit *e)
{
	lm_str s = lit_text(e);
	if (s.len <= 2 || ck_allow_version(ck, 13)) {
		return;
	}
	lm_pos at = at_node(&e->e.n);
	if (memchr(s.ptr, '_', s.len)) {
		ck_version_errorf(ck, at, 13, "underscore in numeric literal");
		return;
	}
	if (s.ptr[0] != '0') {
		return;
	}
	int radix = tolower((unsigned char)s.ptr[1]);
	if (radix == 'b') {
		ck_version_errorf(ck, at, 13, "binary literal");
	} else if (radix == 'o') {
		ck_version_errorf(ck, at, 13, "0o/0O-style octal literal");
	} else if (radix == 'x' && e->kind != LM_LIT_INT) {
		ck_version_errorf(ck, at, 13, "hexadecimal floating-point literal");
	}
}

static lm_basic_kind literal_type(lm_lit_kind k)
{
	switch (k) {
	case LM_LIT_INT: return LM_UNTYPED_INT;
	case LM_LIT_FLOAT: return LM_UNTYPED_FLOAT;
	case LM_LIT_IMAG: return LM_UNTYPED_COMPLEX;
	case LM_LIT_RUNE: return LM_UNTYPED_RUNE;
	default: return LM_UNTYPED_STRING;
	}
}

/* Tables are mostly plain integers: when e is one that has the integer type T by assignment,
 * records that and is done. Everything unusual (errors included) goes the general way. */
static bool plain_int_element(lm_checker *ck, lm_operand *x, lm_node *e, lm_type *T)
{
	enum { DIGITS_MAX = 15 };
	if (e->kind != LM_N_BASIC_LIT || ((lm_basic_lit *)e)->kind != LM_LIT_INT || !T ||
	    ty_is_type_param(T)) {
		return false;
	}
	lm_type *u = lm_under(T);
	if (!u || u->kind != LM_T_BASIC ||
	    (((lm_basic *)u)->info & (LM_IS_INTEGER | LM_IS_UNTYPED)) != LM_IS_INTEGER) {
		return false;
	}
	lm_str s = lit_text((lm_basic_lit *)e);
	bool hex = s.len > 2 && s.ptr[0] == '0' && s.ptr[1] == 'x';
	if (s.len == 0 || s.len > DIGITS_MAX || (s.ptr[0] == '0' && s.len > 1 && !hex)) {
		return false;
	}
	int64_t v = 0;
	for (size_t i = hex ? 2 : 0; i < s.len; i++) {
		int c = (unsigned char)s.ptr[i], lower = c | 0x20;
		if (c >= '0' && c <= '9') {
			v = v * (hex ? 16 : 10) + (c - '0');
		} else if (hex && lower >= 'a' && lower <= 'f') {
			v = v * 16 + (lower - 'a' + 10);
		} else {
			return false;
		}
	}
	lm_const *val = lm_const_int64(ck->arena, v);
	if (!ty_representable_const(ck, val, u, NULL)) {
		return false;
	}
	*x = (lm_operand){.mode = LM_MODE_CONST, .typ = T, .val = val, .expr = e};
	ck_record_type_and_value(ck, e, LM_MODE_CONST, T, val);
	return true;
}

void ck_basic_lit(lm_checker *ck, lm_operand *x, lm_basic_lit *e)
{
	enum { NUMBER_MAX = 10000 }; /* characters; so that checking takes bounded time */
	lm_str text = lit_text(e);
	if (e->kind == LM_LIT_INT || e->kind == LM_LIT_FLOAT || e->kind == LM_LIT_IMAG) {
		lang_compat(ck, e);
		if (text.len > NUMBER_MAX) {
			ck_errorf(ck, at_node(&e->e.n), LM_DIAG_InvalidConstVal,
				  "excessively long constant: %.10s... (%zu chars)", text.ptr,
				  text.len);
			operand_invalidate(x);
			return;
		}
	}
	lm_const *v = lm_const_literal(ck->arena, text, e->kind);
	if (lm_const_kind_of(v) == LM_CONST_UNKNOWN) {
		ck_errorf(ck, at_node(&e->e.n), LM_DIAG_InvalidConstVal, "malformed constant: %.*s",
			  LM_STRF(text));
		operand_invalidate(x);
		return;
	}
	x->mode = LM_MODE_CONST;
	x->typ = TYP(ck, literal_type(e->kind));
	x->val = v;
	x->expr = &e->e.n;
	ck_overflow(ck, x, ex_op_pos(x->expr));
}

/* Delayed: the body of a function literal. p: declaration, signature, body, iota. */
static void func_lit_body(lm_checker *ck, lm_action *a)
{
	ck_func_body(ck, a->p[0], a->p[1], a->p[2], a->p[3]);
}

void ck_func_lit(lm_checker *ck, lm_operand *x, lm_func_lit *e)
{
	lm_type *t = ck_typ(ck, lm_node_at(e->type));
	if (t->kind != LM_T_SIGNATURE) {
		ck_errorf(ck, at_node(&e->e.n), LM_DIAG_InvalidSyntaxTree,
			  "invalid function literal %s", ex_str(ck, &e->e.n));
		operand_invalidate(x);
		return;
	}
	lm_signature *sig = TY(signature, t);
	lm_scope *scope = lm_scope_at(sig->scope);
	if (scope) {
		scope->start = e->e.n.pos;
		scope->end = lm_node_end(&e->e.n);
	}
	if (e->body.u) {
		/* Later, when the enclosing declarations are known; iota stays that of the
		 * literal's place. */
		lm_action *a = ck_later(ck, func_lit_body);
		a->p[0] = ck->env.decl;
		a->p[1] = sig;
		a->p[2] = lm_node_at(e->body);
		a->p[3] = ck->env.iota;
	}
	x->mode = LM_MODE_VALUE;
	x->typ = t;
}

/* ---- struct literals */

/* The fields given so far, by path: a field may be given once, and not together with a field it is
 * part of. */
typedef struct given_field {
	lm_object *field;
	uint32_t len;
	const uint32_t *path;
} given_field;
typedef LM_VEC(given_field) given_fields;

static bool is_prefix(const given_field *a, const given_field *b)
{
	return a->len <= b->len && memcmp(a->path, b->path, a->len * sizeof(uint32_t)) == 0;
}

static bool path_less(const given_field *a, const given_field *b)
{
	for (uint32_t i = 0; i < a->len && i < b->len; i++) {
		if (a->path[i] != b->path[i]) {
			return a->path[i] < b->path[i];
		}
	}
	return a->len < b->len;
}

/* The field that g collides with, NULL (and g noted) when none. */
static const given_field *note_field(given_fields *all, const given_field *g)
{
	const given_field *hit = NULL;
	for (size_t i = 0; i < all->len; i++) {
		const given_field *o = &all->data[i];
		if (is_prefix(o, g)) {
			return o;
		}
		if (is_prefix(g, o) && (!hit || path_less(o, hit))) {
			hit = o;
		}
	}
	if (!hit) {
		lm_vec_push(all, *g);
	}
	return hit;
}

static void report_given_twice(lm_checker *ck, lm_key_value *kv, const given_field *g,
			       const given_field *other)
{
	lm_pos at = at_node(&kv->e.n);
	const char *name = obj_cname(g->field);
	const char *alt = obj_cname(other->field);
	if (g->field == other->field) {
		ck_errorf(ck, at, LM_DIAG_DuplicateLitField,
			  "duplicate field name %s in struct literal", name);
	} else if (other->len < g->len) {
		ck_errorf(ck, at, LM_DIAG_DuplicateLitField,
			  "cannot specify promoted field %s and enclosing embedded field %s", name,
			  alt);
	} else {
		ck_errorf(ck, at, LM_DIAG_DuplicateLitField,
			  "cannot specify embedded field %s and enclosed promoted field %s", name,
			  alt);
	}
}

/* "a.b.c" for a path of fields. */
static const char *field_path(lm_checker *ck, lm_type *t, const uint32_t *path, uint32_t n)
{
	const char *res = "";
	for (uint32_t i = 0; i < n; i++) {
		lm_struct *s = UNDER_IF(struct, ty_deref_struct_ptr(t));
		if (!s) {
			break;
		}
		lm_object *f = struct_field(s, path[i]);
		res = i == 0 ? obj_cname(f) : ck_sprintf(ck, "%s.%s", res, obj_cname(f));
		t = obj_type(f);
	}
	return res;
}

/* The field that key names, its path in *g; NULL: reported. */
static lm_object *literal_field(lm_checker *ck, lm_struct *s, lm_type *base, lm_name_expr *key,
				given_field *g, uint32_t *first)
{
	lm_name *name = lm_name_at(key->name);
	lm_pos at = at_node(&key->e.n);
	int i = ty_field_index(struct_fields(s), ck->pkg, name, false);
	if (i >= 0) {
		*first = (uint32_t)i;
		*g = (given_field){struct_field(s, (uint32_t)i), 1, first};
		return g->field;
	}
	lm_lookup_result r = ty_lookup_field_or_method(ck, &s->t, false, ck->pkg, name, false);
	if (!r.obj) {
		lm_lookup_result alt =
			ty_lookup_field_or_method(ck, &s->t, false, ck->pkg, name, true);
		ck_error(ck, at, LM_DIAG_MissingLitField,
			 ck_lookup_error(ck, base, name, alt.obj, true));
		return NULL;
	}
	if (r.obj->kind != LM_O_VAR) {
		ck_errorf(ck, at, LM_DIAG_MissingLitField, "%s is not a field", name->text);
		return NULL;
	}
	uint32_t *path = LM_NEW_ARRAY(ck->arena, uint32_t, r.path_len);
	for (uint32_t j = 0; j < r.path_len; j++) {
		path[j] = lookup_path_at(&r, j);
	}
	if (r.path_len > 1 && !ck_allow_version(ck, 27)) {
		ck_version_errorf(ck, at, 27,
				  "use of promoted field %s in struct literal of type %s",
				  field_path(ck, &s->t, path, r.path_len), ty_str(ck, base));
		return NULL;
	}
	if (r.indirect) {
		ck_errorf(ck, at, LM_DIAG_InvalidLitField,
			  "invalid implicit pointer indirection to reach %s", name->text);
		return NULL;
	}
	*g = (given_field){r.obj, r.path_len, path};
	/* The way to a promoted field, for whoever builds the value. */
	lm_selection *sel =
		lm_arena_alloc(ck->arena, sizeof(lm_selection) + r.path_len * sizeof(uint32_t));
	sel->kind = LM_SEL_FIELD;
	sel->path_len = (uint16_t)r.path_len;
	sel->recv = lm_type_to(base);
	sel->obj = lm_object_to(r.obj);
	sel->type = r.obj->type;
	memcpy(sel->path, path, r.path_len * sizeof(uint32_t));
	key->targs = lm_ref_of(sel);
	return r.obj;
}

static void keyed_struct_lit(lm_checker *ck, lm_operand *x, lm_composite_lit *e, lm_struct *s,
			     lm_type *base)
{
	given_fields given = {0};
	uint32_t *firsts = lm_xmalloc(e->elems.n * sizeof(*firsts)); /* paths of length 1 */
	for (uint32_t i = 0; i < e->elems.n; i++) {
		lm_node *el = lm_list_get(e->elems, i);
		if (el->kind != LM_N_KEY_VALUE) {
			ck_error(ck, at_node(el), LM_DIAG_MixedStructLit,
				 "mixture of field:value and value elements in struct literal");
			continue;
		}
		lm_key_value *kv = (lm_key_value *)el;
		lm_node *key = lm_node_at(kv->key);
		/* The value first, so that it counts as used whatever the key is. */
		ck_generic_expr(ck, x, lm_node_at(kv->value), NULL);
		if (key->kind != LM_N_NAME) {
			ck_errorf(ck, at_node(el), LM_DIAG_InvalidLitField,
				  "invalid field name %s in struct literal", ex_str(ck, key));
			continue;
		}
		given_field g;
		lm_object *f = literal_field(ck, s, base, (lm_name_expr *)key, &g, &firsts[i]);
		if (!f) {
			continue;
		}
		ck_record_use(ck, key, f);
		ck_assignment(ck, x, obj_type(f), "struct literal");
		const given_field *other = note_field(&given, &g);
		if (other) {
			report_given_twice(ck, kv, &g, other);
		}
	}
	free(firsts);
	lm_vec_free(&given);
}

static bool is_hidden_field(lm_checker *ck, lm_object *f)
{
	return !obj_exported(f) && obj_pkg(f) != ck->pkg;
}

static void positional_struct_lit(lm_checker *ck, lm_operand *x, lm_composite_lit *e, lm_struct *s,
				  lm_type *base)
{
	uint32_t nfields = struct_num_fields(s);
	for (uint32_t i = 0; i < e->elems.n; i++) {
		lm_node *el = lm_list_get(e->elems, i);
		if (el->kind == LM_N_KEY_VALUE) {
			ck_error(ck, at_node(el), LM_DIAG_MixedStructLit,
				 "mixture of field:value and value elements in struct literal");
			continue;
		}
		if (i < nfields && !is_hidden_field(ck, struct_field(s, i)) &&
		    plain_int_element(ck, x, el, obj_type(struct_field(s, i)))) {
			continue;
		}
		ck_generic_expr(ck, x, el, NULL);
		if (i >= nfields) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidStructLit,
				  "too many values in struct literal of type %s", ty_str(ck, base));
			break;
		}
		lm_object *f = struct_field(s, i);
		if (is_hidden_field(ck, f)) {
			ck_errorf(ck, at_op(x), LM_DIAG_UnexportedLitField,
				  "implicit assignment to unexported field %s in struct literal of "
				  "type %s",
				  obj_cname(f), ty_str(ck, base));
			continue;
		}
		ck_assignment(ck, x, obj_type(f), "struct literal");
	}
	if (e->elems.n < nfields) {
		const char *hint = "";
		for (uint32_t i = 0; i < nfields; i++) {
			if (is_hidden_field(ck, struct_field(s, i))) {
				hint = " (type has unexported fields - use key:value pairs)";
				break;
			}
		}
		ck_errorf(ck, e->rbrace, LM_DIAG_InvalidStructLit,
			  "too few values in struct literal of type %s%s", ty_str(ck, base), hint);
	}
}

/* ---- array, slice and map literals */

/* Checks the elements of an array or slice literal; returns its length. length: the array's,
 * negative when open. */
static int64_t indexed_elts(lm_checker *ck, lm_list elts, lm_type *typ, int64_t length)
{
	lm_map visited = {0};
	bool has_keys = false;
	for (uint32_t i = 0; i < elts.n && !has_keys; i++) {
		has_keys = lm_list_get(elts, i)->kind == LM_N_KEY_VALUE;
	}
	int64_t index = 0;
	int64_t max = 0;
	for (uint32_t i = 0; i < elts.n; i++) {
		lm_node *e = lm_list_get(elts, i);
		lm_node *eval = e;
		bool valid = false;
		if (e->kind == LM_N_KEY_VALUE) {
			lm_node *key = lm_node_at(((lm_key_value *)e)->key);
			int64_t v;
			if (ty_is_valid(ck_index(ck, key, length, &v))) {
				if (v >= 0) {
					index = v;
					valid = true;
				} else {
					ck_errorf(ck, at_node(e), LM_DIAG_InvalidLitIndex,
						  "index %s must be integer constant",
						  ex_str(ck, key));
				}
			}
			eval = lm_node_at(((lm_key_value *)e)->value);
		} else if (length >= 0 && index >= length) {
			ck_errorf(ck, at_node(e), LM_DIAG_OversizeArrayLit,
				  "index %lld is out of bounds (>= %lld)", (long long)index,
				  (long long)length);
		} else {
			valid = true;
		}
		if (valid && has_keys) {
			bool is_new;
			lm_map_put(&visited, (uint64_t)index + 1, &is_new);
			if (!is_new) {
				ck_errorf(ck, at_node(e), LM_DIAG_DuplicateLitKey,
					  "duplicate index %lld in array or slice literal",
					  (long long)index);
			}
		}
		index++;
		max = index > max ? index : max;
		lm_operand x;
		if (plain_int_element(ck, &x, eval, typ)) {
			continue;
		}
		ck_generic_expr(ck, &x, eval, typ);
		ck_assignment(ck, &x, typ, "array or slice literal");
	}
	lm_map_free(&visited);
	ck->big_types = ck->big_types || max > 1 << 20;
	return max;
}

/* The constant keys of a map literal; with interface keys, one chain of types per value. */
typedef struct {
	lm_type *t;
	uint32_t next;
} key_type;
typedef struct map_keys {
	lm_strmap seen;
	LM_VEC(key_type) types;
} map_keys;

/* Equal constants get equal text. */
static void const_key(lm_checker *ck, const lm_const *c, lm_buf *out)
{
	lm_const_kind k = lm_const_kind_of(c);
	if (k == LM_CONST_COMPLEX || k == LM_CONST_FLOAT) {
		lm_const *f = lm_const_to_float(&ck->scratch, c);
		if (lm_const_kind_of(f) != LM_CONST_FLOAT) {
			double re = lm_const_float64_val(lm_const_real(&ck->scratch, c), NULL);
			double im = lm_const_float64_val(lm_const_imag(&ck->scratch, c), NULL);
			lm_buf_printf(out, "c%a,%a", re, im);
			return;
		}
		lm_const *i = lm_const_to_int(&ck->scratch, f);
		if (lm_const_kind_of(i) != LM_CONST_INT) {
			lm_buf_printf(out, "f%a", lm_const_float64_val(f, NULL));
			return;
		}
		c = i;
		k = LM_CONST_INT;
	}
	switch (k) {
	case LM_CONST_INT: {
		int64_t v;
		if (lm_const_int64_val(c, &v)) {
			lm_buf_byte(out, 'i');
			lm_buf_add(out, &v, sizeof(v));
		} else {
			lm_buf_byte(out, 'I');
			lm_const_format_exact(c, out);
		}
		return;
	}
	case LM_CONST_STRING:
		lm_buf_byte(out, 's');
		lm_buf_str(out, lm_const_string_val(&ck->scratch, c));
		return;
	case LM_CONST_BOOL: lm_buf_cstr(out, lm_const_bool_val(c) ? "bt" : "bf"); return;
	default: lm_buf_printf(out, "?%p", (const void *)c); return;
	}
}

static bool is_duplicate_key(lm_checker *ck, map_keys *keys, lm_operand *x, bool by_type)
{
	lm_buf key = {0};
	const_key(ck, x->val, &key);
	bool is_new;
	uint64_t *slot = lm_strmap_put(&keys->seen, lm_buf_view(&key), &is_new);
	lm_buf_free(&key);
	if (!by_type) {
		return !is_new;
	}
	for (uint64_t i = is_new ? 0 : *slot; i != 0; i = keys->types.data[i - 1].next) {
		if (ty_identical(ck, keys->types.data[i - 1].t, x->typ)) {
			return true;
		}
	}
	key_type kt = {x->typ, is_new ? 0 : (uint32_t)*slot};
	lm_vec_push(&keys->types, kt);
	*slot = keys->types.len;
	return false;
}

static void map_lit(lm_checker *ck, lm_operand *x, lm_composite_lit *e, lm_map_t *m)
{
	lm_type *key = lm_type_at(m->key);
	lm_type *elem = lm_type_at(m->elem);
	bool by_type = ty_is_non_type_param_interface(key);
	map_keys keys = {0};
	for (uint32_t i = 0; i < e->elems.n; i++) {
		lm_node *el = lm_list_get(e->elems, i);
		if (el->kind != LM_N_KEY_VALUE) {
			ck_error(ck, at_node(el), LM_DIAG_MissingLitKey,
				 "missing key in map literal");
			continue;
		}
		lm_key_value *kv = (lm_key_value *)el;
		ck_generic_expr(ck, x, lm_node_at(kv->key), key);
		ck_assignment(ck, x, key, "map literal");
		if (!operand_is_valid(x)) {
			continue;
		}
		if (x->mode == LM_MODE_CONST && is_duplicate_key(ck, &keys, x, by_type)) {
			ck_errorf(ck, at_op(x), LM_DIAG_DuplicateLitKey,
				  "duplicate key %s in map literal", const_str(ck, x->val));
			continue;
		}
		ck_generic_expr(ck, x, lm_node_at(kv->value), elem);
		ck_assignment(ck, x, elem, "map literal");
	}
	lm_strmap_free(&keys.seen);
	lm_vec_free(&keys.types);
}

/* ---- composite literals */

/* The literal's type; *base is what its elements belong to: the same, or what an elided &T points
 * to. */
static lm_type *literal_base(lm_checker *ck, lm_composite_lit *e, lm_type *hint, lm_type **base)
{
	lm_node *te = lm_node_at(e->type);
	if (te && te->kind == LM_N_ARRAY_TYPE && !((lm_array_type *)te)->len.u) {
		/* [...]T: the length is found below. */
		lm_type *elem = ck_var_type(ck, lm_node_at(((lm_array_type *)te)->elem));
		return *base = ty_new_array(ck->arena, elem, -1);
	}
	if (te) {
		return *base = ck_typ(ck, te);
	}
	if (!hint) {
		ck_error(ck, at_node(&e->e.n), LM_DIAG_UntypedLit,
			 "missing type in composite literal");
		return *base = TYP(ck, LM_INVALID);
	}
	*base = hint;
	lm_type *u = ty_common_under(ck, hint, NULL, NULL, NULL);
	lm_pointer *p = TY_IF(pointer, u);
	if (p) {
		*base = lm_type_at(p->elem);
	}
	return hint;
}

/* No type that literals can have. */
static bool invalid_literal(lm_checker *ck, lm_composite_lit *e, lm_type *typ, lm_type *u,
			    bool is_elem)
{
	for (uint32_t i = 0; i < e->elems.n; i++) {
		lm_node *el = lm_list_get(e->elems, i);
		ck_use(ck,
		       el->kind == LM_N_KEY_VALUE ? lm_node_at(((lm_key_value *)el)->value) : el);
	}
	if (u && !ty_is_valid(u)) {
		return true;
	}
	ck_errorf(ck, at_node(&e->e.n), LM_DIAG_InvalidLit, "invalid composite literal%s type %s%s",
		  is_elem ? " element" : "", ty_str(ck, typ),
		  u ? "" : " (no common underlying type)");
	return false;
}

void ck_composite_lit(lm_checker *ck, lm_operand *x, lm_composite_lit *e, lm_type *hint)
{
	lm_type *base;
	lm_type *typ = literal_base(ck, e, hint, &base);
	if (!ck_is_complete(ck, base)) {
		operand_invalidate(x);
		return;
	}
	lm_type *u = ty_is_type_param(base) ? ty_common_under(ck, base, NULL, NULL, NULL)
					    : ty_under(base);
	switch (u ? u->kind : 0) {
	case LM_T_STRUCT:
		if (e->elems.n == 0) {
			break;
		}
		if (lm_list_get(e->elems, 0)->kind == LM_N_KEY_VALUE) {
			keyed_struct_lit(ck, x, e, TY(struct, u), base);
		} else {
			positional_struct_lit(ck, x, e, TY(struct, u), base);
		}
		break;
	case LM_T_ARRAY: {
		lm_array *a = TY(array, u);
		int64_t n = indexed_elts(ck, e->elems, lm_type_at(a->elem), a->len);
		if (a->len < 0) {
			a->len = n;
			if (e->type.u) {
				ck_record_type_and_value(ck, lm_node_at(e->type), LM_MODE_TYPE, u,
							 NULL);
			}
		}
		break;
	}
	case LM_T_SLICE: indexed_elts(ck, e->elems, lm_type_at(TY(slice, u)->elem), -1); break;
	case LM_T_MAP: map_lit(ck, x, e, TY(map_t, u)); break;
	default:
		if (!invalid_literal(ck, e, typ, u, !e->type.u && hint)) {
			operand_invalidate(x);
			return;
		}
		break;
	}
	x->mode = LM_MODE_VALUE;
	x->typ = typ;
}
