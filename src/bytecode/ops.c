/* ops.c - the table of operations made from opcodes.def, and instruction lengths. */
#include "bytecode/code.h"

#define P LM_OPF_P
#define G LM_OPF_G
#define K LM_OPF_K
#define C LM_OPF_C
#define T LM_OPF_T
#define B LM_OPF_B
const lm_op_info lm_op_infos[OP_COUNT] = {
#define OP(name, ra, rb, rc, ext, flags, doc)                                                      \
	{#name, LM_ROLE_##ra, LM_ROLE_##rb, LM_ROLE_##rc, ext, flags, doc},
#include "bytecode/opcodes.def"
#undef OP
};
#undef P
#undef G
#undef K
#undef C
#undef T
#undef B

const char *lm_op_name(unsigned op)
{
	return op < OP_COUNT ? lm_op_infos[op].name : "?";
}

uint32_t lm_ins_ext(const lm_ins *p)
{
	if (p->op >= OP_COUNT)
		return 0;
	if (p->op == OP_SWITCH)
		return 1 + (uint32_t)p[1].raw + 1;
	return lm_op_infos[p->op].ext;
}
