package rtcov

import "unsafe"

// gc's linker lays all counters into one section. Here a package with counters (`loam test -cover` writes them into
// its source) registers its array together with the description of its blocks.

//loam:new what the packages registered
var LoamCounters []CovCounterBlob

//loam:new called by linkname from packages with counters; returns the package's number
func loamRegister(counters *uint32, size int, meta, digest, path string, mode, gran uint8) uint32 {
	LoamCounters = append(LoamCounters, CovCounterBlob{Counters: counters, Len: uint64(size)})
	var hash [16]byte
	copy(hash[:], digest)
	return AddMeta(unsafe.Pointer(unsafe.StringData(meta)), uint32(len(meta)), hash, path, -1, mode, gran)
}
