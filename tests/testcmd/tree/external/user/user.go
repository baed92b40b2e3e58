// Package user imports external: tests of external see one copy of it.
package user

import "example.org/tree/external"

func Quarter8() int { return external.Quarter(8) }
