/* op.c - how operators are written. */
#include "base/constant.h"

const char *lm_op_string(lm_op op)
{
	static const char *const text[] = {
		[LM_OP_NONE] = "",   [LM_OP_NOT] = "!",   [LM_OP_RECV] = "<-",
		[LM_OP_TILDE] = "~", [LM_OP_OROR] = "||", [LM_OP_ANDAND] = "&&",
		[LM_OP_EQL] = "==",  [LM_OP_NEQ] = "!=",  [LM_OP_LSS] = "<",
		[LM_OP_LEQ] = "<=",  [LM_OP_GTR] = ">",   [LM_OP_GEQ] = ">=",
		[LM_OP_ADD] = "+",   [LM_OP_SUB] = "-",   [LM_OP_OR] = "|",
		[LM_OP_XOR] = "^",   [LM_OP_MUL] = "*",   [LM_OP_DIV] = "/",
		[LM_OP_REM] = "%",   [LM_OP_AND] = "&",   [LM_OP_ANDNOT] = "&^",
		[LM_OP_SHL] = "<<",  [LM_OP_SHR] = ">>",
	};
	return (size_t)op < sizeof(text) / sizeof(text[0]) ? text[op] : "?";
}
