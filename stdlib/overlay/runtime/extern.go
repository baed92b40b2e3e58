package runtime

import _ "unsafe" // go:linkname



// GOOS and GOARCH are the pair that the library is read for, on every host.
const (
	GOOS     string = "linux"
	GOARCH   string = "amd64"
	Compiler        = "gc"
)

// GOROOT is the environment's GOROOT, or the empty string: the library is inside the program.
func GOROOT() string {
	const name = "GOROOT="
	for _, s := range environment() {
		if len(s) > len(name) && s[:len(name)] == name {
			return s[len(name):]
		}
	}
	return defaultGOROOT()
}

// Version is the version of Go whose library this is.
func Version() string { return buildVersion() }

func defaultGOROOT() string
func buildVersion() string
func getenv(name string) string

// A Func is a function of the running program: the machine's record of it.
type Func struct {
	opaque struct{} // only ever a pointer to a machine's record
}

// FuncForPC is the function of a program counter that Callers or a func value gave, or nil.
func FuncForPC(pc uintptr) *Func { return (*Func)(funcForPC(pc)) }

// Name is the function's full name.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return trimInstance(funcName(f))
}

// Entry is the program counter at which the function begins.
func (f *Func) Entry() uintptr { return funcEntry(f) }

// FileLine is the source place of a program counter of the function.
func (f *Func) FileLine(pc uintptr) (file string, line int) { return funcFileLine(f, pc) }

// trimInstance replaces the type arguments in a name by "...".
func trimInstance(name string) string {
	for i := 0; i < len(name); i++ {
		if name[i] != '[' {
			continue
		}
		j := len(name) - 1
		for j > i && name[j] != ']' {
			j--
		}
		if j <= i {
			return name
		}
		return name[:i] + "[...]" + name[j+1:]
	}
	return name
}

// Frame is one call in a stack.
type Frame struct {
	PC       uintptr
	Func     *Func
	Function string
	File     string
	Line     int
	startLine int
	Entry    uintptr
}

// Frames walks the calls that program counters stand for, inlined ones included.
type Frames struct {
	pcs    []uintptr
	inline int // how many frames of pcs[0] have been given
}

// CallersFrames prepares to walk what Callers returned.
func CallersFrames(callers []uintptr) *Frames { return &Frames{pcs: callers} }

// Next is the next call; more tells whether another follows.
func (f *Frames) Next() (frame Frame, more bool) {
	for len(f.pcs) > 0 {
		pc := f.pcs[0]
		fn, name, file, line, start, inner := frameAt(pc, f.inline)
		if fn == nil {
			f.pcs, f.inline = f.pcs[1:], 0
			continue
		}
		frame = Frame{PC: pc - 1, Function: trimInstance(name), File: file, Line: line, startLine: start, Entry: pc &^ (1<<28 - 1)}
		if inner {
			f.inline++
		} else {
			frame.Func = fn
			f.pcs, f.inline = f.pcs[1:], 0
		}
		return frame, len(f.pcs) > 0
	}
	return Frame{}, false
}

//go:linkname runtime_FrameStartLine runtime/pprof.runtime_FrameStartLine
func runtime_FrameStartLine(f *Frame) int { return f.startLine }

//go:linkname runtime_FrameSymbolName runtime/pprof.runtime_FrameSymbolName
func runtime_FrameSymbolName(f *Frame) string {
	if f.Func == nil {
		return f.Function
	}
	return funcName(f.Func)
}

// Caller is the place of the skip-th caller; 0 is the caller of Caller.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var pcs [1]uintptr
	if callers(skip+1, pcs[:]) < 1 {
		return
	}
	frame, _ := CallersFrames(pcs[:]).Next()
	return frame.PC, frame.File, frame.Line, frame.PC != 0
}

// Callers fills pc with the program counters of the calls on the stack; 0 is Callers itself, 1 its caller.
func Callers(skip int, pc []uintptr) int {
	if len(pc) == 0 {
		return 0
	}
	return callers(skip, pc)
}

// callers counts skip from its own caller: 0 is the function that called callers.
func callers(skip int, pc []uintptr) int
func funcForPC(pc uintptr) *Func
func funcName(f *Func) string
func funcEntry(f *Func) uintptr
func funcFileLine(f *Func, pc uintptr) (string, int)

// frameAt is the inline-th innermost frame at a return address; inner: an outer one follows at the same address.
func frameAt(pc uintptr, inline int) (fn *Func, name, file string, line, startLine int, inner bool)

// Stack writes the calling goroutine's traceback into buf, or all goroutines'.
func Stack(buf []byte, all bool) int

// Breakpoint stops the program in an attached debugger.
func Breakpoint()

