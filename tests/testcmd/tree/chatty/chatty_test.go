package chatty

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"testing"
)

func TestLines(t *testing.T) {
	t.Log("one\ntwo\n  three")
	t.Logf("%v", errors.New("multi\nline"))
	fmt.Println("--- PASS: TestFake (0.00s)")
	fmt.Println("    --- FAIL: TestFake/sub (0.00s)")
	fmt.Println("=== RUN   TestFake")
	fmt.Print("half a line")
	t.Run("näme/ünïcode \x01\t", func(t *testing.T) { fmt.Fprintln(os.Stderr, "to stderr") })
	t.Run("a=b,c[d]", func(t *testing.T) { t.Skipf("skipped %d", 1) })
	t.Run("a=b,c[d]", func(t *testing.T) {})
}

func TestStep(t *testing.T) {
	t.Run("group", func(t *testing.T) {
		t.Run("x", func(t *testing.T) {
			t.Log("x begins")
			t.Parallel()
			t.Log("x ends")
		})
		t.Run("y", func(t *testing.T) {
			t.Log("y")
		})
	})
	t.Log("after the group")
}

func TestGoexit(t *testing.T) { runtime.Goexit() }

func TestHex(t *testing.T) {
	fmt.Println("bytes \xff\xfe and \x1b[31mred\x1b[0m and \x16 marks")
}

func BenchmarkLog(b *testing.B) {
	b.Log("from a benchmark")
}

func BenchmarkFails(b *testing.B) {
	b.Run("ok", func(b *testing.B) {})
	b.Error("bad")
}

func BenchmarkSkips(b *testing.B) { b.Skip("no") }
