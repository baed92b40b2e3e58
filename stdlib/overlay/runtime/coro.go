package runtime

// coro is what iter.Pull switches through: a goroutine that runs only while its creator waits, and the other way round.
type coro struct {
	g uintptr // the machine's goroutine that is not running: set by the natives
	f func(*coro)
}

// newcoro makes a coroutine that will run f; iter pulls it by linkname.
func newcoro(f func(*coro)) *coro {
	c := &coro{f: f}
	coroStart(c, func() {
		defer coroExit(c) // also when c.f ends with Goexit
		c.f(c)
	})
	return c
}

// coroswitch runs the other side until it switches back.
func coroswitch(c *coro) { coroSwitch(c) }

func coroStart(c *coro, run func())
func coroSwitch(c *coro)
func coroExit(c *coro)
