package count_test

import (
	"fmt"
	"testing"

	"example.com/pair"
	"example.org/vendored/count"
)

func TestLetters(t *testing.T) {
	if got := count.Letters([]string{"a", "bb", "cc"}); got[2] != 2 {
		t.Errorf("got %v", got)
	}
}

func ExampleLetters() {
	fmt.Println(pair.Sorted(count.Letters([]string{"go", "is", "fun"})))
	// Output: [{2 2} {3 1}]
}
