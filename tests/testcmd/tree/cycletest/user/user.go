package user

import "example.org/tree/cycletest"

func U() int { return cycletest.C() }
