package main

import (
	"errors"
	"fmt"
)

func try(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("caught: %v", r)
		}
	}()
	f()
	return nil
}

func nested() {
	defer func() { fmt.Println("outer sees", recover()) }()
	defer func() {
		defer func() { fmt.Println("inner sees", recover()) }()
		panic("second")
	}()
	panic("first")
}

func notDirect() (r any) {
	defer func() {
		r = recover()
	}()
	defer func() {
		func() { fmt.Println("indirect", recover()) }()
	}()
	panic("p")
}

func replaced() {
	defer func() { fmt.Println(recover(), recover()) }()
	defer panic("third")
	defer panic("second")
	panic("first")
}

func main() {
	fmt.Println(try(func() {}), try(func() { panic(1) }), try(func() { panic(errors.New("e")) }))
	nested()
	fmt.Println(notDirect(), recover())
	replaced()
	fmt.Println(try(func() {
		defer func() {
			recover()
		}()
		panic("gone")
	}))
	func() {
		defer func() {
			e := recover().(error)
			fmt.Println(e, e.Error() == "panic called with nil argument (use GODEBUG=panicnil=1 to disable)")
		}()
		panic(nil)
	}()
}
