package main

import "fmt"

type R interface{ Read() string }
type W interface{ Write(string) }
type RW interface {
	R
	W
}
type RWC interface {
	RW
	R
	Close() error
}
type file struct{ data []string }

func (f *file) Read() string   { return fmt.Sprint(f.data) }
func (f *file) Write(s string) { f.data = append(f.data, s) }
func (f *file) Close() error   { f.data = nil; return nil }

type wrap struct {
	RWC
	n int
}

func (w *wrap) Write(s string) { w.n++; w.RWC.Write("<" + s + ">") }

func copyTo(r R, w W) { w.Write(r.Read()) }

func main() {
	f := &file{}
	var rwc RWC = f
	rwc.Write("a")
	var rw RW = rwc
	w := &wrap{RWC: rwc}
	copyTo(rw, w)
	fmt.Println(f.Read(), w.n, w.Close(), w.Read())
	var r R = w
	_, isRWC := r.(RWC)
	_, isFile := r.(*file)
	fmt.Println(isRWC, isFile, r.(*wrap).n)
	type empty interface{}
	var e empty = r
	fmt.Println(e == any(r), e.(W) != nil)
}
