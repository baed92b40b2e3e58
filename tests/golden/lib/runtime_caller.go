package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

type T struct{}

//go:noinline
func (T) where() string { return here(1) }

//go:noinline
func here(skip int) string {
	pc, file, line, ok := runtime.Caller(skip)
	return fmt.Sprint(runtime.FuncForPC(pc).Name(), " ", filepath.Base(file), ":", line, " ", ok)
}

func main() {
	fmt.Println(here(0))
	fmt.Println(here(1))
	fmt.Println(T{}.where())
	func() {
		fmt.Println(here(1))
	}()
	pcs := make([]uintptr, 10)
	n := runtime.Callers(0, pcs)
	frames := runtime.CallersFrames(pcs[:n])
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "main.") {
			fmt.Println(f.Function, filepath.Base(f.File), f.Line)
		}
		if !more {
			break
		}
	}
	_, _, _, ok := runtime.Caller(100)
	fmt.Println(ok, runtime.GOOS, runtime.GOARCH, runtime.Compiler, strings.HasPrefix(runtime.Version(), "go1.27"))
	var ms runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&ms)
	fmt.Println(ms.NumGC > 0, ms.HeapAlloc > 0, runtime.NumCPU() > 0, runtime.GOMAXPROCS(0) > 0)
}
