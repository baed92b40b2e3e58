/* func.c - the state of one function being compiled: instructions, jumps, slots, relocations, line
 * table, and the frame around its body. Part of compile/. */
#include "compile/compile_int.h"

void fs_error(fs_t *fs, const char *fmt, ...)
{
	if (fs->failed)
		return;
	fs->failed = true;
	int n = 0;
	if (fs->fn)
		n = snprintf(fs->p->why, sizeof fs->p->why, "%.*s: ", LM_STRF(fs->fn->sym->name));
	if (n < 0 || (size_t)n >= sizeof fs->p->why)
		n = 0;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(fs->p->why + n, sizeof fs->p->why - (size_t)n, fmt, ap);
	va_end(ap);
}
void set_pos(fs_t *fs, lm_pos pos)
{
	if (pos)
		fs->pos = pos;
}

/* ---- instructions */
uint32_t emit(fs_t *fs, unsigned op, uint32_t a, uint32_t b, uint32_t c)
{
	if (LM_UNLIKELY((a | b | c) > 0xffff))
		fs_error(fs, "the function needs too large a frame");
	if (fs->pos != fs->last_pos || fs->stmt_start || fs->row_flags != fs->last_flags) {
		lm_line row = {
			.pc = (uint32_t)fs->code.len,
			.pos = fs->pos,
			.is_stmt = (uint8_t)((fs->stmt_start ? LM_LINE_STMT : 0) | fs->row_flags)};
		lm_vec_push(&fs->lines, row);
		fs->last_pos = fs->pos;
		fs->last_flags = fs->row_flags;
		fs->stmt_start = false;
	}
	lm_ins in = {.op = (uint16_t)op, .a = (uint16_t)a, .b = (uint16_t)b, .c = (uint16_t)c};
	lm_vec_push(&fs->code, in);
	fs->last_ins = (uint32_t)fs->code.len;
	return (uint32_t)fs->code.len - 1;
}
lm_ins *emit_last(fs_t *fs, unsigned op)
{
	if (!fs->last_ins || fs->last_ins != fs->code.len || fs->barrier >= fs->last_ins)
		return NULL;
	lm_ins *in = &fs->code.data[fs->last_ins - 1];
	return in->op == op ? in : NULL;
}
void emit_drop(fs_t *fs)
{
	fs->code.len--;
	fs->last_ins = 0;
	while (fs->lines.len && fs->lines.data[fs->lines.len - 1].pc >= fs->code.len) {
		fs->stmt_start |= (fs->lines.data[fs->lines.len - 1].is_stmt & LM_LINE_STMT) != 0;
		fs->lines.len--;
	}
	fs->last_pos = 0;
}
void emit_ret1(fs_t *fs, uint32_t slot)
{
	lm_ins *add = slot >= fs->locals_top ? emit_last(fs, OP_ADD) : NULL;
	if (add && add->a == slot) {
		uint32_t x = add->b, y = add->c;
		emit_drop(fs);
		emit(fs, OP_RET_ADD, x, y, 0);
		return;
	}
	emit(fs, OP_RET1, slot, 0, 0);
}
uint32_t emit_l(fs_t *fs, unsigned op, uint32_t a, int32_t imm)
{
	return emit(fs, op, a, (uint32_t)imm & 0xffff, (uint32_t)imm >> 16);
}
void emit_ext(fs_t *fs, uint64_t w)
{
	lm_ins in = {.raw = w};
	lm_vec_push(&fs->code, in);
}
static void ext_reloc(fs_t *fs, lm_reloc r)
{
	r.offset = (uint32_t)fs->code.len;
	lm_vec_push(&fs->relocs, r);
	emit_ext(fs, 0);
}
void ext_type(fs_t *fs, ct *t)
{
	ext_reloc(fs, (lm_reloc){.kind = LM_RELOC_TYPE, .type = desc_of(fs->p, t)});
}
void ext_itab(fs_t *fs, ct *iface, ct *conc)
{
	ext_reloc(fs, (lm_reloc){.kind = LM_RELOC_ITAB,
				 .type = desc_of(fs->p, iface),
				 .type2 = desc_of(fs->p, conc)});
}
void ext_sym(fs_t *fs, lm_reloc_kind kind, lm_sym *s, int64_t addend)
{
	ext_reloc(fs, (lm_reloc){.kind = (uint8_t)kind, .sym = s, .addend = addend});
}
void ext_bytes(fs_t *fs, const char *bytes)
{
	if (bytes)
		ext_reloc(fs, (lm_reloc){.kind = LM_RELOC_BYTES, .bytes = bytes});
	else
		emit_ext(fs, 0);
}
void ext_data(fs_t *fs, lm_data *d, int64_t addend)
{
	ext_reloc(fs, (lm_reloc){.kind = LM_RELOC_DATA, .data = d, .addend = addend});
}
uint32_t slot_temp(fs_t *fs, uint32_t n)
{
	uint32_t s = fs->top;
	fs->top += n;
	if (fs->top > fs->max_top)
		fs->max_top = fs->top;
	return s;
}

