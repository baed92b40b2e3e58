/* load.c - function records, loading code (relocations), natives by name, package variables and
 * read-only data. */
#include "host/host.h"
#include "vm/vm_int.h"

struct lm_func_block {
	struct lm_func_block *next;
	uint32_t used;
	lm_func funcs[128];
};

lm_func *lm_func_at(lm_vm *vm, uint64_t addr)
{
	for (struct lm_func_block *b = vm->func_blocks; b; b = b->next) {
		uint64_t off = addr - lm_addr(b->funcs);
		if (off < b->used * sizeof *b->funcs)
			return off % sizeof *b->funcs == 0 ? &b->funcs[off / sizeof *b->funcs]
							   : NULL;
	}
	return NULL;
}

/* Package variables: pointer-free ones at low addresses where that is possible, as gc's linker
 * places them, then the scanned ones, from vm->globals on; large ones elsewhere where addresses are
 * 32 bits. */
#if defined(__EMSCRIPTEN__)
#define GLOBALS_SCANNED ((uint64_t)2 << 20)
#define GLOBALS_FREE    ((uint64_t)6 << 20)
#define BIG_VAR         ((uint64_t)64 << 10)
#else
#define GLOBALS_SCANNED ((uint64_t)1 << 30)
#define GLOBALS_FREE    ((uint64_t)3 << 30)
#define BIG_VAR         UINT64_MAX
#endif
#define GLOBALS_LOW ((uintptr_t)64 << 20)

bool lm_globals_init(lm_vm *vm)
{
	vm->globals_low =
		lm_host_reserve_near(GLOBALS_LOW, (size_t)(GLOBALS_SCANNED + GLOBALS_FREE));
	vm->globals = vm->globals_low ? vm->globals_low + GLOBALS_FREE : NULL;
	return vm->globals != NULL;
}

static lm_func *new_func(lm_vm *vm, lm_sym *sym)
{
	struct lm_func_block *b = vm->func_blocks;
	if (!b || b->used == 128) {
		b = lm_xcalloc(1, sizeof *b);
		b->next = vm->func_blocks;
		vm->func_blocks = b;
	}
	lm_func *f = &b->funcs[b->used++];
	f->sym = sym;
	f->self = f;
	f->stub[0].op = OP_RESOLVE;
	f->entry = f->stub;
	f->mode = (uint8_t)vm->cfg.mode;
	if (vm->func_count == vm->func_cap) {
		vm->func_cap = vm->func_cap ? vm->func_cap * 2 : 256;
		vm->funcs = lm_xrealloc(vm->funcs, vm->func_cap * sizeof *vm->funcs);
	}
	vm->funcs[vm->func_count++] = f;
	f->id = vm->func_count;
	return f;
}

lm_func *lm_vm_func(lm_vm *vm, lm_sym *sym)
{
	bool is_new;
	uint64_t *slot = lm_map_put(&vm->func_by_sym, lm_addr(sym), &is_new);
	if (is_new)
		*slot = lm_addr(new_func(vm, sym));
	return lm_ptr(*slot);
}

lm_func *lm_vm_func_by_id(lm_vm *vm, uint32_t id)
{
	return id && id <= vm->func_count ? vm->funcs[id - 1] : NULL;
}

static lm_sym *symbol_named(lm_vm *vm, const char *name, uint8_t kind)
{
	bool is_new;
	uint64_t *slot = lm_strmap_put(&vm->sym_index, lm_str_of(name), &is_new);
	if (is_new || !*slot) {
		lm_sym *s = vm->resolver.symbol
				    ? vm->resolver.symbol(vm->resolver.arg, lm_str_of(name))
				    : NULL;
		slot = lm_strmap_put(&vm->sym_index, lm_str_of(name), NULL);
		*slot = lm_addr(s);
	}
	lm_sym *s = lm_ptr(*slot);
	return s && s->kind == kind ? s : NULL;
}

lm_func *lm_vm_func_named(lm_vm *vm, const char *name)
{
	lm_sym *s = symbol_named(vm, name, LM_SYM_FUNC);
	return s ? lm_vm_func(vm, s) : NULL;
}

void *lm_vm_var_named(lm_vm *vm, const char *name)
{
	lm_sym *s = symbol_named(vm, name, LM_SYM_VAR);
	return s ? lm_vm_var(vm, s) : NULL;
}

/* ---- data */

static uint64_t reloc_value(lm_vm *vm, const lm_reloc *r);

static void fill_data(lm_vm *vm, uint8_t *at, const lm_data *d)
{
	if (d->bytes)
		memcpy(at, d->bytes, (size_t)d->size);
	for (uint32_t i = 0; i < d->reloc_count; i++) {
		uint64_t v = reloc_value(vm, &d->relocs[i]);
		memcpy(at + d->relocs[i].offset, &v, 8);
	}
}

