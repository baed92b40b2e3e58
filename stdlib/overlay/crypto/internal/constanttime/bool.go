package constanttime

//loam:replace d0019004 gc knows it by name; here it is a branch
func boolToUint8(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}
