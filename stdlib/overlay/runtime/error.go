//loam:package replace the machine is the runtime; this package is the part of it that Go code sees

// Package runtime is loam's own: what Go programs and the library import from it, and the Go functions
// that the machine calls (run-time errors, the text of panics, finalizers).
package runtime

import (
	"internal/abi"
	_ "internal/runtime/maps" // the machine calls it by name
	"unsafe"
)

// Error is a run-time error: a panic value that the machine itself raised.
type Error interface {
	error
	RuntimeError()
}

// TypeAssertionError explains a failed type assertion.
type TypeAssertionError struct {
	_interface    *abi.Type
	concrete      *abi.Type
	asserted      *abi.Type
	missingMethod string
}

func (*TypeAssertionError) RuntimeError() {}

func (e *TypeAssertionError) Error() string {
	from := "interface"
	if e._interface != nil {
		from = typeString(e._interface)
	}
	to := typeString(e.asserted)
	if e.concrete == nil {
		return "interface conversion: " + from + " is nil, not " + to
	}
	have := typeString(e.concrete)
	if e.missingMethod != "" {
		return "interface conversion: " + have + " is not " + to + ": missing method " + e.missingMethod
	}
	text := "interface conversion: " + from + " is " + have + ", not " + to
	if have == to {
		if typePkgPath(e.concrete) != typePkgPath(e.asserted) {
			text += " (types from different packages)"
		} else {
			text += " (types from different scopes)"
		}
	}
	return text
}

// errorString is a run-time error whose text starts with "runtime error: ".
type errorString string

func (e errorString) RuntimeError() {}
func (e errorString) Error() string { return "runtime error: " + string(e) }

// errorAddressString is a fault at an address.
type errorAddressString struct {
	msg  string
	addr uintptr
}

func (e errorAddressString) RuntimeError() {}
func (e errorAddressString) Error() string { return "runtime error: " + e.msg }
func (e errorAddressString) Addr() uintptr { return e.addr }

// plainError is a run-time error printed without the prefix.
type plainError string

func (e plainError) RuntimeError() {}
func (e plainError) Error() string { return string(e) }

// boundsError is an index or slice bound out of range; its text is made when asked for.
type boundsError struct {
	x      int64
	y      int
	signed bool
	code   uint8
}

func (e boundsError) RuntimeError() {}

// The forms of boundsError by code; %x is the faulty value, %y the limit. The second form is for negative values.
var boundsForms = [...][2]string{
	{"index out of range [%x] with length %y", "index out of range [%x]"},
	{"slice bounds out of range [:%x] with length %y", "slice bounds out of range [:%x]"},
	{"slice bounds out of range [:%x] with capacity %y", "slice bounds out of range [:%x]"},
	{"slice bounds out of range [%x:%y]", "slice bounds out of range [%x:]"},
	{"slice bounds out of range [::%x] with length %y", "slice bounds out of range [::%x]"},
	{"slice bounds out of range [::%x] with capacity %y", "slice bounds out of range [::%x]"},
	{"slice bounds out of range [:%x:%y]", "slice bounds out of range [:%x:]"},
	{"slice bounds out of range [%x:%y:]", "slice bounds out of range [%x::]"},
	{"cannot convert slice with length %x to array or pointer to array with length %y", ""},
}

func (e boundsError) Error() string {
	form := boundsForms[e.code][0]
	if e.signed && e.x < 0 {
		form = boundsForms[e.code][1]
	}
	b := []byte("runtime error: ")
	for i := 0; i < len(form); i++ {
		c := form[i]
		if c != '%' {
			b = append(b, c)
			continue
		}
		i++
		if form[i] == 'x' {
			b = appendInt(b, e.x, e.signed)
		} else {
			b = appendInt(b, int64(e.y), true)
		}
	}
	return string(b)
}

func appendInt(b []byte, v int64, signed bool) []byte {
	u := uint64(v)
	if signed && v < 0 {
		b = append(b, '-')
		u = -u
	}
	var digits [20]byte
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + u%10)
		u /= 10
		if u == 0 {
			return append(b, digits[i:]...)
		}
	}
}

// PanicNilError is the value of panic(nil).
type PanicNilError struct {
	_ [0]func() // not comparable
}

func (*PanicNilError) Error() string { return "runtime error: panic called with nil argument" }
func (*PanicNilError) RuntimeError() {}

// ---- what the machine calls (src/vm/panic.c); none of them returns but vmPrintPanic

func vmPanicBounds(x int64, y int, signed bool, code uint8) {
	panic(boundsError{x, y, signed, code})
}

func vmPanicError(text string)  { panic(errorString(text)) }
func vmPanicPlain(text string)  { panic(plainError(text)) }
func vmPanicString(text string) { panic(text) }

// What math/bits panics with.
var (
	divideError   = error(errorString("integer divide by zero"))
	overflowError = error(errorString("integer overflow"))
)

func panicdivide()   { panic(errorString("integer divide by zero")) }
func panicshift()    { panic(errorString("negative shift amount")) }
func panicoverflow() { panic(errorString("integer overflow")) }
func vmPanicNil()    { panic(new(PanicNilError)) }

// memoryError is what a nil dereference panics with.
var memoryError = error(errorString("invalid memory address or nil pointer dereference"))

// sigpanic is a fault at an address; with debug.SetPanicOnFault the value tells the address.
func sigpanic(addr uintptr) {
	if panicOnFault && addr >= 4096 {
		panicmemAddr(addr)
	}
	panicmem()
}

func panicmem() { panic(memoryError) }

func panicmemAddr(addr uintptr) {
	panic(errorAddressString{"invalid memory address or nil pointer dereference", addr})
}

func vmPanicAssert(iface, concrete, asserted *abi.Type, missing string) {
	panic(&TypeAssertionError{iface, concrete, asserted, missing})
}

// vmPrintPanic is the text of an error's or Stringer's panic value; ok is false for other values, which the machine prints.
func vmPrintPanic(v any) (text string, ok bool) {
	defer func() {
		if e := recover(); e != nil {
			switch e := e.(type) {
			case string:
				throw("panic while printing panic value: " + e)
			default:
				throw("panic while printing panic value: type " + typeString((*eface)(unsafe.Pointer(&e)).typ))
			}
		}
	}()
	switch v := v.(type) {
	case error:
		return v.Error(), true
	case interface{ String() string }:
		return v.String(), true
	}
	return "", false
}

type eface struct {
	typ  *abi.Type
	data unsafe.Pointer
}

// typeString is the type's text with package names, as reflect's String.
func typeString(t *abi.Type) string

// typePkgPath is the import path of a named type, "" otherwise.
func typePkgPath(t *abi.Type) string

// throw ends the program with "fatal error: msg" and exit status 2.
func throw(msg string)

// fatal is throw for faults of the user's program (concurrent map access): runtime frames are not shown.
func fatal(msg string)