static uint8_t *place_var(lm_vm *vm, const lm_data *d, lm_str name)
{
	uint64_t align = d->align > 8 ? d->align : 8, size = (d->size + 7) & ~(uint64_t)7;
	uint8_t *at;
	if (size == 0)
		size = 8;
	if (size >= BIG_VAR) {
		at = lm_host_reserve((size_t)size);
		if (!at)
			lm_fatal("out of memory for package variable %.*s", LM_STRF(name));
		struct lm_big_var v = {at, d->pointer_free ? 0 : size / 8, size};
		lm_vec_push(&vm->big_vars, v);
		return at;
	}
	uint64_t *used = d->pointer_free ? &vm->noscan_used : &vm->globals_used;
	uint64_t limit = d->pointer_free ? GLOBALS_FREE : GLOBALS_SCANNED;
	*used = (*used + align - 1) & ~(align - 1);
	if (size > limit || *used > limit - size)
		lm_fatal("package variables take too much memory (at %.*s)", LM_STRF(name));
	at = (d->pointer_free ? vm->globals_low : vm->globals) + *used;
	*used += size;
	return at;
}

void *lm_vm_var(lm_vm *vm, lm_sym *sym)
{
	uint64_t *slot = lm_map_get(&vm->var_by_sym, lm_addr(sym));
	if (slot)
		return lm_ptr(*slot);
	if (!sym->data)
		lm_fatal("package variable %.*s has no description", LM_STRF(sym->name));
	uint8_t *at = place_var(vm, sym->data, sym->name);
	*lm_map_put(&vm->var_by_sym, lm_addr(sym), NULL) = lm_addr(at);
	fill_data(vm, at, sym->data);
	return at;
}

void *lm_vm_data(lm_vm *vm, lm_data *d)
{
	uint64_t *slot = lm_map_get(&vm->data_addr, lm_addr(d));
	if (slot)
		return lm_ptr(*slot);
	uint8_t *at = lm_rtypes_alloc(vm->types, (size_t)d->size + 8);
	*lm_map_put(&vm->data_addr, lm_addr(d), NULL) = lm_addr(at);
	fill_data(vm, at, d);
	return at;
}

static uint64_t itab_value(lm_vm *vm, const lm_reloc *r)
{
	lm_itab *t = lm_itab_get(vm->types, lm_rtype_of(vm->types, r->type),
				 lm_rtype_of(vm->types, r->type2), NULL);
	if (!t)
		lm_fatal("%.*s does not implement %.*s", LM_STRF(r->type2->str),
			 LM_STRF(r->type->str));
	return lm_addr(t);
}

static uint64_t reloc_value(lm_vm *vm, const lm_reloc *r)
{
	uint64_t add = (uint64_t)r->addend;
	switch ((lm_reloc_kind)r->kind) {
	case LM_RELOC_FUNC: return lm_addr(lm_vm_func(vm, r->sym));
	case LM_RELOC_CLOSURE: return lm_func_value(lm_vm_func(vm, r->sym));
	case LM_RELOC_VAR: return lm_addr(lm_vm_var(vm, r->sym)) - lm_addr(vm->globals) + add;
	case LM_RELOC_VARADDR: return lm_addr(lm_vm_var(vm, r->sym)) + add;
	case LM_RELOC_TYPE: return lm_addr(lm_rtype_of(vm->types, r->type));
	case LM_RELOC_ITAB: return itab_value(vm, r);
	case LM_RELOC_BYTES: return lm_addr(r->bytes) + add;
	case LM_RELOC_DATA: return lm_addr(lm_vm_data(vm, r->data)) + add;
	}
	LM_UNREACHABLE();
}

/* ---- code */

static const lm_native *native_named(lm_vm *vm, lm_str name)
{
	uint64_t *slot = lm_strmap_get(&vm->extra_natives, name);
	if (slot)
		return lm_ptr(*slot);
	slot = lm_strmap_get(&vm->native_index, name);
	return slot ? &vm->cfg.natives[*slot - 1] : NULL;
}

void lm_vm_register(lm_vm *vm, const lm_native *n)
{
	*lm_strmap_put(&vm->extra_natives, lm_str_of(n->name), NULL) = lm_addr(n);
}

static bool bind_native(lm_func *f, lm_code *sig, const lm_native *nat)
{
	f->code = sig;
	f->native = nat;
	f->result_slots = sig->result_slots;
	f->param_slots = sig->param_slots;
	f->nslots = (uint32_t)sig->result_slots + sig->param_slots + 1 + nat->scratch;
	f->code_flags = sig->flags;
	f->stub[0].op = OP_NATIVE;
	f->stub[1].raw = lm_addr(nat);
	f->entry = f->stub;
	f->flags |= LM_FUNC_RESOLVED | LM_FUNC_NATIVE;
	return true;
}

lm_func *lm_vm_native_func(lm_vm *vm, const char *name, const lm_native *n, lm_code *signature)
{
	lm_sym *sym = lm_xcalloc(1, sizeof *sym);
	sym->name = lm_str_of(name);
	sym->kind = LM_SYM_FUNC;
	lm_vec_push(&vm->own_syms, sym);
	lm_func *f = new_func(vm, sym);
	bind_native(f, signature, n);
	return f;
}

