package cycletest

func C() int { return 1 }
