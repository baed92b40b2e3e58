package fuzz

// Parse has a bug that only one input finds.
func Parse(s string) int {
	if len(s) > 1 && s[0] == 'b' {
		if s[1] == 'u' {
			panic("bug")
		}
		return 1
	}
	return 0
}
