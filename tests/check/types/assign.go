package p

type T struct{ a int }

var x int = /* comment */ "s" /* ERROR "cannot use \"s\" (untyped string constant) as int value" */

func g() {
	var t T
	t.b /* ERROR "t.b undefined (type T has no field or method b)" */ = 1
	t.a = 2.5 /* ERROR "(truncated)" */
	_ = t
}
