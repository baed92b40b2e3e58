/* disasm.c - a function's code as text: word index, operation, operands, symbols, and source lines
 * between. */
#include "bytecode/code.h"

static void put_operand(lm_buf *out, uint8_t role, uint16_t v, bool *first)
{
	if (role == LM_ROLE__ || role == LM_ROLE_L || role == LM_ROLE_H || role == LM_ROLE_J)
		return;
	lm_buf_cstr(out, *first ? " " : ", ");
	*first = false;
	if (role == LM_ROLE_I)
		lm_buf_printf(out, "%d", (int16_t)v);
	else if (role == LM_ROLE_U)
		lm_buf_printf(out, "%u", v);
	else if (v == 0xffff)
		lm_buf_cstr(out, "-");
	else
		lm_buf_printf(out, "r%u", v);
}

static void put_reloc(lm_buf *out, const lm_reloc *r)
{
	static const char *const kinds[] = {"func", "closure", "var",   "varaddr",
					    "type", "itab",    "bytes", "data"};
	lm_buf_printf(out, " %s:", kinds[r->kind]);
	if (r->sym)
		lm_buf_str(out, r->sym->name);
	if (r->type)
		lm_buf_str(out, r->type->str);
	if (r->type2) {
		lm_buf_byte(out, ',');
		lm_buf_str(out, r->type2->str);
	}
	if (r->addend)
		lm_buf_printf(out, "%+lld", (long long)r->addend);
}

static const lm_reloc *reloc_at(const lm_code *c, uint32_t word)
{
	for (uint32_t i = 0; i < c->reloc_count; i++)
		if (c->relocs[i].offset == word)
			return &c->relocs[i];
	return NULL;
}

static void put_switch(lm_buf *out, const lm_ins *p, uint32_t at)
{
	uint32_t n = (uint32_t)p[1].raw;
	uint32_t end = at + 1 + lm_ins_ext(p);
	lm_buf_printf(out, ", base %d:", (int32_t)(p[1].raw >> 32));
	for (uint32_t i = 0; i <= n; i++)
		lm_buf_printf(out, "%s->%d", i ? " " : " ", (int)end + (int32_t)p[2 + i].raw);
}

static void put_ins(const lm_code *c, uint32_t at, lm_buf *out)
{
	const lm_ins *p = &c->ins[at];
	const lm_op_info *info = &lm_op_infos[p->op < OP_COUNT ? p->op : 0];
	bool first = true;
	lm_slots s;
	lm_buf_printf(out, "%6u  %-16s", at, lm_op_name(p->op));
	put_operand(out, info->a, p->a, &first);
	put_operand(out, info->b, p->b, &first);
	put_operand(out, info->c, p->c, &first);
	lm_ins_slots(c, p, &s);
	if (s.jumps)
		lm_buf_printf(out, "%s->%lld", first ? " " : ", ", (long long)at + s.target);
	else if (info->b == LM_ROLE_L)
		lm_buf_printf(out, ", %d", (int32_t)((uint32_t)p->b | (uint32_t)p->c << 16));
	if (p->op == OP_SWITCH) {
		put_switch(out, p, at);
	} else {
		for (uint32_t i = 1; i <= lm_ins_ext(p); i++) {
			const lm_reloc *r = reloc_at(c, at + i);
			if (r)
				put_reloc(out, r);
			else
				lm_buf_printf(out, " #%lld", (long long)p[i].raw);
		}
	}
	lm_buf_byte(out, '\n');
}

void lm_disasm(const lm_code *c, lm_buf *out)
{
	uint32_t row = 0;
	int last_line = 0;
	lm_buf_printf(out, "%.*s: %u words, %u slots, %u result, %u parameter", LM_STRF(c->name),
		      c->count, c->nslots, c->result_slots, c->param_slots);
	if (c->recover_pc)
		lm_buf_printf(out, ", recover at %u", c->recover_pc);
	lm_buf_byte(out, '\n');
	for (uint32_t at = 0; at < c->count; at += 1 + lm_ins_ext(&c->ins[at])) {
		while (row < c->line_count && c->lines[row].pc <= at) {
			if (c->files && c->lines[row].pos) {
				lm_position pos = lm_pos_resolve(c->files, c->lines[row].pos);
				if (pos.line != last_line)
					lm_buf_printf(out, "        ; %.*s:%d\n", LM_STRF(pos.file),
						      pos.line);
				last_line = pos.line;
			}
			row++;
		}
		put_ins(c, at, out);
	}
}
