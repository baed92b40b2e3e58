package p

type Number interface{ ~int | ~float64 }

func Sum[T Number](xs ...T) (s T) { return }

func None[T any]() {}

var (
	_ = Sum(1, 2)
	_ = Sum( /* ERROR "string does not satisfy Number" */ "a")
	_ = Sum[string /* ERROR "string does not satisfy Number" */]
)

func g() {
	None( /* ERROR "in call to None, cannot infer T" */ )
}
