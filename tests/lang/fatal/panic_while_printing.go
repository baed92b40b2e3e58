// fatal: panic while printing panic value: error in Error
// exit: 2

package main

type bad struct{}

func (bad) Error() string { panic("error in Error") }

func main() {
	panic(bad{})
}
