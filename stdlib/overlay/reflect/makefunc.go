package reflect

import (
	"internal/abi"
	"unsafe"
)

// A func value made here has a code word of the machine's for its signature (src/native/native_call.c): called, it packs
// its arguments into a frame and calls callReflect or callMethod.

//loam:new the code word of MakeFunc's func values of this type
func vmMakeFuncCode(t *funcType) uintptr

//loam:new the code word of method values of this type
func vmMethodValueCode(t *funcType) uintptr

//loam:replace 7e741823 the code word is the machine's
func MakeFunc(typ Type, fn func(args []Value) (results []Value)) Value {
	if typ.Kind() != Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	t := typ.common()
	ft := (*funcType)(unsafe.Pointer(t))
	_, _, layout := funcLayout(ft, nil)
	impl := &makeFuncImpl{
		makeFuncCtxt: makeFuncCtxt{
			fn:      vmMakeFuncCode(ft),
			stack:   layout.stackPtrs,
			argLen:  layout.stackCallArgsSize,
			regPtrs: layout.inRegPtrs,
		},
		ftyp: ft,
		fn:   fn,
	}
	return Value{t, unsafe.Pointer(impl), flag(Func)}
}

//loam:replace 2a74a6c0 the code word is the machine's
func makeMethodValue(op string, v Value) Value {
	if v.flag&flagMethod == 0 {
		panic("reflect: internal error: invalid use of makeMethodValue")
	}
	ft := (*funcType)(unsafe.Pointer(v.Type().(*rtype)))
	_, _, layout := funcLayout(ft, nil)
	fv := &methodValue{
		makeFuncCtxt: makeFuncCtxt{
			fn:      vmMethodValueCode(ft),
			stack:   layout.stackPtrs,
			argLen:  layout.stackCallArgsSize,
			regPtrs: layout.inRegPtrs,
		},
		method: int(v.flag) >> flagMethodShift,
		rcvr:   Value{v.typ(), v.ptr, v.flag&(flagRO|flagAddr|flagIndir) | flag(v.typ().Kind())},
	}
	methodReceiver(op, fv.rcvr, fv.method) // panics early, where the method value is made
	return Value{ft.Common(), unsafe.Pointer(fv), v.flag&flagRO | flag(Func)}
}

//loam:replace 370b39b1 method values differ by their type's code word
func methodValueCallCodePtr() uintptr { return abi.FuncPCABI0(methodValueCall) }

//loam:replace 26b521f2 never called: MakeFunc uses vmMakeFuncCode
func makeFuncStub() { panic("unreachable") }

//loam:replace a0e56c9a never called: method values use vmMethodValueCode
func methodValueCall() { panic("unreachable") }