/* ---- jumps */
label label_new(fs_t *fs)
{
	label_info li = {0};
	lm_vec_push(&fs->labels, li);
	return (label){(uint32_t)fs->labels.len};
}
bool label_bound(fs_t *fs, label l)
{
	return fs->labels.data[l.id - 1].pc != 0;
}
void label_bind(fs_t *fs, label l)
{
	fs->labels.data[l.id - 1].pc = (uint32_t)fs->code.len + 1;
	fs->barrier = (uint32_t)fs->code.len;
	fs->last_pos = 0; /* a new row for what follows */
}
static void fix(fs_t *fs, uint32_t at, unsigned form, uint32_t base, label l)
{
	fixup f = {at, l.id, (uint8_t)form, base};
	lm_vec_push(&fs->fixups, f);
}
void emit_jump(fs_t *fs, label l)
{
	uint32_t at = emit(fs, label_bound(fs, l) ? OP_LOOP : OP_JMP, 0, 0, 0);
	fix(fs, at, 0, at + 1, l);
}
/* After a conditional jump over one word: the jump that is taken when the condition holds. */
static void emit_far(fs_t *fs, label l)
{
	emit_l(fs, OP_JMP, 0, 1);
	emit_jump(fs, l);
}
void emit_jump_if(fs_t *fs, uint32_t slot, bool sense, label l)
{
	if (!label_bound(fs, l) || sense) {
		uint32_t at = emit(fs, !label_bound(fs, l) ? (sense ? OP_JT : OP_JF) : OP_LOOP_T,
				   slot, 0, 0);
		fix(fs, at, 0, at + 1, l);
		return;
	}
	emit_l(fs, OP_JT, slot, 1);
	emit_jump(fs, l);
}
void emit_jnil(fs_t *fs, uint32_t slot, bool if_nil, label l)
{
	if (label_bound(fs, l)) {
		emit_l(fs, if_nil ? OP_JNNIL : OP_JNIL, slot, 1);
		emit_jump(fs, l);
		return;
	}
	uint32_t at = emit(fs, if_nil ? OP_JNIL : OP_JNNIL, slot, 0, 0);
	fix(fs, at, 0, at + 1, l);
}
void emit_jcc(fs_t *fs, unsigned op, uint32_t a, uint32_t b, label l)
{
	if (label_bound(fs, l) && !fs->long_jumps) {
		unsigned loop = 0;
		switch (op) {
		case OP_JLT_S: loop = OP_LOOP_LT_S; break;
		case OP_JLE_S: loop = OP_LOOP_LE_S; break;
		case OP_JNE: loop = OP_LOOP_NE; break;
		case OP_JLTK_S: loop = OP_LOOP_LTK_S; break;
		case OP_JGEK_S: loop = OP_LOOP_GEK_S; break;
		default: break;
		}
		if (loop) {
			uint32_t at = emit(fs, loop, a, b, 0);
			fix(fs, at, 1, at + 1, l);
			return;
		}
	}
	if (label_bound(fs, l) || fs->long_jumps) {
		emit(fs, op, a, b & 0xffff, 1);
		emit_far(fs, l);
		return;
	}
	uint32_t at = emit(fs, op, a, b & 0xffff, 0);
	fix(fs, at, 1, at + 1, l);
}
void emit_loop_add(fs_t *fs, uint32_t var, uint32_t bound, int64_t step, label top)
{
	uint32_t at = emit(fs, OP_ADDK_LOOP_LT_S, var, bound, 0);
	emit_ext(fs, (uint64_t)step);
	fix(fs, at, 1, at + 2, top);
}
static void resolve_jumps(fs_t *fs)
{
	for (size_t i = 0; i < fs->fixups.len; i++) {
		fixup *f = &fs->fixups.data[i];
		uint32_t pc = fs->labels.data[f->label - 1].pc;
		if (!pc) {
			fs_error(fs, "internal: a jump to a label that is not placed");
			return;
		}
		int32_t d = (int32_t)(pc - 1) - (int32_t)f->base;
		lm_ins *in = &fs->code.data[f->at];
		if (f->form == 1) {
			if (d < -32768 || d > 32767)
				fs->overflow = true;
			in->c = (uint16_t)(int16_t)d;
		} else if (f->form == 0) {
			in->b = (uint16_t)((uint32_t)d & 0xffff);
			in->c = (uint16_t)((uint32_t)d >> 16);
		} else {
			in->raw = (uint32_t)d;
		}
	}
}
void switch_table_word(fs_t *fs, uint32_t end, label l)
{
	fix(fs, (uint32_t)fs->code.len, 2, end, l);
	emit_ext(fs, 0);
}

