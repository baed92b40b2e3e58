package abi

//loam:replace 49f3fada gc's intrinsic; frames never move, and what leaves them is on the heap already
func EscapeNonString[T any](v T) {}
