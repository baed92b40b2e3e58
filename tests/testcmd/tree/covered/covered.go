// Package covered has every kind of block.
package covered

import "errors"

// Kind tells what n is.
func Kind(n any) string {
	switch n := n.(type) {
	case int:
		if n > 10 {
			return "big"
		} else if n > 5 {
			return "middle"
		} else {
			return "small"
		}
	case string:
		return "text"

	// Nothing else is known.
	default:
		return "other"
	}
}

type list struct{ items []int }

func (l *list) add(n int) { l.items = append(l.items, n) }
func (l list) len() int   { return len(l.items) }

var hook = func(n int) int {
	return n * 2
}

// Loop loops.
func Loop(n int) (sum int, err error) {
	l := &list{}
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			continue
		}
		l.add(i)
	}
	defer func() {
		sum++
	}()
again:
	sum = l.len()

	/* a comment
	   between */

	if sum < 0 {
		goto again
	}
	select {
	default:
		sum = hook(sum)
	}
	const (
		a = 1

		b = 2
	)
	if sum > 100 {
		panic("large")
	}
	if sum == 0 {
		return 0, errors.New(`none
at all`)
	}
	func() {}()
	return sum, nil
}

func empty() {}

func init() { empty() }
