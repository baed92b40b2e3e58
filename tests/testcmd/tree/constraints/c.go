//go:build nothing

package constraints
