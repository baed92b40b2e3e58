package main

import "fmt"

func any1(a ...any) string      { return fmt.Sprint(len(a), a == nil) }
func strs(a ...string) []string { return a }
func last(xs ...func() int) int { return xs[len(xs)-1]() }
func mixed(f string, a ...any)  { fmt.Printf(f+"\n", a...) }
func errs(es ...error) (n int) {
	for _, e := range es {
		if e != nil {
			n++
		}
	}
	return
}

func main() {
	fmt.Println(any1(), any1(nil), any1(nil, nil), any1([]any{1, 2}...), any1([]any{1, 2}), any1([]int{1}))
	s := []string{"a", "b"}
	t := strs(s...)
	t[0] = "changed"
	fmt.Println(s, strs() == nil, len(strs("x", "y")))
	fmt.Println(last(func() int { return 1 }, func() int { return 2 }))
	mixed("%d %s %v", 1, "two", []int{3})
	fmt.Println(errs(nil, fmt.Errorf("x"), nil))
	f := fmt.Sprint
	fmt.Println(f("method", "value"), func(p ...int) int { return len(p) }(1, 2, 3))
}
