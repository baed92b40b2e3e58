package main

// The bounds check, the compare and the back-edge of a plain loop are fused into one op each.
// ops sum: LDX64, ADD, ADDK_LOOP_LT_S
// no-ops sum: CALL, NEWOBJ
func sum(xs []int) int {
	s := 0
	for i := 0; i < len(xs); i++ {
		s += xs[i]
	}
	return s
}

// The argument's addition belongs to the call, and the sum to the return.
// ops fib: JGEK_S, CALL_ADDK, CALL_ADDK, RET_ADD
func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func main() { println(sum([]int{1, 2, 3}), fib(10)) }
