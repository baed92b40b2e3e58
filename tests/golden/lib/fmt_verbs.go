package main

import "fmt"

type pt struct {
	X, Y int
	s    []string
}
type st int

func (s st) String() string { return "st!" }

type gs struct{}

func (gs) GoString() string { return "GS{}" }

type fm struct{}

func (fm) Format(f fmt.State, c rune) {
	w, ok := f.Width()
	fmt.Fprintf(f, "<%c %d %v %v>", c, w, ok, f.Flag('+'))
}

func main() {
	p := pt{1, -2, []string{"a b"}}
	fmt.Printf("%v|%+v|%#v|%T\n", p, p, p, p)
	fmt.Printf("%d|%5d|%-5d|%05d|%+d|%x|%X|%o|%#o|%b|%c|%q|%U|%#U\n", 42, 42, 42, 42, 42, 255, 255, 8, 8, 5, 'A', 'A', 0x1F600, 'x')
	fmt.Printf("%f|%.2f|%8.3f|%-8.1f|%e|%g|%G|%x\n", 3.14159, 3.14159, 3.14159, 3.14159, 123456.789, 1e-7, 1e21, 1.5)
	fmt.Printf("%s|%10s|%-10s|%.2s|%q|%x|% x|%#q\n", "go", "go", "go", "golang", "q\"", "hex", "hex", "back")
	fmt.Printf("%t|%v|%p|%v\n", true, nil, nil, []any{1, "a", nil, 2.5})
	fmt.Printf("%v %d %s %#v %#v %+v\n", st(3), st(3), st(3), st(3), gs{}, fm{})
	fmt.Printf("%6.2f%%|%*d|%-*d|%[2]d %[1]d|%[3]*.[2]*[1]f\n", 99.5, 5, 42, 4, 7, 1, 2)
	fmt.Printf("%!|%z|%d|%s\n", 1, "x", 2)
	fmt.Printf("%d %d\n", 1)
	fmt.Println(fmt.Sprintf("%d", 1, 2), fmt.Sprint("a", 1, 2, "b", "c", 3.0), fmt.Sprintln("x", 1))
	fmt.Printf("%v %v %v %v\n", map[string]int{"b": 2, "a": 1}, &p.X != nil, [2]bool{true}, struct{}{})
	fmt.Printf("%v %+v\n", &p, &[]int{1})
	fmt.Printf("%08b|%x|%X|% 02X|%q\n", 5, []byte("hi"), "hi", []byte{1, 171}, []string{"a", "b"})
	fmt.Printf("%6d|%+.1e|%10.3v|%t\n", []int{1, 22}, 12345.678, 3.14159, "notbool")
}