/* ---- moves and constants */
void emit_move(fs_t *fs, uint32_t dst, uint32_t src, uint32_t n)
{
	if (dst == src || n == 0)
		return;
	if (n == 1)
		emit(fs, OP_MOV, dst, src, 0);
	else if (n == 2)
		emit(fs, OP_MOV2, dst, src, 0);
	else if (n == 3)
		emit(fs, OP_MOV3, dst, src, 0);
	else
		emit(fs, OP_MOVN, dst, src, n);
}
void emit_zero(fs_t *fs, uint32_t dst, uint32_t n)
{
	if (n == 1)
		emit(fs, OP_ZERO, dst, 0, 0);
	else if (n)
		emit(fs, OP_ZERON, dst, 0, n);
}
void emit_u64(fs_t *fs, uint32_t dst, uint64_t v)
{
	if ((uint64_t)(int64_t)(int32_t)v == v) {
		emit_l(fs, OP_LDI, dst, (int32_t)v);
	} else {
		emit(fs, OP_LDK, dst, 0, 0);
		emit_ext(fs, v);
	}
}
void emit_int(fs_t *fs, uint32_t dst, int64_t v)
{
	emit_u64(fs, dst, (uint64_t)v);
}
ct *bt(fs_t *fs, lm_basic_kind k)
{
	return ct_basic(fs->p, k);
}
ct *node_type(fs_t *fs, lm_node *n)
{
	lm_type *t = lm_type_at(((lm_expr *)n)->type);
	if (!t) {
		fs_error(fs, "internal: an expression without a type (node kind %d)", n->kind);
		return bt(fs, LM_INT);
	}
	return ty(fs, t);
}

/* ---- signatures in slots and in reflect's packed frame */
static void abi_arg(lm_abi_arg *a, ct *t, uint32_t *off, uint32_t *slot)
{
	*off = (*off + t->align - 1u) & ~(t->align - 1u);
	*a = (lm_abi_arg){*off, (uint32_t)t->size, (uint16_t)*slot, (uint16_t)t->slots, t->scalar};
	*off += (uint32_t)t->size;
	*slot += t->slots;
}
void code_signature(lm_program *p, lm_code *c, ct *sig, ct *recv)
{
	uint32_t n = sig->out_count + sig->in_count + (recv ? 1 : 0);
	c->args = LM_NEW_ARRAY(&p->arena, lm_abi_arg, n);
	c->abi_result_count = (uint16_t)sig->out_count;
	c->abi_param_count = (uint16_t)(n - sig->out_count);
	uint32_t slots = 0, off = 0, k = sig->out_count, results_off = 0;
	for (uint32_t i = 0; i < sig->out_count; i++)
		slots += ct_layout(p, sig->out[i])->slots;
	c->result_slots = (uint16_t)slots;
	if (recv)
		abi_arg(&c->args[k++], ct_layout(p, recv), &off, &slots);
	for (uint32_t i = 0; i < sig->in_count; i++)
		abi_arg(&c->args[k++], ct_layout(p, sig->in[i]), &off, &slots);
	c->param_slots = (uint16_t)(slots - c->result_slots);
	off = (off + 7u) & ~7u;
	c->abi_result_offset = off;
	slots = 0;
	results_off = off;
	for (uint32_t i = 0; i < sig->out_count; i++)
		abi_arg(&c->args[i], sig->out[i], &results_off, &slots);
	c->abi_size = (results_off + 7u) & ~7u;
}

