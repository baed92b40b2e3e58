package embeds

import (
	_ "embed"
	"testing"
)

//go:embed testdata/word.txt
var word string

func TestWord(t *testing.T) {
	if word != "word\n" {
		t.Error(word)
	}
}
