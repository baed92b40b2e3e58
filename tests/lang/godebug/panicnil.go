// A program's //go:debug lines are GODEBUG's default: with panicnil=1, panic(nil) stays nil.

//go:debug panicnil=1
//go:debug default=go1.23

package main

import (
	"fmt"
	"math/rand"
	"os"
)

func main() {
	func() {
		defer func() { fmt.Println(recover()) }()
		panic(nil)
	}()
	// go1.23's randseednop=0: Seed has an effect.
	rand.Seed(1)
	a := rand.Int()
	rand.Seed(1)
	fmt.Println(a == rand.Int())
	os.Setenv("GODEBUG", "panicnil=0")
	defer func() { fmt.Println(recover()) }()
	panic(nil)
}

// output:
// <nil>
// true
// runtime error: panic called with nil argument