static bool uses_closure(const lm_code *c)
{
	for (uint32_t at = 0; at < c->count; at += 1 + lm_ins_ext(&c->ins[at]))
		if (c->ins[at].op == OP_LDCAP || c->ins[at].op == OP_LDCAPN ||
		    c->ins[at].op == OP_CLOSUREPTR)
			return true;
	return false;
}

static bool load_code(lm_vm *vm, lm_func *f, lm_code *c)
{
#if defined(LM_DEBUG) || defined(LM_TORTURE)
	lm_buf why = {0};
	if (lm_verify(c, &why))
		lm_fatal("bad bytecode: %.*s", (int)why.len, why.data);
	lm_buf_free(&why);
#endif
	lm_ins *body = lm_xmalloc(((size_t)c->count + 1) * sizeof *body);
	memcpy(body, c->ins, c->count * sizeof *body);
	body[c->count].raw = 0;
	f->code = c;
	f->result_slots = c->result_slots;
	f->param_slots = c->param_slots;
	f->nslots = c->nslots;
	f->code_flags = c->flags;
	f->body = body;
	f->body_count = c->count;
	if (uses_closure(c))
		f->flags |= LM_FUNC_USES_CLOSURE;
	for (uint32_t i = 0; i < c->reloc_count; i++)
		body[c->relocs[i].offset].raw = reloc_value(vm, &c->relocs[i]);
	f->entry = body;
	f->flags |= LM_FUNC_RESOLVED;
	if (vm->loaded)
		vm->loaded(vm, f);
	return true;
}

bool lm_vm_resolve_later(lm_vm *vm, lm_func *f)
{
	const lm_resolver *r = &vm->resolver;
	lm_code *sig = vm->need_data && r->signature ? r->signature(r->arg, f->sym) : NULL;
	if (!sig)
		return false;
	f->result_slots = sig->result_slots;
	f->param_slots = sig->param_slots;
	f->nslots = (uint32_t)sig->result_slots + sig->param_slots;
	return true;
}

bool lm_vm_resolve(lm_vm *vm, lm_func *f)
{
	const lm_native *nat = f->flags & LM_FUNC_GO_BODY ? NULL : native_named(vm, f->sym->name);
	const lm_resolver *r = &vm->resolver;
	const char *why = NULL;
	if (f->flags & LM_FUNC_RESOLVED)
		return true;
	if (nat && (nat->flags & LM_NATIVE_F_REPLACES) && r->signature) {
		lm_code *sig = r->signature(r->arg, f->sym);
		if (sig)
			return bind_native(f, sig, nat);
	}
	lm_code *c = r->code(r->arg, f->sym, (lm_compile_mode)f->mode, &why);
	vm->need_data = !c && r->needed ? r->needed(r->arg) : NULL;
	if (vm->need_data)
		return false;
	if (!c) {
		f->why = why ? why : "no code";
		return false;
	}
	if (c->count && !(nat && (nat->flags & LM_NATIVE_F_REPLACES)))
		return load_code(vm, f, c);
	if (nat)
		return bind_native(f, c, nat);
	f->why = "function without a body, and no native for it";
	return false;
}

lm_func *lm_vm_go_body(lm_vm *vm, lm_func *f)
{
	if (!f->go_body) {
		f->go_body = new_func(vm, f->sym);
		f->go_body->flags |= LM_FUNC_GO_BODY;
	}
	return f->go_body;
}

void lm_vm_free_loaded(lm_vm *vm)
{
	while (vm->func_blocks) {
		struct lm_func_block *b = vm->func_blocks;
		vm->func_blocks = b->next;
		for (uint32_t i = 0; i < b->used; i++) {
			free((void *)(uintptr_t)b->funcs[i].body);
			lm_liveness_free(&b->funcs[i]);
		}
		free(b);
	}
	for (size_t i = 0; i < vm->big_vars.len; i++)
		lm_host_unreserve(vm->big_vars.data[i].at, (size_t)vm->big_vars.data[i].size);
	lm_vec_free(&vm->big_vars);
	for (size_t i = 0; i < vm->own_syms.len; i++)
		free(vm->own_syms.data[i]);
	lm_vec_free(&vm->own_syms);
	free(vm->funcs);
	lm_map_free(&vm->func_by_sym);
	lm_map_free(&vm->var_by_sym);
	lm_map_free(&vm->data_addr);
	lm_map_free(&vm->breaks);
	lm_strmap_free(&vm->native_index);
	lm_strmap_free(&vm->extra_natives);
	lm_strmap_free(&vm->sym_index);
	for (unsigned i = 0; vm->rune_pages && i < LM_RUNE_PAGES; i++)
		free(vm->rune_pages[i]);
	free(vm->rune_pages);
	if (vm->globals_low)
		lm_host_unreserve(vm->globals_low, (size_t)(GLOBALS_SCANNED + GLOBALS_FREE));
}
