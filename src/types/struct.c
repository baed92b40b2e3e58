/* struct.c - struct types.
 * Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

typedef struct struct_state {
	lm_checker *ck;
	lm_objset set; /* named fields so far */
	LM_VEC(lm_object *) fields;
	LM_VEC(lm_tag) tags; /* as many as fields, or none yet */
} struct_state;

/* The base type expression x of *x; NULL when e is no pointer type. */
static lm_node *ptr_base(lm_node *e)
{
	if (e->kind == LM_N_OPERATION && e->op == LM_OP_MUL && !((lm_operation *)e)->y.u) {
		return lm_node_at(((lm_operation *)e)->x);
	}
	return NULL;
}

/* The name that an embedded field of type e gets; NULL when e cannot be embedded. */
static lm_node *embedded_field_ident(lm_node *e)
{
	lm_node *base = ptr_base(e);
	if (base) { /* *T is fine, **T is not */
		if (ptr_base(base)) {
			return NULL;
		}
		e = base;
	}
	if (e->kind == LM_N_INDEX) {
		e = lm_node_at(((lm_index_expr *)e)->x);
	}
	if (e->kind == LM_N_SELECTOR) {
		return lm_node_at(((lm_selector *)e)->sel);
	}
	return e->kind == LM_N_NAME ? e : NULL;
}

static lm_tag field_tag(lm_checker *ck, lm_node *t)
{
	if (!t || (t->flags & LM_NF_BAD)) {
		return (lm_tag){0, 0};
	}
	lm_basic_lit *lit = (lm_basic_lit *)t;
	lm_str text = {lm_ref_ptr(lit->text_off), lit->text_len};
	lm_const *c = lit->kind == LM_LIT_STRING ? lm_const_literal(ck->arena, text, LM_LIT_STRING)
						 : NULL;
	if (!c || lm_const_kind_of(c) != LM_CONST_STRING) {
		lm_buf quoted = {0};
		lm_quote(text, &quoted);
		ck_errorf(ck, at_node(t), LM_DIAG_InvalidSyntaxTree, "incorrect tag syntax: %.*s",
			  LM_STRF(lm_buf_view(&quoted)));
		lm_buf_free(&quoted);
		return (lm_tag){0, 0};
	}
	lm_str s = lm_const_string_val(ck->arena, c);
	if (s.len == 0) {
		return (lm_tag){0, 0};
	}
	char *p = lm_arena_alloc(ck->arena, s.len);
	memcpy(p, s.ptr, s.len);
	return (lm_tag){lm_ref_of(p), (uint32_t)s.len};
}

static lm_object *add_field(struct_state *s, lm_node *ident, lm_type *t, lm_tag tag, bool embedded)
{
	lm_checker *ck = s->ck;
	lm_name *name = lm_name_at(((lm_name_expr *)ident)->name);
	lm_object *f = obj_new_field(ck, ident->pos, ck->pkg, name, t, embedded);
	if (!(name->len == 1 && name->text[0] == '_')) {
		lm_object *alt = objset_insert(&s->set, f);
		if (alt) {
			lm_error r = ck_new_error(ck, LM_DIAG_DuplicateDecl);
			err_addf(&r, ident->pos, "%s redeclared", name->text);
			err_add_alt_decl(&r, alt);
			err_report(&r);
			return NULL;
		}
	}
	if (tag.len > 0 && s->tags.len == 0) {
		for (size_t i = 0; i < s->fields.len; i++) {
			lm_vec_push(&s->tags, ((lm_tag){0, 0}));
		}
	}
	if (tag.len > 0 || s->tags.len > 0) {
		lm_vec_push(&s->tags, tag);
	}
	lm_vec_push(&s->fields, f);
	return f;
}

/* An embedded type must not be a pointer, a pointer to an interface or a type parameter. */
static void check_embedded_later(lm_checker *ck, lm_action *a)
{
	lm_pos pos = a->u[0];
	bool is_ptr;
	lm_type *t = ty_deref(a->p[0], &is_ptr);
	lm_type *u = lm_under(t);
	switch (u->kind) {
	case LM_T_BASIC:
		if (ty_is_valid(t) && u->sub == LM_UNSAFE_POINTER) {
			ck_error(ck, pos, LM_DIAG_InvalidPtrEmbed,
				 "embedded field type cannot be unsafe.Pointer");
		}
		break;
	case LM_T_POINTER:
		ck_error(ck, pos, LM_DIAG_InvalidPtrEmbed,
			 "embedded field type cannot be a pointer");
		break;
	case LM_T_INTERFACE:
		if (ty_is_type_param(t)) {
			ck_error(ck, pos, LM_DIAG_MisplacedTypeParam,
				 "embedded field type cannot be a (pointer to a) type parameter");
		} else if (is_ptr) {
			ck_error(ck, pos, LM_DIAG_InvalidPtrEmbed,
				 "embedded field type cannot be a pointer to an interface");
		}
		break;
	default: break;
	}
}

static void embedded_field(struct_state *s, lm_field *f, lm_type *t, lm_tag tag)
{
	lm_checker *ck = s->ck;
	lm_node *type = lm_node_at(f->type);
	lm_pos pos = lm_node_start(type);
	lm_node *name = embedded_field_ident(type);
	if (!name) {
		ck_errorf(ck, pos, LM_DIAG_InvalidSyntaxTree, "invalid embedded field type %s",
			  ex_str(ck, type));
		lm_name_expr *blank = LM_NEW(ck->arena, lm_name_expr);
		blank->e.n = (lm_node){.kind = LM_N_NAME, .pos = pos};
		blank->name = lm_name_to(lm_name_of(ck->cx->names, LM_STR("_")));
		add_field(s, &blank->e.n, TYP(ck, LM_INVALID), (lm_tag){0, 0}, true);
		return;
	}
	lm_object *field = add_field(s, name, t, tag, true);
	if (field) {
		f->obj = lm_object_to(field); /* the name itself denotes the type */
	}
	lm_action *a = ck_later(ck, check_embedded_later);
	a->p[0] = t;
	a->u[0] = pos;
}

void ck_struct_type(lm_checker *ck, lm_struct *st, lm_struct_type *e)
{
	if (e->fields.n == 0) {
		return;
	}
	struct_state s = {.ck = ck};
	lm_type *t = NULL;
	lm_node *prev = NULL;
	for (uint32_t i = 0; i < e->fields.n; i++) {
		lm_field *f = (lm_field *)lm_list_get(e->fields, i);
		lm_node *type = lm_node_at(f->type);
		if (i == 0 || type != prev) { /* a, b T share the type expression */
			t = ck_var_type(ck, type);
			prev = type;
		}
		lm_tag tag = {0, 0};
		if (i < e->tags.n) {
			tag = field_tag(ck, lm_list_get(e->tags, i));
		}
		if (!f->name.u) {
			embedded_field(&s, f, t, tag);
			continue;
		}
		lm_object *field = add_field(&s, lm_node_at(f->name), t, tag, false);
		if (field) {
			f->obj = lm_object_to(field);
			ck_record_def(ck, lm_node_at(f->name), field);
		}
	}
	st->fields = lm_obj_list_to(ty_obj_list(ck->arena, s.fields.data, (uint32_t)s.fields.len));
	if (s.tags.len) {
		lm_tag *tags = LM_NEW_ARRAY(ck->arena, lm_tag, s.tags.len);
		memcpy(tags, s.tags.data, s.tags.len * sizeof(*tags));
		st->tags = lm_ref_of(tags);
	}
	objset_free(&s.set);
	lm_vec_free(&s.fields);
	lm_vec_free(&s.tags);
}
