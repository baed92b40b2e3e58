package abi

// Arguments pass in memory: there are no argument registers.
const (
	//loam:replace bd526709 arguments pass in memory
	IntArgRegs = 0

	//loam:replace 2b8e53e3 arguments pass in memory
	FloatArgRegs = 0

	//loam:replace f6530394 arguments pass in memory
	EffectiveFloatRegSize = 0
)
