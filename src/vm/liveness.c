/* liveness.c - which slots of a frame are live at a point of its function: what the collector
 * scans. Computed from the bytecode when first asked, kept per basic block; a point inside a block
 * is found by walking back from the block's end. Slots whose address is taken are live from there
 * on (a forward analysis: an FADDR may have run); a deferring function's epilogue can follow any
 * instruction. */
#include "vm/vm_int.h"

typedef struct lm_live {
	uint32_t words; /* 64-bit words of a slot set */
	uint32_t blocks;
	uint32_t *starts; /* first word of each block, ascending; [blocks] = count */
	uint64_t *out;    /* live after each block */
	uint64_t *taken;  /* slots whose address may be taken when a block begins */
	uint64_t *always;
	uint64_t *work; /* for the set at hand */
} lm_live;

static void set_bits(uint64_t *set, uint32_t start, uint32_t count)
{
	for (uint32_t i = start; i < start + count; i++)
		set[i / 64] |= (uint64_t)1 << (i % 64);
}

static void clear_bits(uint64_t *set, uint32_t start, uint32_t count)
{
	for (uint32_t i = start; i < start + count; i++)
		set[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* What the call at s leaves undefined: its area. */
static void clear_call(const lm_code *c, const lm_slots *s, uint64_t *set)
{
	uint32_t from = s->call_base - LM_FRAME_HDR;
	if (from < c->nslots)
		clear_bits(set, from, c->nslots - from);
}

/* Live before the instruction, from live after it. */
static void step_back(const lm_code *c, const lm_ins *p, uint64_t *set)
{
	lm_slots s;
	lm_ins_slots(c, p, &s);
	if (s.call)
		clear_call(c, &s, set);
	for (uint32_t i = 0; i < s.write_count; i++)
		if (p->op != OP_MAPNEXT || i == 0)
			clear_bits(set, s.writes[i].start, s.writes[i].count);
	for (uint32_t i = 0; i < s.read_count; i++)
		set_bits(set, s.reads[i].start, s.reads[i].count);
	if (p->op == OP_FADDR || p->op == OP_FADDRT)
		set_bits(set, p->b, p->c);
}

static uint32_t block_of(const lm_live *l, uint32_t word)
{
	uint32_t lo = 0, hi = l->blocks;
	while (hi - lo > 1) {
		uint32_t mid = (lo + hi) / 2;
		if (l->starts[mid] <= word)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static void mark_leaders(const lm_code *c, uint8_t *leader)
{
	lm_slots s;
	leader[0] = 1;
	if (c->recover_pc)
		leader[c->recover_pc] = 1;
	for (uint32_t at = 0; at < c->count;) {
		const lm_ins *p = &c->ins[at];
		uint32_t next = at + 1 + lm_ins_ext(p);
		lm_ins_slots(c, p, &s);
		if (s.jumps)
			leader[(int64_t)at + s.target] = 1;
		if (p->op == OP_SWITCH)
			for (uint32_t i = 0; i <= (uint32_t)p[1].raw; i++)
				leader[(int64_t)next + (int32_t)p[2 + i].raw] = 1;
		if (s.ends || s.jumps)
			leader[next] = 1;
		at = next;
	}
}

static void merge(uint64_t *dst, const uint64_t *src, uint32_t words)
{
	for (uint32_t i = 0; i < words; i++)
		dst[i] |= src[i];
}

/* Live after block b, from its successors' live-in. */
static void block_out(const lm_code *c, const lm_live *l, const uint64_t *ins, uint32_t last,
		      uint64_t *out)
{
	const lm_ins *p = &c->ins[last];
	uint32_t next = last + 1 + lm_ins_ext(p), w = l->words;
	lm_slots s;
	lm_ins_slots(c, p, &s);
	memset(out, 0, w * 8);
	if (!s.ends && next < c->count)
		merge(out, ins + (size_t)block_of(l, next) * w, w);
	if (s.jumps)
		merge(out, ins + (size_t)block_of(l, (uint32_t)((int64_t)last + s.target)) * w, w);
	if (p->op == OP_SWITCH)
		for (uint32_t i = 0; i <= (uint32_t)p[1].raw; i++)
			merge(out,
			      ins + (size_t)block_of(
					    l, (uint32_t)((int64_t)next + (int32_t)p[2 + i].raw)) *
					      w,
			      w);
	if (c->recover_pc)
		merge(out, ins + (size_t)block_of(l, c->recover_pc) * w, w);
}

/* Walks block b back to word `to` (its live-in when to is its start) with `set` = live after it. */
static void walk_back(const lm_code *c, const lm_live *l, uint32_t b, uint32_t to, bool include,
		      uint64_t *set)
{
	LM_VEC(uint32_t) at = {0};
	for (uint32_t i = l->starts[b]; i < l->starts[b + 1]; i += 1 + lm_ins_ext(&c->ins[i]))
		lm_vec_push(&at, i);
	for (size_t i = at.len; i-- > 0;) {
		if (at.data[i] < to || (at.data[i] == to && !include))
			break;
		step_back(c, &c->ins[at.data[i]], set);
	}
	lm_vec_free(&at);
}

static uint32_t last_of(const lm_code *c, const lm_live *l, uint32_t b)
{
	uint32_t last = l->starts[b];
	for (uint32_t i = last; i < l->starts[b + 1]; i += 1 + lm_ins_ext(&c->ins[i]))
		last = i;
	return last;
}

static void solve(const lm_code *c, lm_live *l)
{
	uint32_t w = l->words;
	uint64_t *in = lm_xcalloc((size_t)l->blocks * w, 8), *set = lm_xmalloc(w * 8);
	uint32_t *last = lm_xmalloc(l->blocks * sizeof *last);
	uint64_t *recover_in = NULL;
	for (uint32_t b = 0; b < l->blocks; b++)
		last[b] = last_of(c, l, b);
	if (c->recover_pc)
		recover_in = in + (size_t)block_of(l, c->recover_pc) * w;
	for (bool changed = true; changed;) {
		changed = false;
		for (uint32_t b = l->blocks; b-- > 0;) {
			block_out(c, l, in, last[b], set);
			memcpy(l->out + (size_t)b * w, set, w * 8);
			walk_back(c, l, b, l->starts[b], true, set);
			if (recover_in)
				merge(set, recover_in, w);
			if (memcmp(set, in + (size_t)b * w, w * 8) != 0) {
				memcpy(in + (size_t)b * w, set, w * 8);
				changed = true;
			}
		}
	}
	if (recover_in)
		merge(l->always, recover_in, w);
	free(in);
	free(set);
	free(last);
}

static bool merge_changed(uint64_t *dst, const uint64_t *src, uint32_t words)
{
	bool changed = false;
	for (uint32_t i = 0; i < words; i++) {
		changed |= (src[i] & ~dst[i]) != 0;
		dst[i] |= src[i];
	}
	return changed;
}

/* Adds the slots whose address block b takes in words [its start, to), and drops those that a call
 * on the way uses as its area: what stood there is over, or the call would destroy it. */
static void add_taken(const lm_code *c, const lm_live *l, uint32_t b, uint32_t to, uint64_t *set)
{
	lm_slots s;
	for (uint32_t i = l->starts[b]; i < to; i += 1 + lm_ins_ext(&c->ins[i])) {
		lm_ins_slots(c, &c->ins[i], &s);
		if (s.call)
			clear_call(c, &s, set);
		if (c->ins[i].op == OP_FADDR)
			set_bits(set, c->ins[i].b, c->ins[i].c);
	}
}

/* Adds `set` to what is taken at the start of the block at `word`. */
static bool flow_taken(lm_live *l, uint32_t word, const uint64_t *set)
{
	return merge_changed(l->taken + (size_t)block_of(l, word) * l->words, set, l->words);
}

static bool take_block(const lm_code *c, lm_live *l, uint32_t b, uint64_t *set)
{
	memcpy(set, l->taken + (size_t)b * l->words, l->words * 8);
	add_taken(c, l, b, l->starts[b + 1], set);
	uint32_t last = last_of(c, l, b), next = last + 1 + lm_ins_ext(&c->ins[last]);
	const lm_ins *p = &c->ins[last];
	bool changed = false;
	lm_slots s;
	lm_ins_slots(c, p, &s);
	if (!s.ends && next < c->count)
		changed |= flow_taken(l, next, set);
	if (s.jumps)
		changed |= flow_taken(l, (uint32_t)((int64_t)last + s.target), set);
	if (p->op == OP_SWITCH)
		for (uint32_t i = 0; i <= (uint32_t)p[1].raw; i++)
			changed |= flow_taken(l, (uint32_t)((int64_t)next + (int32_t)p[2 + i].raw),
					      set);
	if (c->recover_pc)
		changed |= flow_taken(l, c->recover_pc, set);
	return changed;
}

static void solve_taken(const lm_code *c, lm_live *l)
{
	uint64_t *set = lm_xmalloc(l->words * 8);
	for (bool changed = true; changed;) {
		changed = false;
		for (uint32_t b = 0; b < l->blocks; b++)
			changed |= take_block(c, l, b, set);
	}
	free(set);
}

static lm_live *compute(lm_func *f)
{
	const lm_code *c = f->code;
	lm_live *l = lm_xcalloc(1, sizeof *l);
	uint8_t *leader = lm_xcalloc(c->count + 1, 1);
	mark_leaders(c, leader);
	for (uint32_t i = 0; i < c->count; i++)
		l->blocks += leader[i];
	l->words = (c->nslots + 64) / 64;
	l->starts = lm_xmalloc((l->blocks + 1) * sizeof *l->starts);
	l->out = lm_xcalloc((size_t)l->blocks * l->words, 8);
	l->always = lm_xcalloc(l->words, 8);
	l->blocks = 0;
	for (uint32_t i = 0; i < c->count; i++)
		if (leader[i])
			l->starts[l->blocks++] = i;
	l->starts[l->blocks] = c->count;
	free(leader);
	l->taken = lm_xcalloc((size_t)l->blocks * l->words, 8);
	l->work = lm_xmalloc(l->words * 8);
	bool any_taken = false;
	for (uint32_t at = 0; at < c->count && !any_taken; at += 1 + lm_ins_ext(&c->ins[at]))
		any_taken = c->ins[at].op == OP_FADDR;
	if (any_taken)
		solve_taken(c, l);
	solve(c, l);
	if (c->flags & LM_CODE_KEEP_ARGS)
		set_bits(l->always, c->result_slots, c->param_slots);
	return l;
}

/* Adds the slots whose address is taken at the word `to` of block b. The area of a call before it
 * ends what was taken there, and nothing else: a value may have come to live in it since. */
static void merge_taken(const lm_code *c, lm_live *l, uint32_t b, uint32_t to, uint64_t *set)
{
	memcpy(l->work, l->taken + (size_t)b * l->words, l->words * 8);
	add_taken(c, l, b, to, l->work);
	merge(set, l->work, l->words);
}

const uint64_t *lm_liveness_at(lm_func *f, const lm_ins *pc, bool at_op, uint64_t *set)
{
	const lm_code *c = f->code;
	lm_live *l = f->liveness;
	lm_slots s;
	if (!l)
		l = f->liveness = compute(f);
	uint32_t word = (uint32_t)(pc - f->body);
	uint32_t b = block_of(l, at_op ? word : word - 1);
	memcpy(set, l->out + (size_t)b * l->words, l->words * 8);
	if (at_op) {
		walk_back(c, l, b, word, true, set);
		merge(set, l->always, l->words);
		merge_taken(c, l, b, word, set);
		if (c->ins[word].op == OP_RECV ||
		    c->ins[word].op == OP_RECV2) { /* a sender may have put it there already */
			lm_ins_slots(c, &c->ins[word], &s);
			set_bits(set, s.writes[0].start, s.writes[0].count);
		}
		return set;
	}
	/* the call that ends before `word`: live after it, but for what it will write */
	uint32_t at = l->starts[b];
	while (at + 1 + lm_ins_ext(&c->ins[at]) < word)
		at += 1 + lm_ins_ext(&c->ins[at]);
	walk_back(c, l, b, at, false, set);
	merge_taken(c, l, b, at, set);
	lm_ins_slots(c, &c->ins[at], &s);
	if (s.call)
		clear_call(c, &s, set);
	merge(set, l->always, l->words);
	return set;
}

void lm_liveness_free(lm_func *f)
{
	lm_live *l = f->liveness;
	if (!l)
		return;
	free(l->starts);
	free(l->out);
	free(l->always);
	free(l->taken);
	free(l->work);
	free(l);
	f->liveness = NULL;
}
