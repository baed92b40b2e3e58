package main

import (
	"bufio"
	"fmt"
	"net"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				s, _ := bufio.NewReader(c).ReadString('\n')
				fmt.Fprintf(c, "echo %s", s)
			}()
		}
	}()
	for i := range 3 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Fprintf(c, "msg %d\n", i)
		r, err := bufio.NewReader(c).ReadString('\n')
		fmt.Printf("%q %v\n", r, err)
		c.Close()
	}
	l.Close()
	ip := net.ParseIP("192.168.1.7")
	_, n, _ := net.ParseCIDR("192.168.0.0/16")
	fmt.Println(n.Contains(ip), ip.To4() != nil, net.JoinHostPort("::1", "80"))
}
