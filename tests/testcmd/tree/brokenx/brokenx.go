package brokenx

func F() int { return "x" }
