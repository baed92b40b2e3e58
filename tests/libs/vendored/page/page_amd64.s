// A jump into package syscall.

#include "textflag.h"

TEXT ·size(SB),NOSPLIT,$0-8
	JMP	syscall·Getpagesize(SB)
