// output:
// true
// done

package main

// A loop that never blocks does not keep timers, selects or other goroutines from running.
import (
	"fmt"
	"time"
)

func main() {
	stop := make(chan bool)
	n := 0
	go func() {
		for {
			select {
			case <-stop:
				stop <- true
				return
			default:
				n++
			}
		}
	}()
	time.Sleep(5 * time.Millisecond)
	stop <- true
	<-stop
	fmt.Println(n > 0)
	fmt.Println("done")
}
