//go:build windows

package cons
