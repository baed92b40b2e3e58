package main

import "fmt"

func f(s string) int { fmt.Print(s, " "); return len(s) }

func get(s string, m map[int]int) map[int]int { fmt.Print(s, " "); return m }

func two() (int, int) { fmt.Print("two "); return 1, 2 }

func main() {
	m := map[int]int{}
	a := make([]int, 10)
	get("m", m)[f("k")] = f("value")
	fmt.Println(m)
	a[f("i")], a[f("jj")] = f("xxx"), f("yyyy")
	fmt.Println(a)
	fmt.Println(f("a")+f("b")*f("c"), f("d") == 1 && f("e") == 2 && f("never") == 0)
	i := 1
	i, a[i] = 2, 30
	fmt.Println(i, a[1], a[2])
	a[0], a[0] = 1, 2
	fmt.Println(a[0])
	x := []int{1, 2, 3}
	j := 0
	j, x[j] = 1, 2
	x[0], x[0] = 1, 2
	x[1], x[2] = 4, 5
	fmt.Println(x, j)
	x[0], x[1] = x[1], x[0]
	fmt.Println(x)
	y := []int{f("p"), f("qq"), f("rrr")}
	fmt.Println(y, map[string]int{"z": f("last")})
	p, q := two()
	fmt.Println(p, q)
	defer fmt.Println("deferred", f("now"))
	fmt.Println("end")
}
