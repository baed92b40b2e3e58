package main

import (
	"fmt"
	"strings"
)

type grid [][]bool

func newGrid(w, h int) grid {
	g := make(grid, h)
	for i := range g {
		g[i] = make([]bool, w)
	}
	return g
}

func (g grid) alive(x, y int) bool {
	h, w := len(g), len(g[0])
	return g[(y+h)%h][(x+w)%w]
}

func (g grid) next() grid {
	n := newGrid(len(g[0]), len(g))
	for y, row := range g {
		for x := range row {
			c := 0
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					if (dx != 0 || dy != 0) && g.alive(x+dx, y+dy) {
						c++
					}
				}
			}
			n[y][x] = c == 3 || c == 2 && row[x]
		}
	}
	return n
}

func (g grid) String() string {
	var b strings.Builder
	for _, r := range g {
		for _, v := range r {
			b.WriteByte(".#"[map[bool]int{true: 1}[v]])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func main() {
	g := newGrid(8, 6)
	for _, p := range [][2]int{{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}} {
		g[p[1]][p[0]] = true
	}
	for range 4 {
		g = g.next()
	}
	fmt.Print(g)
}
