package cfile

import "internal/coverage/rtcov"

//loam:replace 75c0dfd3 the arrays that packages registered
func getCovCounterList() []rtcov.CovCounterBlob { return rtcov.LoamCounters }
