/* verify.c - checks a function's code before it runs: structure in one pass, then that every slot
 * is written before it is read (a forward dataflow over basic blocks with sets of defined slots).
 */
#include "bytecode/code.h"

typedef struct lm_verifier {
	const lm_code *c;
	lm_buf *why;
	uint8_t *starts;    /* 1: an instruction begins here; 2: also a jump target */
	uint64_t **defined; /* per word: slots defined on entry (block heads only) */
	uint32_t words;     /* of a set */
	LM_VEC(uint32_t) work;
} lm_verifier;

static const char *fault(lm_verifier *v, uint32_t at, const char *what, long long n)
{
	lm_buf_printf(v->why, "%.*s: word %u (%s): %s %lld", LM_STRF(v->c->name), at,
		      lm_op_name(v->c->ins[at].op), what, n);
	return lm_buf_view(v->why).ptr;
}

static const char *check_ranges(lm_verifier *v, uint32_t at, const lm_slots *s)
{
	for (uint32_t i = 0; i < s->read_count; i++)
		if (s->reads[i].start + s->reads[i].count > v->c->nslots)
			return fault(v, at, "reads slot outside the frame:",
				     s->reads[i].start + s->reads[i].count - 1);
	for (uint32_t i = 0; i < s->write_count; i++)
		if (s->writes[i].start + s->writes[i].count > v->c->nslots)
			return fault(v, at, "writes slot outside the frame:",
				     s->writes[i].start + s->writes[i].count - 1);
	if (s->call && (s->call_base < LM_FRAME_HDR || s->call_base > v->c->nslots))
		return fault(v, at, "call area outside the frame:", s->call_base);
	return NULL;
}

/* Calls each of an instruction's jump targets (word index); stops when fn says so. */
static bool each_target(const lm_code *c, uint32_t at, const lm_slots *s,
			bool (*fn)(lm_verifier *v, uint32_t from, int64_t to, void *arg),
			lm_verifier *v, void *arg)
{
	const lm_ins *p = &c->ins[at];
	if (s->jumps && !fn(v, at, (int64_t)at + s->target, arg))
		return false;
	if (p->op == OP_SWITCH) {
		int64_t end = (int64_t)at + 1 + lm_ins_ext(p);
		for (uint32_t i = 0; i <= (uint32_t)p[1].raw; i++)
			if (!fn(v, at, end + (int32_t)p[2 + i].raw, arg))
				return false;
	}
	return true;
}

static bool mark_target(lm_verifier *v, uint32_t from, int64_t to, void *arg)
{
	(void)arg;
	if (to < 0 || to >= v->c->count || !v->starts[to]) {
		fault(v, from, "jumps to no instruction:", to);
		return false;
	}
	v->starts[to] |= 2;
	return true;
}

static const char *check_structure(lm_verifier *v)
{
	const lm_code *c = v->c;
	lm_slots s;
	uint32_t last = 0;
	for (uint32_t at = 0; at < c->count; at += 1 + lm_ins_ext(&c->ins[at])) {
		if (c->ins[at].op >= OP_COUNT)
			return fault(v, at, "unknown operation", c->ins[at].op);
		if (c->ins[at].op == OP_SWITCH &&
		    (at + 2 > c->count || (uint32_t)c->ins[at + 1].raw > c->count))
			return fault(v, at, "bad switch table", at);
		v->starts[at] = 1;
		last = at;
	}
	if (last + 1 + lm_ins_ext(&c->ins[last]) != c->count)
		return fault(v, last, "is cut off at", c->count);
	for (uint32_t at = 0; at < c->count; at += 1 + lm_ins_ext(&c->ins[at])) {
		lm_ins_slots(c, &c->ins[at], &s);
		const char *bad = check_ranges(v, at, &s);
		if (bad)
			return bad;
		if (!each_target(c, at, &s, mark_target, v, NULL))
			return lm_buf_view(v->why).ptr;
		if (at == last && !s.ends)
			return fault(v, at, "falls off the end at", c->count);
	}
	if (c->recover_pc && (c->recover_pc >= c->count || !v->starts[c->recover_pc]))
		return fault(v, 0, "recover_pc is no instruction:", c->recover_pc);
	if ((c->flags & LM_CODE_HAS_DEFER) && !c->recover_pc)
		return fault(v, 0, "deferring function without recover_pc", 0);
	return NULL;
}

