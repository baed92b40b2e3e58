package runtime

import _ "unsafe" // go:linkname

// The Go half of internal/synctest: what panics, and what must be undone when f does.

// synctestDeadlockError is what Run panics with; the machine prints the stacks of that bubble's goroutines too.
type synctestDeadlockError struct {
	reason string
	bubble uint64
}

func (e synctestDeadlockError) Error() string { return e.reason }

//go:linkname synctest_Run internal/synctest.Run
func synctest_Run(f func()) {
	if bubbleEnter(f) != 0 {
		panic("synctest.Run called from within a synctest bubble")
	}
	defer bubbleExit()
	switch how, id := bubbleRun(); how {
	case 1:
		panic(synctestDeadlockError{"deadlock: main bubble goroutine has exited but blocked goroutines remain", id})
	case 2:
		panic(synctestDeadlockError{"deadlock: all goroutines in bubble are blocked", id})
	}
}

//go:linkname synctest_Wait internal/synctest.Wait
func synctest_Wait() {
	switch bubbleWait() {
	case 1:
		panic("goroutine is not in a bubble")
	case 2:
		panic("wait already in progress")
	}
}

// heldBubble is what acquire gives out.
type heldBubble struct{ id uint64 }

//go:linkname synctest_acquire internal/synctest.acquire
func synctest_acquire() any {
	if id := bubbleHold(); id != 0 {
		return &heldBubble{id}
	}
	return nil
}

//go:linkname synctest_release internal/synctest.release
func synctest_release(b any) { bubbleRelease(b.(*heldBubble).id) }

//go:linkname synctest_inBubble internal/synctest.inBubble
func synctest_inBubble(b any, f func()) {
	if !bubbleJoin(b.(*heldBubble).id) {
		panic("goroutine is already bubbled")
	}
	defer bubbleJoin(0)
	f()
}

func bubbleEnter(f func()) int
func bubbleRun() (how int, id uint64)
func bubbleExit()
func bubbleWait() int
func bubbleHold() uint64
func bubbleRelease(id uint64)
func bubbleJoin(id uint64) bool
