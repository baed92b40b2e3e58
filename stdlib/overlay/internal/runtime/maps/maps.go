//loam:package replace maps are the machine's (src/vm/map.c)

// Package maps is what reflect and hash/maphash see of the machine's maps.
package maps

import (
	"internal/abi"
	"unsafe"
)

// Use64BitHash tells hash/maphash that hashes have 64 bits.
const Use64BitHash = true

// Map is a machine's map; only its first word, the number of entries, is fixed.
type Map struct {
	used uint64
}

// Used is the number of entries.
func (m *Map) Used() uint64 { return m.used }

// Iter is the machine's lm_gomap_iter.
type Iter struct {
	key, elem     unsafe.Pointer
	m             *Map
	entries       unsafe.Pointer
	hashes        unsafe.Pointer
	typ           *abi.MapType
	n, start      uint32
	pos, clearSeq uint32
	started, pad  uint32
	scratch       unsafe.Pointer
}

// Init prepares to walk m.
func (it *Iter) Init(t *abi.MapType, m *Map) {
	*it = Iter{}
	it.typ = t
	if m == nil || m.used == 0 {
		return
	}
	iterInit(it, t, m)
}

// Initialized tells whether Init was called.
func (it *Iter) Initialized() bool { return it.typ != nil }

// Map is the map being walked.
func (it *Iter) Map() *Map { return it.m }

// Key is the address of the current key, nil at the end.
func (it *Iter) Key() unsafe.Pointer { return it.key }

// Elem is the address of the current value, nil at the end.
func (it *Iter) Elem() unsafe.Pointer { return it.elem }

// Next goes to the next entry.
func (it *Iter) Next() {
	if it.m == nil {
		it.key, it.elem = nil, nil
		return
	}
	iterNext(it)
}

func iterInit(it *Iter, t *abi.MapType, m *Map)
func iterNext(it *Iter)

// unhashableTypeError is the panic of looking up an unhashable key in an empty map.
type unhashableTypeError struct {
	typ  *abi.Type
	text string
}

func (unhashableTypeError) RuntimeError() {}

func (e unhashableTypeError) Error() string { return "hash of unhashable type: " + e.text }

// vmUnhashable is called by the machine; text is the type's name.
func vmUnhashable(t *abi.Type, text string) { panic(unhashableTypeError{t, text}) }
