// Reads from the terminal: guess the number.
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
)

func main() {
	secret := rand.Intn(100) + 1
	in := bufio.NewScanner(os.Stdin)
	fmt.Print("Guess a number from 1 to 100: ")
	for in.Scan() {
		n, err := strconv.Atoi(strings.TrimSpace(in.Text()))
		switch {
		case err != nil:
			fmt.Print("A number, please: ")
		case n < secret:
			fmt.Print("Higher: ")
		case n > secret:
			fmt.Print("Lower: ")
		default:
			fmt.Println("Yes!")
			return
		}
	}
}
