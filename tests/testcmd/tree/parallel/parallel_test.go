package parallel

import (
	"sync"
	"testing"
)

func TestGroup(t *testing.T) {
	var all sync.WaitGroup
	all.Add(3)
	for _, name := range []string{"a", "b", "c"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all.Done()
			all.Wait()
		})
	}
}

func TestCleanup(t *testing.T) {
	t.Cleanup(func() { t.Log("second") })
	t.Cleanup(func() { t.Log("first") })
	t.Setenv("TREE_VALUE", "set")
	t.Chdir(t.TempDir())
	t.Attr("kind", "cleanup test")
	t.Output().Write([]byte("to the output\n"))
}

func TestContext(t *testing.T) {
	ctx := t.Context()
	t.Cleanup(func() { t.Log(ctx.Err()) })
}
