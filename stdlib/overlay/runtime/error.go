//loam:package replace the machine is the runtime; this package is the part of it that Go code sees

// Package runtime is loam's own: what Go programs and the library import from it, and the Go functions
// that the machine calls (run-time errors, the text of panics, finalizers).
package runtime

import (
	"internal/abi"
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

func (*PanicNilError) Error() string { return "panic called with nil argument (use GODEBUG=panicnil=1 to disable)" }
func (*PanicNilError) RuntimeError() {}

// ---- what the machine calls; none of them returns but preprintPanic, printPanicValue and newPanicNil

func panicBounds(x int64, signed bool, y int, code uint8) {
	panic(boundsError{x, y, signed, code})
}

// The texts of lm_rt_error (src/bytecode/code.h), in its order.
var codeErrors = [...]error{
	errorString("unreachable code reached"),
	plainError("assignment to entry in nil map"),
	errorString("invalid memory address or nil pointer dereference"),
	errorString("integer divide by zero"),
	errorString("negative shift amount"),
	errorString("range function continued iteration after function for loop body returned false"),
	errorString("range function continued iteration after loop body panic"),
	errorString("range function continued iteration after whole loop exit"),
	errorString("range function recovered a loop body panic and did not resume panicking"),
	errorString("function without a final return"),
}

func panicCode(code int) { panic(codeErrors[code]) }

func panicTypeAssert(iface, concrete, asserted *abi.Type, missing string) {
	panic(&TypeAssertionError{iface, concrete, asserted, missing})
}

func panicString(msg string) { panic(errorString(msg)) }
func panicPlain(msg string)  { panic(plainError(msg)) }

// panicMemory is a nil dereference away from address 0 or a fault that debug.SetPanicOnFault asked for.
func panicMemory(addr uintptr) {
	panic(errorAddressString{"invalid memory address or nil pointer dereference", addr})
}

func newPanicNil() any { return new(PanicNilError) }

// preprintPanic turns an error or Stringer into its text before the machine prints an unrecovered panic.
func preprintPanic(v any) (text any) {
	defer func() {
		if e := recover(); e != nil {
			switch e := e.(type) {
			case error:
				throw("panic while printing panic value: " + e.Error())
			case interface{ String() string }:
				throw("panic while printing panic value: " + e.String())
			default:
				throw("panic while printing panic value")
			}
		}
	}()
	switch v := v.(type) {
	case error:
		return panicText(v.Error())
	case interface{ String() string }:
		return panicText(v.String())
	}
	return v
}

// panicText marks a text that came from an Error or String method: it is printed bare.
type panicText string

func printIndented(s string) {
	for {
		i := 0
		for i < len(s) && s[i] != '\n' {
			i++
		}
		if i == len(s) {
			break
		}
		i++
		print(s[:i])
		print("\t")
		s = s[i:]
	}
	print(s)
}

// printPanicValue prints a panic's value as it stands after "panic: ".
func printPanicValue(v any) {
	switch v := v.(type) {
	case nil:
		print("nil")
	case panicText:
		printIndented(string(v))
	case bool:
		print(v)
	case int:
		print(v)
	case int8:
		print(v)
	case int16:
		print(v)
	case int32:
		print(v)
	case int64:
		print(v)
	case uint:
		print(v)
	case uint8:
		print(v)
	case uint16:
		print(v)
	case uint32:
		print(v)
	case uint64:
		print(v)
	case uintptr:
		print(v)
	case float32:
		print(v)
	case float64:
		print(v)
	case complex64:
		print(v)
	case complex128:
		print(v)
	case string:
		printIndented(v)
	default:
		printCustom(v)
	}
}

type eface struct {
	typ  *abi.Type
	data unsafe.Pointer
}

// printCustom prints a value of a defined basic type as T(value), anything else as (T) address.
func printCustom(v any) {
	e := (*eface)(unsafe.Pointer(&v))
	name, p := typeString(e.typ), e.data
	switch e.typ.Kind() {
	case abi.String:
		print(name, `("`)
		printIndented(*(*string)(p))
		print(`")`)
	case abi.Bool:
		print(name, "(", *(*bool)(p), ")")
	case abi.Int:
		print(name, "(", *(*int)(p), ")")
	case abi.Int8:
		print(name, "(", *(*int8)(p), ")")
	case abi.Int16:
		print(name, "(", *(*int16)(p), ")")
	case abi.Int32:
		print(name, "(", *(*int32)(p), ")")
	case abi.Int64:
		print(name, "(", *(*int64)(p), ")")
	case abi.Uint:
		print(name, "(", *(*uint)(p), ")")
	case abi.Uint8:
		print(name, "(", *(*uint8)(p), ")")
	case abi.Uint16:
		print(name, "(", *(*uint16)(p), ")")
	case abi.Uint32:
		print(name, "(", *(*uint32)(p), ")")
	case abi.Uint64:
		print(name, "(", *(*uint64)(p), ")")
	case abi.Uintptr:
		print(name, "(", *(*uintptr)(p), ")")
	case abi.Float32:
		print(name, "(", *(*float32)(p), ")")
	case abi.Float64:
		print(name, "(", *(*float64)(p), ")")
	case abi.Complex64:
		print(name, *(*complex64)(p))
	case abi.Complex128:
		print(name, *(*complex128)(p))
	default:
		print("(", name, ") ", p)
	}
}

// typeString is the type's text with package names, as reflect's String.
func typeString(t *abi.Type) string

// typePkgPath is the import path of a named type, "" otherwise.
func typePkgPath(t *abi.Type) string

// throw ends the program with "fatal error: msg" and exit status 2.
func throw(msg string)

// fatal is throw for faults of the user's program (concurrent map access): runtime frames are not shown.
func fatal(msg string)
