package reflect

import (
	"internal/abi"
	"strconv"
	"unsafe"
)

// Types are made by the machine's one table (src/vm/rtype.c), so that a type made here and the same type in compiled code are
// one descriptor.

//loam:new
func vmPtrTo(t *abi.Type) *abi.Type

//loam:new
func vmSliceOf(t *abi.Type) *abi.Type

//loam:new
func vmArrayOf(t *abi.Type, n int) *abi.Type

//loam:new
func vmChanOf(t *abi.Type, dir int) *abi.Type

//loam:new
func vmMapOf(key, elem *abi.Type) *abi.Type

//loam:new
func vmFuncOf(in, out []*abi.Type, variadic bool) *abi.Type

//loam:new
func vmStructOf(fields []vmField) *abi.Type

//loam:new a field as the machine wants it
type vmField struct {
	name, pkgPath, tag string
	typ                *abi.Type
	embedded           bool
}

//loam:replace b1adcf20 the machine makes types
func (t *rtype) ptrTo() *abi.Type { return vmPtrTo(&t.t) }

//loam:replace db3d02f9 the machine makes types
func ptrTo(t *abi.Type) *abi.Type { return vmPtrTo(t) }

//loam:replace ad027a4b names of frame types are never read, and other types are the machine's
func resolveReflectName(n abi.Name) aNameOff { return 0 }

//loam:replace bab0184f the machine makes types
func SliceOf(t Type) Type { return toType(vmSliceOf(t.common())) }

//loam:replace 4b7589db the machine makes types
func ArrayOf(length int, elem Type) Type {
	if length < 0 {
		panic("reflect: negative length passed to ArrayOf")
	}
	t := vmArrayOf(elem.common(), length)
	if t == nil {
		panic("reflect.ArrayOf: array size would exceed virtual address space")
	}
	return toType(t)
}

//loam:replace 7307b0a4 the machine makes types
func ChanOf(dir ChanDir, t Type) Type {
	typ := t.common()
	if typ.Size_ >= 1<<16 {
		panic("reflect.ChanOf: element size too large")
	}
	if dir < RecvDir || dir > BothDir {
		panic("reflect.ChanOf: invalid dir")
	}
	return toType(vmChanOf(typ, int(dir)))
}

//loam:replace c66343c3 the machine makes types
func MapOf(key, elem Type) Type {
	k, e := key.common(), elem.common()
	if k.Equal == nil {
		panic("reflect.MapOf: invalid key type " + stringFor(k))
	}
	return toType(vmMapOf(k, e))
}

//loam:replace da64366c the machine makes types
func FuncOf(in, out []Type, variadic bool) Type {
	if variadic && (len(in) == 0 || in[len(in)-1].Kind() != Slice) {
		panic("reflect.FuncOf: last arg of variadic func must be slice")
	}
	if len(in)+len(out) > 128 {
		panic("reflect.FuncOf: too many arguments")
	}
	return toType(vmFuncOf(commons(in), commons(out), variadic))
}

//loam:new
func commons(types []Type) []*abi.Type {
	list := make([]*abi.Type, len(types))
	for i, t := range types {
		list[i] = t.common()
	}
	return list
}

//loam:replace 380a4721 the machine makes types; the checks are here
func StructOf(fields []StructField) Type {
	list := make([]vmField, len(fields))
	seen := map[string]bool{}
	pkgPath := ""
	for i, f := range fields {
		if f.Name == "" {
			panic("reflect.StructOf: field " + strconv.Itoa(i) + " has no name")
		}
		if !isValidFieldName(f.Name) {
			panic("reflect.StructOf: field " + strconv.Itoa(i) + " has invalid name")
		}
		if f.Type == nil {
			panic("reflect.StructOf: field " + strconv.Itoa(i) + " has no type")
		}
		if f.Anonymous && f.PkgPath != "" {
			panic("reflect.StructOf: field \"" + f.Name + "\" is anonymous but has PkgPath set")
		}
		if f.IsExported() {
			c := f.Name[0]
			if 'a' <= c && c <= 'z' || c == '_' {
				panic("reflect.StructOf: field \"" + f.Name + "\" is unexported but missing PkgPath")
			}
		}
		if f.PkgPath != "" {
			if pkgPath == "" {
				pkgPath = f.PkgPath
			} else if pkgPath != f.PkgPath {
				panic("reflect.StructOf: fields with different PkgPath " + pkgPath + " and " + f.PkgPath)
			}
		}
		if seen[f.Name] && f.Name != "_" {
			panic("reflect.StructOf: duplicate field " + f.Name)
		}
		seen[f.Name] = true
		t := f.Type.common()
		if f.Anonymous {
			checkEmbedded(t, i, len(fields))
		}
		list[i] = vmField{f.Name, f.PkgPath, string(f.Tag), t, f.Anonymous}
	}
	t := vmStructOf(list)
	if t == nil {
		panic("reflect.StructOf: struct size would exceed virtual address space")
	}
	return toType(t)
}

//loam:new embedded types whose methods upstream cannot promote are refused as upstream refuses them
func checkEmbedded(t *abi.Type, i, n int) {
	later := func(u *uncommonType) {
		if i > 0 && u.Mcount > 0 {
			panic("reflect: embedded type with methods not implemented if type is not first field")
		}
	}
	switch Kind(t.Kind()) {
	case Interface:
		for _, m := range (*interfaceType)(unsafe.Pointer(t)).Methods {
			checkPromoted(resolveName(t, m.Name))
		}
	case Pointer:
		elem := (*ptrType)(unsafe.Pointer(t)).Elem
		if k := Kind(elem.Kind()); k == Pointer || k == Interface {
			panic("reflect.StructOf: illegal embedded field type " + stringFor(t))
		}
		if u := t.Uncommon(); u != nil {
			later(u)
			if n > 1 {
				panic("reflect: embedded type with methods not implemented if there is more than one field")
			}
			checkAllPromoted(t, u)
		}
		if u := elem.Uncommon(); u != nil {
			checkAllPromoted(elem, u)
		}
	default:
		if u := t.Uncommon(); u != nil {
			later(u)
			if n > 1 && t.IsDirectIface() {
				panic("reflect: embedded type with methods not implemented for non-pointer type")
			}
			checkAllPromoted(t, u)
		}
	}
}

//loam:new
func resolveName(t *abi.Type, off aNameOff) abi.Name { return nameOffFor(t, off) }

//loam:new
func checkAllPromoted(t *abi.Type, u *uncommonType) {
	for _, m := range u.Methods() {
		checkPromoted(resolveName(t, m.Name))
	}
}

//loam:new
func checkPromoted(name abi.Name) {
	if pkgPath(name) != "" {
		panic("reflect: embedded interface with unexported method(s) not implemented")
	}
}
