// A server that says hello, on the address it is given; prints "listening ADDR".
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello, world")
	})
	l, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", l.Addr())
	if len(os.Args) > 2 {
		log.Fatal(http.ServeTLS(l, nil, os.Args[2], os.Args[3]))
	}
	log.Fatal(http.Serve(l, nil))
}