/* ---- the frame around a body */
static void declare_param(fs_t *fs, lm_object *o, ct *t, uint32_t slot)
{
	if (!o || !o->name.u || lm_name_is(lm_name_at(o->name), "_") ||
	    lm_name_at(o->name)->len == 0)
		return;
	var_info v = {.obj = o, .type = t, .slot = slot, .is_param = true};
	v.boxed = var_needs_box(fs, o, t);
	if (v.boxed) {
		v.slot = slot_temp(fs, 1);
		emit(fs, OP_NEW, v.slot, 0, 0);
		ext_type(fs, t);
		mem_store(fs, t, slot, v.slot, 0);
	}
	lm_vec_push(&fs->vars, v);
	o->aux = (uint32_t)fs->vars.len;
}
static void declare_result(fs_t *fs, lm_object *o, ct *t, uint32_t slot)
{
	bool named = o->name.u && lm_name_at(o->name)->len > 0;
	fs->named_results |= named;
	var_info v = {.obj = o, .type = t, .slot = slot, .is_result = true};
	v.boxed = (named && var_needs_box(fs, o, t)) || fs->has_range_func;
	if (v.boxed) {
		fs->results_boxed = true;
		v.slot = slot_temp(fs, 1);
		emit(fs, OP_NEW, v.slot, 0, 0);
		ext_type(fs, t);
		if (fs->has_defer)
			emit_zero(fs, slot, t->slots);
	} else if (named || fs->has_defer) {
		emit_zero(fs, slot, t->slots);
	}
	lm_vec_push(&fs->vars, v);
	o->aux = (uint32_t)fs->vars.len;
	lm_vec_push(&fs->result_vars, (uint32_t)fs->vars.len - 1);
}
/* Lays out results, receiver and parameters of a function whose checked signature is s, and
 * declares them. */
