/* roles.c - which slots an instruction reads and writes, and where it may go. Used by the verifier,
 * the disassembler and the collector's liveness maps; so it has to be exact: a slot that is missing
 * here is freed memory there. */
#include "bytecode/code.h"

static const lm_reloc *find_reloc(const lm_code *c, uint32_t offset)
{
	uint32_t lo = 0, hi = c->reloc_count;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (c->relocs[mid].offset < offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < c->reloc_count && c->relocs[lo].offset == offset)
		return &c->relocs[lo];
	for (uint32_t i = 0; i < c->reloc_count; i++) /* not sorted after all */
		if (c->relocs[i].offset == offset)
			return &c->relocs[i];
	return NULL;
}

static uint32_t type_slots(const lm_tdesc *t)
{
	return t ? (uint32_t)((t->size + 7) / 8) : 0;
}

/* The type in extension word 0, or NULL. */
static const lm_tdesc *ext_type(const lm_code *c, const lm_ins *p)
{
	const lm_reloc *r = find_reloc(c, (uint32_t)(p - c->ins) + 1);
	return r ? r->type : NULL;
}

static void add_read(lm_slots *s, uint32_t start, uint32_t count)
{
	if (count && s->read_count < 6)
		s->reads[s->read_count++] = (struct lm_slot_range){start, count};
}

static void add_write(lm_slots *s, uint32_t start, uint32_t count)
{
	if (count && s->write_count < 3)
		s->writes[s->write_count++] = (struct lm_slot_range){start, count};
}

static void add_role(lm_slots *s, uint8_t role, uint16_t v)
{
	switch (role) {
	case LM_ROLE_R: add_read(s, v, 1); break;
	case LM_ROLE_R2: add_read(s, v, 2); break;
	case LM_ROLE_R3: add_read(s, v, 3); break;
	case LM_ROLE_W: add_write(s, v, 1); break;
	case LM_ROLE_W2: add_write(s, v, 2); break;
	case LM_ROLE_W3: add_write(s, v, 3); break;
	case LM_ROLE_RW:
		add_read(s, v, 1);
		add_write(s, v, 1);
		break;
	case LM_ROLE_RW3:
		add_read(s, v, 3);
		add_write(s, v, 3);
		break;
	default: break;
	}
}

static void call_slots(const lm_code *c, const lm_ins *p, uint32_t res, uint32_t par, bool known,
		       lm_slots *s)
{
	s->call = true;
	s->call_base = p->a;
	if (!known) {
		add_read(s, p->a, c->nslots > p->a ? c->nslots - p->a : 0);
		return;
	}
	add_read(s, p->a + res, par);
	add_write(s, p->a, res);
}

static uint32_t print_slots(uint16_t kind)
{
	switch (kind) {
	case LM_PRINT_SPACE:
	case LM_PRINT_NEWLINE: return 0;
	case LM_PRINT_STRING:
	case LM_PRINT_IFACE:
	case LM_PRINT_COMPLEX: return 2;
	case LM_PRINT_SLICE: return 3;
	default: return 1;
	}
}

static void slice_slots(const lm_ins *p, lm_slots *s)
{
	uint64_t e0 = p[1].raw;
	unsigned has = (unsigned)(e0 & 0xff), kind = (unsigned)(e0 >> 8 & 0xff);
	add_read(s, p->b, kind == 2 ? 1 : kind == 1 ? 2 : 3);
	for (unsigned i = 0; i < 3; i++)
		if (has >> i & 1)
			add_read(s, p->c + i, 1);
	add_write(s, p->a, kind == 1 ? 2 : 3);
}

static void map_slots(const lm_code *c, const lm_ins *p, lm_slots *s)
{
	const lm_tdesc *t = ext_type(c, p);
	uint32_t key = t ? type_slots(t->key_type) : 1, val = t ? type_slots(t->elem) : 1;
	switch (p->op) {
	case OP_MAPGET:
	case OP_MAPGET2:
		add_read(s, p->b, 1);
		add_read(s, p->c, key);
		add_write(s, p->a, val + (p->op == OP_MAPGET2));
		break;
	case OP_MAPSET:
		add_read(s, p->a, 1);
		add_read(s, p->b, key);
		add_read(s, p->c, val);
		break;
	case OP_MAPADDR:
		add_read(s, p->b, 1);
		add_read(s, p->c, key);
		add_write(s, p->a, 1);
		break;
	case OP_MAPDEL:
		add_read(s, p->a, 1);
		add_read(s, p->b, key);
		break;
	default: /* MAPNEXT; key and value are written only when there is one: no kill */
		add_read(s, p->a, 1);
		add_write(s, p->a + 1u, 1);
		if (p->b != 0xffff)
			add_write(s, p->b, key);
		if (p->c != 0xffff)
			add_write(s, p->c, val);
		break;
	}
}

