// -lang=go1.20
package p

func f() {
	for range 3 /* ERROR "requires go1.22 or later" */ {
	}
	_ = min /* ERROR "requires go1.21 or later" */ (1, 2)
}
