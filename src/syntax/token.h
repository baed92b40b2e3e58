/* token.h - tokens and the scanner. Included by syntax/ only.
 * The scanner turns the text of one file into tokens with automatic semicolons, reports malformed
 * text, and hands directives (//go:, //line, //loam:) to the parser. It never needs a terminator
 * behind the text. */
#ifndef LM_SYNTAX_TOKEN_H
#define LM_SYNTAX_TOKEN_H

#include "syntax/parser.h"

/* TOKEN(name, text): the order is that of gc's tokens, keywords last. */
#define LM_TOKENS(TOKEN)                                                                           \
	TOKEN(EOF, "EOF")                                                                          \
	TOKEN(NAME, "name")                                                                        \
	TOKEN(LITERAL, "literal")                                                                  \
	TOKEN(OPERATOR, "op") /* every operator but * */                                           \
	TOKEN(ASSIGN_OP, "op=")                                                                    \
	TOKEN(INC_OP, "opop")                                                                      \
	TOKEN(ASSIGN, "=")                                                                         \
	TOKEN(DEFINE, ":=")                                                                        \
	TOKEN(ARROW, "<-")                                                                         \
	TOKEN(STAR, "*")                                                                           \
	TOKEN(LPAREN, "(")                                                                         \
	TOKEN(LBRACK, "[")                                                                         \
	TOKEN(LBRACE, "{")                                                                         \
	TOKEN(RPAREN, ")")                                                                         \
	TOKEN(RBRACK, "]")                                                                         \
	TOKEN(RBRACE, "}")                                                                         \
	TOKEN(COMMA, ",")                                                                          \
	TOKEN(SEMI, ";")                                                                           \
	TOKEN(COLON, ":")                                                                          \
	TOKEN(DOT, ".")                                                                            \
	TOKEN(DOTDOTDOT, "...")                                                                    \
	TOKEN(BREAK, "break")                                                                      \
	TOKEN(CASE, "case")                                                                        \
	TOKEN(CHAN, "chan")                                                                        \
	TOKEN(CONST, "const")                                                                      \
	TOKEN(CONTINUE, "continue")                                                                \
	TOKEN(DEFAULT, "default")                                                                  \
	TOKEN(DEFER, "defer")                                                                      \
	TOKEN(ELSE, "else")                                                                        \
	TOKEN(FALLTHROUGH, "fallthrough")                                                          \
	TOKEN(FOR, "for")                                                                          \
	TOKEN(FUNC, "func")                                                                        \
	TOKEN(GO, "go")                                                                            \
	TOKEN(GOTO, "goto")                                                                        \
	TOKEN(IF, "if")                                                                            \
	TOKEN(IMPORT, "import")                                                                    \
	TOKEN(INTERFACE, "interface")                                                              \
	TOKEN(MAP, "map")                                                                          \
	TOKEN(PACKAGE, "package")                                                                  \
	TOKEN(RANGE, "range")                                                                      \
	TOKEN(RETURN, "return")                                                                    \
	TOKEN(SELECT, "select")                                                                    \
	TOKEN(STRUCT, "struct")                                                                    \
	TOKEN(SWITCH, "switch")                                                                    \
	TOKEN(TYPE, "type")                                                                        \
	TOKEN(VAR, "var")

typedef enum {
#define TOKEN(name, text) LM_T_##name,
	LM_TOKENS(TOKEN)
#undef TOKEN
		LM_T_COUNT
} lm_token;
#define LM_T_FIRST_KEYWORD LM_T_BREAK
const char *lm_token_string(lm_token t);

/* Binary precedences; 0 for operators that are only unary. */
enum { LM_PREC_OROR = 1, LM_PREC_ANDAND, LM_PREC_CMP, LM_PREC_ADD, LM_PREC_MUL };

typedef struct lm_scanner {
	const char *text, *p, *end; /* p: the next character */
	lm_pos base;
	lm_names *names;
	lm_diags *diags;
	void *client; /* the parser */
	/* A comment that is a directive, or any comment when all_comments: [start, stop) with its
	 * slashes. */
	void (*on_comment)(void *client, const char *start, const char *stop, bool directive);
	const char *comment_group; /* start of the last group of adjacent comments */
	const char *comment_end;   /* end of the last comment */
	uint32_t error_count;
	bool all_comments;
	bool nlsemi; /* a newline or the end becomes ';' */

	/* the current token */
	bool bad;     /* LITERAL: malformed, reported */
	uint8_t tok;  /* lm_token */
	uint8_t op;   /* lm_op of OPERATOR, STAR, ASSIGN_OP, INC_OP */
	uint8_t prec; /* of OPERATOR, STAR, ASSIGN_OP, INC_OP */
	uint8_t kind; /* lm_lit_kind of LITERAL */
	lm_pos pos;
	lm_str lit;    /* text of NAME and LITERAL; of SEMI "semicolon", "newline" or "EOF" */
	lm_name *name; /* of NAME */
} lm_scanner;

/* Starts at `from` (inside the file's text); the first token comes with lm_scan_next. [pure] */
void lm_scan_init(lm_scanner *s, const lm_parse_ctx *ctx, const lm_file *file, uint32_t from);
/* Reads the next token. [alloc] */
void lm_scan_next(lm_scanner *s);
/* With the current token '{': moves behind its matching '}' without making tokens, and scans on.
 * False, and nothing moved, when the text is not plainly balanced. *close is the position of the
 * '}'. */
bool lm_scan_skip_body(lm_scanner *s, lm_pos *close);
/* True when `doc` comments end on the line directly above `at`; *start gets where they begin.
 * [pure] */
bool lm_scan_doc(const lm_scanner *s, const char *at, const char **start);

#endif
