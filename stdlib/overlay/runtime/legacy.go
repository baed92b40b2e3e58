package runtime

import (
	"internal/abi"
	"internal/runtime/maps"
	"unsafe"
)

// Names that widely used packages pull by linkname, as upstream's runtime keeps them for those packages.

// legacyMapIter lies in the memory of an older, larger map iterator; key and elem are where that has them.
type legacyMapIter struct {
	key, elem unsafe.Pointer
	typ       *abi.MapType
	it        *maps.Iter
}

func (l *legacyMapIter) next() {
	l.it.Next()
	l.key, l.elem = l.it.Key(), l.it.Elem()
}

//go:linkname mapiterinit runtime.mapiterinit
func mapiterinit(t *abi.MapType, m *maps.Map, l *legacyMapIter) {
	l.typ = t
	l.it = new(maps.Iter)
	l.it.Init(t, m)
	l.next()
}

//go:linkname mapiternext runtime.mapiternext
func mapiternext(l *legacyMapIter) { l.next() }

//go:linkname reflect_mapiterinit reflect.mapiterinit
func reflect_mapiterinit(t *abi.MapType, m *maps.Map, l *legacyMapIter) { mapiterinit(t, m, l) }

//go:linkname reflect_mapiternext reflect.mapiternext
func reflect_mapiternext(l *legacyMapIter) { l.next() }

//go:linkname reflect_mapiterkey reflect.mapiterkey
func reflect_mapiterkey(l *legacyMapIter) unsafe.Pointer { return l.it.Key() }

//go:linkname reflect_mapiterelem reflect.mapiterelem
func reflect_mapiterelem(l *legacyMapIter) unsafe.Pointer { return l.it.Elem() }
