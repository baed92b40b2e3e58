//go:build !special

package tagged

const tag = "off"
