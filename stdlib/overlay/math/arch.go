package math

// What gc has in assembly on amd64: Exp, Log and Hypot are natives that compute the same; the largest and the
// smallest are operations of the bytecode.

//loam:replace babd9319 the operations of the bytecode do it
const haveArchMax = false

//loam:replace 7fe89933 never called
func archMax(x, y float64) float64 { panic("unreachable") }

//loam:replace 827660d3 the operations of the bytecode do it
const haveArchMin = false

//loam:replace 9b945f19 never called
func archMin(x, y float64) float64 { panic("unreachable") }