static void frame_begin(fs_t *fs, lm_signature *s, ct *recv)
{
	lm_code c = {0};
	code_signature(fs->p, &c, fs->sig, recv);
	fs->result_slots = c.result_slots;
	fs->param_slots = c.param_slots;
	slot_temp(fs, c.result_slots + (uint32_t)c.param_slots);
	captures_load(fs);
	lm_tuple *params = (lm_tuple *)lm_type_at(s->params),
		 *results = (lm_tuple *)lm_type_at(s->results);
	const lm_obj_list *pv = params ? lm_obj_list_at(params->vars) : NULL;
	const lm_obj_list *rv = results ? lm_obj_list_at(results->vars) : NULL;
	uint32_t slot = c.result_slots;
	if (recv) {
		declare_param(fs, lm_object_at(s->recv), recv, slot);
		slot += recv->slots;
	}
	for (uint32_t i = 0; i < fs->sig->in_count; i++) {
		declare_param(fs, lm_ol_get(pv, i), fs->sig->in[i], slot);
		slot += fs->sig->in[i]->slots;
	}
	slot = 0;
	for (uint32_t i = 0; i < fs->sig->out_count; i++) {
		declare_result(fs, lm_ol_get(rv, i), fs->sig->out[i], slot);
		slot += fs->sig->out[i]->slots;
	}
}
static void reload_results(fs_t *fs)
{
	if (!fs->results_boxed)
		return;
	uint32_t slot = 0;
	for (size_t i = 0; i < fs->result_vars.len; i++) {
		var_info *v = &fs->vars.data[fs->result_vars.data[i]];
		if (v->boxed)
			mem_load(fs, v->type, slot, v->slot, 0);
		slot += v->type->slots;
	}
}
/* Leaves the function; the results are in their variables. */
void emit_return(fs_t *fs)
{
	if (fs->has_defer) {
		emit_jump(fs, fs->epilogue);
		return;
	}
	reload_results(fs);
	emit(fs, OP_RET, 0, 0, 0);
}
void emit_epilogue(fs_t *fs)
{
	label_bind(fs, fs->epilogue);
	fs->recover_pc = (uint32_t)fs->code.len;
	emit(fs, OP_RUNDEFERS, 0, 0, 0);
	reload_results(fs);
	emit(fs, OP_RET, 0, 0, 0);
}
static lm_pos body_end(lm_node *body)
{
	return body && body->kind == LM_N_BLOCK_STMT ? ((lm_block_stmt *)body)->rbrace : 0;
}
static void compile_body(fs_t *fs, lm_signature *s, ct *recv, lm_node *body)
{
	body_prepare(fs, body);
	if (fs->has_defer)
		fs->epilogue = label_new(fs);
	frame_begin(fs, s, recv);
	if (fs->has_range_func) {
		fs->rf_next = slot_temp(fs, 1);
		emit(fs, OP_NEW, fs->rf_next, 0, 0);
		ext_type(fs, bt(fs, LM_INT));
	}
	block(fs, body);
	set_pos(fs, body_end(body));
	if (fs->sig->out_count == 0)
		emit_return(fs);
	else
		emit(fs, OP_PANIC_RT, LM_RT_NO_RETURN, 0, 0);
	if (fs->has_defer)
		emit_epilogue(fs);
}
static void compile_kind(fs_t *fs)
{
	cfunc *fn = fs->fn;
	switch ((fn_kind)fn->kind) {
	case FN_DECL:
		compile_body(fs, (lm_signature *)lm_type_at(fn->obj->type),
			     fn->recv ? lay(fs, fn->recv) : NULL, lm_node_at(fn->decl->body));
		break;
	case FN_LIT: {
		lm_func_lit *lit = (lm_func_lit *)fn->node;
		compile_body(fs, (lm_signature *)lm_under(lm_type_at(lit->e.type)), NULL,
			     lm_node_at(lit->body));
		break;
	}
	case FN_RANGE_BODY: range_body_compile(fs); break;
	case FN_INIT: compile_init(fs); break;
	case FN_START: compile_start(fs); break;
	case FN_METHOD:
	case FN_METHOD_VALUE:
	case FN_CALL_WRAP:
	case FN_BUILTIN_WRAP: compile_wrapper(fs); break;
	}
}

/* ---- one function */
static void state_clear(fs_t *fs)
{
	lm_vec_free(&fs->code);
	lm_vec_free(&fs->relocs);
	lm_vec_free(&fs->lines);
	lm_vec_free(&fs->labels);
	lm_vec_free(&fs->fixups);
	lm_vec_free(&fs->vars);
	lm_vec_free(&fs->var_locs);
	lm_vec_free(&fs->gotos);
	lm_vec_free(&fs->overrides);
	lm_vec_free(&fs->result_vars);
}
#define KEEP(field, T)                                                                             \
	do {                                                                                       \
		c->field = LM_NEW_ARRAY(&p->arena, T, fs->field.len + 1);                          \
		if (fs->field.len)                                                                 \
			memcpy(c->field, fs->field.data, fs->field.len * sizeof(T));               \
	} while (0)
/* Where the variables of the whole function live, for the debugger: parameters, results, captures.
 * Those of blocks are noted when their block ends. */
