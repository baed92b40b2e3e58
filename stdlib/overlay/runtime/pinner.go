package runtime

import (
	"internal/abi"
	"unsafe"
)

// A Pinner keeps objects where they are. loam never moves objects, so pinning keeps them alive and counted.
type Pinner struct{ *pinner }

type pinner struct{ pinned []unsafe.Pointer }

// pinCounts holds, for each pinned object, how often it is pinned beyond the first time.
var pinCounts map[uintptr]*uintptr

// pinnerLeakPanic is what the collector does about a Pinner that went away with objects pinned.
var pinnerLeakPanic = func() {
	panic(errorString("runtime.Pinner: found leaking pinned pointer; forgot to call Unpin?"))
}

// Pin keeps the object that pointer points to until Unpin.
func (p *Pinner) Pin(pointer any) {
	e := (*eface)(unsafe.Pointer(&pointer))
	if e.typ == nil {
		panic(errorString("runtime.Pinner: argument is nil"))
	}
	if kind := e.typ.Kind(); kind != abi.Pointer && kind != abi.UnsafePointer {
		panic(errorString("runtime.Pinner: argument is not a pointer: " + typeString(e.typ)))
	}
	if p.pinner == nil {
		p.pinner = new(pinner)
		SetFinalizer(p.pinner, func(p *pinner) {
			if len(p.pinned) != 0 {
				p.unpin()
				pinnerLeakPanic()
			}
		})
	}
	object := objectBase(e.data)
	if object == nil {
		return // static data stays where it is
	}
	p.pinned = append(p.pinned, object)
	if count, ok := pinCounts[uintptr(object)]; !ok {
		if pinCounts == nil {
			pinCounts = map[uintptr]*uintptr{}
		}
		pinCounts[uintptr(object)] = nil
	} else if count == nil {
		pinCounts[uintptr(object)] = new(uintptr(1))
	} else {
		*count++
	}
}

// Unpin lets go of all pinned objects.
func (p *Pinner) Unpin() {
	if p.pinner != nil {
		p.unpin()
	}
}

func (p *pinner) unpin() {
	for _, object := range p.pinned {
		switch count := pinCounts[uintptr(object)]; {
		case count == nil:
			delete(pinCounts, uintptr(object))
		case *count == 1:
			pinCounts[uintptr(object)] = nil
		default:
			*count--
		}
	}
	clear(p.pinned)
	p.pinned = p.pinned[:0]
}

// isPinned tells whether the object at ptr is; static data always is.
func isPinned(ptr unsafe.Pointer) bool {
	object := objectBase(ptr)
	_, ok := pinCounts[uintptr(object)]
	return ok || object == nil
}

// objectBase is the start of the collector's object that ptr points into; nil outside its heap.
func objectBase(ptr unsafe.Pointer) unsafe.Pointer
