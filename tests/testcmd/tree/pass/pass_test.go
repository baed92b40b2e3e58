package pass

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestAdd(t *testing.T) {
	if Add(1, 2) != 3 {
		t.Error("1+2")
	}
}

func TestSub(t *testing.T) {
	for _, n := range []int{-1, 1} {
		t.Run(Sign(n), func(t *testing.T) {
			t.Logf("n is %d", n)
		})
	}
	t.Run("with space/and slash", func(t *testing.T) {})
	t.Run("", func(t *testing.T) {})
}

func TestSkipped(t *testing.T) {
	t.Skip("not today")
}

func TestShort(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	fmt.Println("long run")
}

func TestData(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "hello.txt"))
	if err != nil || string(text) != "hello\n" {
		t.Fatal(string(text), err)
	}
	if pwd, _ := os.Getwd(); pwd != os.Getenv("PWD") {
		t.Fatalf("PWD=%s in %s", os.Getenv("PWD"), pwd)
	}
}

func BenchmarkAdd(b *testing.B) {
	for b.Loop() {
		Add(1, 2)
	}
}

func BenchmarkSub(b *testing.B) {
	b.Run("one", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			Add(1, 1)
		}
	})
	b.Run("two", func(b *testing.B) {
		b.SetBytes(16)
		for range b.N {
			Add(2, 1)
		}
		b.ReportMetric(5, "things/op")
	})
}

func ExampleAdd() {
	fmt.Println(Add(2, 3))
	// Output: 5
}

func ExampleSign() {
	for n := range 2 {
		fmt.Println(Sign(n))
	}
	// Unordered output:
	// positive
	// zero
}

func ExampleSign_unchecked() {
	fmt.Println("never runs")
}
