package fuzz

import "unsafe"

// gc's compiler puts an 8-bit counter on every edge and the linker lays them in a row. Here `loam test -fuzz` writes
// counters into the source of the packages, and each package registers its array when it is initialised, before or
// after this package.

//loam:new the arrays of all packages
var loamCounters [][]uint32

//loam:new called by linkname from packages with counters
func loamRegister(first *uint32, size int) bool {
	loamCounters = append(loamCounters, unsafe.Slice(first, size))
	coverageEnabled = true
	coverageSnapshot = make([]byte, len(coverageSnapshot)+size)
	return true
}

//loam:replace b6120f12 gathers the registered arrays, each counter cut to a byte
func coverage() []byte {
	var all []byte
	for _, counters := range loamCounters {
		for _, n := range counters {
			all = append(all, byte(min(n, 255)))
		}
	}
	return all
}

//loam:replace b98ee7cd coverage returns a copy here
func ResetCoverage() {
	for _, counters := range loamCounters {
		clear(counters)
	}
}
