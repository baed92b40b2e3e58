package external

func half(n int) int { return n / 2 }

// Quarter halves twice.
func Quarter(n int) int { return half(half(n)) }
