package runtime

// slowNatives(true) makes every fast native leave its work to the Go body that it stands for, until
// slowNatives(false): for tests that compare the two. It returns the former setting. A program reaches it
// with a go:linkname.
func slowNatives(on bool) bool
