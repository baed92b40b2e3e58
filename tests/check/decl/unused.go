package p

import "fmt" /* ERROR "\"fmt\" imported and not used" */

func f(used, alsoUnused int) int {
	x /* ERROR "declared and not used: x" */ := used
	const c = 1
	type t int
	return used
}
