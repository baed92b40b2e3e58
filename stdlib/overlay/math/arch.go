package math

// The amd64 assembly that the library would call; loam runs the Go versions, or natives where C is exact.

//loam:replace 1652abb6 no assembly: exp in Go
const haveArchExp = false

//loam:replace a30e8d5f never called
func archExp(x float64) float64 { panic("unreachable") }

//loam:replace 7283f0e5 no assembly: log in Go
const haveArchLog = false

//loam:replace d750c778 never called
func archLog(x float64) float64 { panic("unreachable") }

//loam:replace 8cc990a1 no assembly: hypot in Go
const haveArchHypot = false

//loam:replace b2956d5f never called
func archHypot(p, q float64) float64 { panic("unreachable") }

//loam:replace babd9319 the operations of the bytecode do it
const haveArchMax = false

//loam:replace 7fe89933 never called
func archMax(x, y float64) float64 { panic("unreachable") }

//loam:replace 827660d3 the operations of the bytecode do it
const haveArchMin = false

//loam:replace 9b945f19 never called
func archMin(x, y float64) float64 { panic("unreachable") }