static void note_vars(fs_t *fs)
{
	size_t noted = fs->var_locs.len;
	for (size_t i = 0; i < fs->vars.len; i++) {
		const var_info *v = &fs->vars.data[i];
		if (!v->obj || !v->obj->name.u || v->slot == NO_SLOT)
			continue;
		lm_var_loc loc = {.name = lm_name_str(lm_name_at(v->obj->name)),
				  .type = desc_of(fs->p, v->type),
				  .pc_start = v->pc_start,
				  .pc_end = (uint32_t)fs->code.len,
				  .where = v->boxed ? LM_LOC_BOX : LM_LOC_SLOT,
				  .index = v->slot,
				  .is_param = v->is_param,
				  .is_result = v->is_result};
		size_t k = 0;
		while (k < noted && (fs->var_locs.data[k].index != loc.index ||
				     fs->var_locs.data[k].pc_start != loc.pc_start ||
				     !lm_str_eq(fs->var_locs.data[k].name, loc.name)))
			k++;
		if (k == noted)
			lm_vec_push(&fs->var_locs, loc);
		else if (v->is_param || v->is_result)
			fs->var_locs.data[k].pc_end = loc.pc_end;
	}
}
static lm_code *take_code(fs_t *fs)
{
	lm_program *p = fs->p;
	cfunc *fn = fs->fn;
	lm_code *c = LM_NEW(&p->arena, lm_code);
	code_signature(p, c, fs->sig,
		       fn->kind == FN_DECL || fn->kind == FN_METHOD ? fn->recv : NULL);
	c->name = fn->sym->name;
	c->ins = LM_NEW_ARRAY(&p->arena, lm_ins, fs->code.len);
	memcpy(c->ins, fs->code.data, fs->code.len * sizeof(lm_ins));
	c->count = (uint32_t)fs->code.len;
	c->nslots = fs->max_top;
	c->mode = (uint8_t)fs->mode;
	KEEP(relocs, lm_reloc);
	c->reloc_count = (uint32_t)fs->relocs.len;
	if (fs->mode == LM_MODE_DEBUG)
		note_vars(fs);
	KEEP(lines, lm_line);
	c->line_count = (uint32_t)fs->lines.len;
	c->vars = LM_NEW_ARRAY(&p->arena, lm_var_loc, fs->var_locs.len);
	if (fs->var_locs.len)
		memcpy(c->vars, fs->var_locs.data, fs->var_locs.len * sizeof(lm_var_loc));
	c->var_count = (uint32_t)fs->var_locs.len;
	c->recover_pc = fs->recover_pc;
	c->files = p->cx->files;
	c->flags = (fs->has_defer ? LM_CODE_HAS_DEFER : 0) |
		   (fn->decl && (fn->decl->pragma & LM_PRAGMA_KEEP_ARGS) ? LM_CODE_KEEP_ARGS : 0) |
		   (fn->kind == FN_METHOD || fn->kind == FN_CALL_WRAP ||
				    fn->kind == FN_BUILTIN_WRAP || fn->kind == FN_METHOD_VALUE
			    ? LM_CODE_WRAPPER
			    : 0) |
		   (fn->kind == FN_RANGE_BODY ? LM_CODE_RANGE_BODY : 0) |
		   (fn->kind == FN_START ? LM_CODE_SYSTEM : 0);
	if (fn->decl) {
		c->pos = fn->decl->n.pos;
		c->end_pos = fn->decl->body_end;
	} else if (fn->node) {
		c->pos = fn->node->pos;
		c->end_pos = lm_node_end(fn->node);
	}
	return c;
}
#undef KEEP
lm_code *fs_compile(lm_program *p, cfunc *fn, lm_compile_mode mode, const char **why)
{
	lm_code *code = NULL;
	for (int attempt = 0; attempt < 2; attempt++) {
		fs_t fs = {.p = p,
			   .fn = fn,
			   .env = fn->env,
			   .pkg = fn->pkg,
			   .mode = mode,
			   .sig = fn->sig,
			   .long_jumps = attempt == 1,
			   .rf_next = NO_SLOT,
			   .rf_token = NO_SLOT,
			   .rf_state = NO_SLOT};
		fs.stmt_start = true;
		if (fn->decl)
			fs.pos = fn->decl->n.pos;
		else if (fn->node)
			fs.pos = fn->node->pos;
		uint32_t version = fn->pkg ? lm_package_version_at(fn->pkg, fs.pos) : 0;
		fs.old_loopvar = version && version < 22;
		if (!fs.sig)
			fs.sig = fn->sig = ct_func(p, NULL, 0, NULL, 0, false);
		compile_kind(&fs);
		if (!fs.failed)
			resolve_jumps(&fs);
		if (fs.max_top > 0xfff0)
			fs_error(&fs, "the function needs too large a frame");
		bool again = fs.overflow && !fs.failed;
		if (fs.failed)
			*why = p->why;
		else if (!again)
			code = take_code(&fs);
		state_clear(&fs);
		if (!again)
			break;
	}
	return code;
}