/* Ops with RN or WN operands. False: op is not one of them. */
/* tidy: dispatch */
static bool wide_slots(const lm_code *c, const lm_ins *p, lm_slots *s)
{
	uint32_t n;
	switch (p->op) {
	case OP_MOVN:
		add_read(s, p->b, p->c);
		add_write(s, p->a, p->c);
		return true;
	case OP_ZERON: add_write(s, p->a, p->c); return true;
	case OP_LDM:
		add_read(s, p->b, 1);
		add_write(s, p->a, (uint32_t)((p[1].raw + 7) / 8));
		return true;
	case OP_STM:
		add_read(s, p->b, 1);
		add_read(s, p->a, (uint32_t)((p[1].raw + 7) / 8));
		return true;
	case OP_LDCAPN: add_write(s, p->a, p->c); return true;
	case OP_SLICE: slice_slots(p, s); return true;
	case OP_APPEND_N:
		add_read(s, p->a, 3);
		add_write(s, p->a, 3);
		n = type_slots(ext_type(c, p));
		if (ext_type(c, p))
			n = (uint32_t)((ext_type(c, p)->size * p->c + 7) / 8);
		add_read(s, p->b, n);
		return true;
	case OP_CONCAT:
		add_read(s, p->b, 2u * p->c);
		add_write(s, p->a, 2);
		return true;
	case OP_CLOSURE:
	case OP_BOX:
		add_read(s, p->b, p->c);
		add_write(s, p->a, 1);
		return true;
	case OP_UNBOX:
		add_read(s, p->b, 1);
		add_write(s, p->a, p->c);
		return true;
	case OP_MAPGET:
	case OP_MAPGET2:
	case OP_MAPSET:
	case OP_MAPADDR:
	case OP_MAPDEL:
	case OP_MAPNEXT: map_slots(c, p, s); return true;
	case OP_SEND:
		add_read(s, p->a, 1);
		n = ext_type(c, p) ? type_slots(ext_type(c, p)->elem) : 1;
		add_read(s, p->b, n);
		return true;
	case OP_RECV:
	case OP_RECV2:
		add_read(s, p->b, 1);
		n = ext_type(c, p) ? type_slots(ext_type(c, p)->elem) : 1;
		add_write(s, p->a, n + (p->op == OP_RECV2));
		return true;
	case OP_SELECT:
		add_read(s, p->a, 3u * p->c);
		add_write(s, p->b, 2);
		return true;
	case OP_PRINT: add_read(s, p->a, print_slots(p->b)); return true;
	case OP_CALL: call_slots(c, p, p->b, p->c, true, s); return true;
	case OP_CALL_ADDK:
		s->call = true;
		s->call_base = p->a;
		add_read(s, p->b, 1);
		add_write(s, p->a, (uint32_t)p[2].raw);
		return true;
	case OP_CALLC:
		add_read(s, p->b, 1);
		call_slots(c, p, p->c & 0xff, p->c >> 8, p->c != 0xffff, s);
		return true;
	case OP_CALLI: { /* the receiver word is the op's to set */
		uint32_t res = p[1].raw >> 32 & 0xffff, par = (uint32_t)(p[1].raw >> 48);
		uint32_t recv = (uint32_t)p[1].raw;
		s->call = true;
		s->call_base = p->a;
		add_read(s, p->b, 2);
		if (res + par == 0) {
			add_read(s, p->a, c->nslots > p->a ? c->nslots - p->a : 0);
			return true;
		}
		for (uint32_t i = 0; i < par; i++)
			if (res + i == recv) {
				add_read(s, p->a + res, i);
				add_read(s, p->a + res + i + 1, par - i - 1);
			}
		add_write(s, p->a, res);
		return true;
	}
	case OP_TAILCALL: add_read(s, p->b, p->c); return true;
	case OP_RET: add_read(s, 0, c->result_slots); return true;
	case OP_RET1: add_read(s, p->a, 1); return true;
	default: return false;
	}
}

static void jump_slots(const lm_ins *p, const lm_op_info *info, lm_slots *s)
{
	uint32_t len = 1 + lm_ins_ext(p);
	if (info->c == LM_ROLE_J) {
		s->jumps = true;
		s->target = (int64_t)len + (int16_t)p->c;
		return;
	}
	switch (p->op) {
	case OP_JMP:
	case OP_JT:
	case OP_JF:
	case OP_JNIL:
	case OP_JNNIL:
	case OP_LOOP:
	case OP_LOOP_T:
		s->jumps = true;
		s->target = (int64_t)len + (int32_t)((uint32_t)p->b | (uint32_t)p->c << 16);
		break;
	default: break;
	}
}

void lm_ins_slots(const lm_code *c, const lm_ins *p, lm_slots *out)
{
	const lm_op_info *info = &lm_op_infos[p->op < OP_COUNT ? p->op : 0];
	memset(out, 0, sizeof *out);
	out->ends = (info->flags & LM_OPF_T) != 0 && p->op != OP_JMP && p->op != OP_LOOP;
	if (p->op == OP_JMP || p->op == OP_LOOP)
		out->ends = true;
	jump_slots(p, info, out);
	if (wide_slots(c, p, out))
		return;
	add_role(out, info->a, p->a);
	add_role(out, info->b, p->b);
	add_role(out, info->c, p->c);
}
