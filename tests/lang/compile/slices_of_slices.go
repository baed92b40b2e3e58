package main

import "fmt"

func at(g [][]int, i, j int) (v int, err any) {
	defer func() { err = recover() }()
	return g[i][j], nil
}

func main() {
	g := [][]int{{1, 2, 3}, {4, 5}, {}, nil}
	fmt.Println(at(g, 0, 2))
	fmt.Println(at(g, 1, 1))
	fmt.Println(at(g, 1, 2))
	fmt.Println(at(g, 2, 0))
	fmt.Println(at(g, 3, 0))
	fmt.Println(at(g, 4, 0))
	fmt.Println(at(g, -1, 0))
	g[0][1] += 40
	g[1][0], g[0][0] = g[0][0], g[1][0]
	g[2] = append(g[2], g[0]...)
	cube := [][][]string{{{"a", "b"}, {"c"}}}
	cube[0][1][0] += "d"
	p := &cube[0][0][1]
	*p += "e"
	fmt.Println(g, cube, len(cube[0][1]), g[0][1:], cap(g[0]))
	for i := range g {
		for j := range g[i] {
			g[i][j] *= 2
		}
	}
	fmt.Println(g)
}

// output:
// 3 <nil>
// 5 <nil>
// 0 runtime error: index out of range [2] with length 2
// 0 runtime error: index out of range [0] with length 0
// 0 runtime error: index out of range [0] with length 0
// 0 runtime error: index out of range [4] with length 4
// 0 runtime error: index out of range [-1]
// [[4 42 3] [1 5] [4 42 3] []] [[[a be] [cd]]] 1 [42 3] 3
// [[8 84 6] [2 10] [8 84 6] []]
