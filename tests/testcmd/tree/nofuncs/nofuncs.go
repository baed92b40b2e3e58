// Package nofuncs has nothing to count.
package nofuncs

const N = 1
