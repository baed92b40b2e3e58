package a

import "example.org/tree/cycle/b"

var A = b.B