static bool flow_to(lm_verifier *v, uint32_t from, int64_t to, void *arg)
{
	const uint64_t *set = arg;
	(void)from;
	if (!v->defined[to]) {
		v->defined[to] = lm_xmalloc(v->words * 8);
		memcpy(v->defined[to], set, v->words * 8);
		lm_vec_push(&v->work, (uint32_t)to);
		return true;
	}
	bool changed = false;
	for (uint32_t i = 0; i < v->words; i++) {
		uint64_t n = v->defined[to][i] & set[i];
		changed |= n != v->defined[to][i];
		v->defined[to][i] = n;
	}
	if (changed)
		lm_vec_push(&v->work, (uint32_t)to);
	return true;
}

static void set_range(uint64_t *set, uint32_t start, uint32_t count, bool on)
{
	for (uint32_t i = start; i < start + count; i++)
		if (on)
			set[i / 64] |= (uint64_t)1 << (i % 64);
		else
			set[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* Runs one block from `at` with `set`; returns a fault or NULL. */
static const char *run_block(lm_verifier *v, uint32_t at, uint64_t *set, const uint64_t *always)
{
	const lm_code *c = v->c;
	lm_slots s;
	for (;;) {
		lm_ins_slots(c, &c->ins[at], &s);
		bool unknown_call = s.call && s.write_count == 0 && c->ins[at].op == OP_CALLC &&
				    c->ins[at].c == 0xffff;
		for (uint32_t i = 0; i < s.read_count && !unknown_call; i++)
			for (uint32_t k = s.reads[i].start; k < s.reads[i].start + s.reads[i].count;
			     k++)
				if (!((set[k / 64] | always[k / 64]) >> (k % 64) & 1))
					return fault(v, at, "reads slot before it is written:", k);
		if (s.call && !unknown_call)
			set_range(set, s.call_base - LM_FRAME_HDR,
				  c->nslots - (s.call_base - LM_FRAME_HDR), false);
		else if (unknown_call)
			set_range(set, s.call_base, c->nslots - s.call_base, true);
		for (uint32_t i = 0; i < s.write_count; i++)
			set_range(set, s.writes[i].start, s.writes[i].count, true);
		each_target(c, at, &s, flow_to, v, set);
		if (s.ends)
			return NULL;
		at += 1 + lm_ins_ext(&c->ins[at]);
		if (v->starts[at] & 2) {
			flow_to(v, at, at, set);
			return NULL;
		}
	}
}

static const char *check_flow(lm_verifier *v)
{
	const lm_code *c = v->c;
	uint64_t *set = lm_xcalloc(v->words, 8), *always = lm_xcalloc(v->words, 8);
	const char *bad = NULL;
	for (uint32_t at = 0; at < c->count; at += 1 + lm_ins_ext(&c->ins[at]))
		if (c->ins[at].op == OP_FADDR || c->ins[at].op == OP_FADDRT)
			set_range(always, c->ins[at].b, c->ins[at].c, true);
	set_range(set, c->result_slots, c->param_slots, true);
	flow_to(v, 0, 0, set);
	if (c->recover_pc) {
		set_range(set, 0, c->nslots, true);
		flow_to(v, 0, c->recover_pc, set);
	}
	while (v->work.len && !bad) {
		uint32_t at = lm_vec_pop(&v->work);
		memcpy(set, v->defined[at], v->words * 8);
		bad = run_block(v, at, set, always);
	}
	free(set);
	free(always);
	return bad;
}

const char *lm_verify(const lm_code *c, lm_buf *why)
{
	if (c->count == 0)
		return NULL; /* a signature */
	lm_verifier v = {.c = c, .why = why, .words = (c->nslots + 64) / 64};
	if (c->nslots < (uint32_t)c->result_slots + c->param_slots)
		return fault(&v, 0, "frame smaller than results and parameters:", c->nslots);
	v.starts = lm_xcalloc(c->count + 1, 1);
	v.defined = lm_xcalloc(c->count + 1, sizeof *v.defined);
	const char *bad = check_structure(&v);
	if (!bad)
		bad = check_flow(&v);
	for (uint32_t i = 0; i < c->count; i++)
		free(v.defined[i]);
	free(v.defined);
	free(v.starts);
	lm_vec_free(&v.work);
	return bad;
}
