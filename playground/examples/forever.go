// Never ends by itself: press Stop.
package main

import (
	"fmt"
	"time"
)

func main() {
	for i := 0; ; i++ {
		fmt.Println("tick", i)
		time.Sleep(500 * time.Millisecond)
	}
}
