// crypto/fips140's marks belong to the goroutine; bits.Div panics with run-time errors; no processor has features.
package main

import (
	"crypto/fips140"
	"fmt"
	"math/bits"
	"runtime"
)

func div(hi, lo, y uint64) {
	defer func() {
		err, ok := recover().(runtime.Error)
		fmt.Println(err, ok)
	}()
	bits.Div64(hi, lo, y)
}

func main() {
	div(1, 0, 0)
	div(2, 0, 1)
	done := make(chan bool)
	fips140.WithoutEnforcement(func() {
		go func() { done <- fips140.Enforced() }()
		<-done
	})
	fmt.Println(fips140.Enabled(), fips140.Enforced())
}

// output:
// runtime error: integer divide by zero true
// runtime error: integer overflow true
// false false
