package main

func main() {
	m := map[int]int{}
	k := any(nil)
	_ = k
	type key struct{ a any }
	mm := map[any]int{1: 1}
	for range mm {
		mm[2] = 3
		break
	}
	println(len(mm) >= 1, len(m))
}
