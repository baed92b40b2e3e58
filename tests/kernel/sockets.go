// Sockets: TCP and UDP over both families, unix sockets, half-close, resets, options, backlog.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

func errno(err error) any {
	var e syscall.Errno
	if errors.As(err, &e) {
		return e
	}
	return err
}

func pair(network, addr string) (*net.TCPConn, *net.TCPConn) {
	l, err := net.Listen(network, addr)
	if err != nil {
		panic(err)
	}
	defer l.Close()
	c, err := net.Dial(network, l.Addr().String())
	if err != nil {
		panic(err)
	}
	s, _ := l.Accept()
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

func tcp(network, addr string) {
	fmt.Println("--", network, addr)
	c, s := pair(network, addr)
	fmt.Println(c.LocalAddr().String() == s.RemoteAddr().String(), c.RemoteAddr().String() == s.LocalAddr().String())
	c.Write([]byte("ping"))
	b := make([]byte, 100)
	n, err := s.Read(b)
	fmt.Println(string(b[:n]), err)
	fmt.Println("close write", c.CloseWrite())
	n, err = s.Read(b)
	fmt.Println("eof", n, err)
	s.Write([]byte("still"))
	n, err = c.Read(b)
	fmt.Println(string(b[:n]), err)
	_, err = c.Write([]byte("x"))
	fmt.Println("write after close", errno(err))
	s.Close()
	n, err = c.Read(b)
	fmt.Println("eof", n, err)
	c.Close()
	// a reset: unread data, then closed
	c, s = pair(network, addr)
	c.Write([]byte("unread"))
	time.Sleep(5 * time.Millisecond)
	s.Close()
	time.Sleep(5 * time.Millisecond)
	_, err = c.Read(b)
	fmt.Println("reset", errno(err))
	c.Close()
	// linger 0
	c, s = pair(network, addr)
	s.SetLinger(0)
	s.Close()
	time.Sleep(5 * time.Millisecond)
	_, err = c.Read(b)
	fmt.Println("linger", errno(err))
	c.Close()
	// writing to who is gone
	c, s = pair(network, addr)
	s.Close()
	time.Sleep(5 * time.Millisecond)
	_, err = c.Write([]byte("1"))
	fmt.Println("first", errno(err))
	time.Sleep(5 * time.Millisecond)
	_, err = c.Write([]byte("2"))
	fmt.Println("second", errno(err))
	c.Close()
	// much data, both ways
	c, s = pair(network, addr)
	var wg sync.WaitGroup
	for _, x := range []*net.TCPConn{c, s} {
		wg.Add(2)
		go func() { defer wg.Done(); x.Write(make([]byte, 3<<20)); x.CloseWrite() }()
		go func() { defer wg.Done(); n, err := io.Copy(io.Discard, x); fmt.Println("received", n, err) }()
	}
	wg.Wait()
	c.Close()
	s.Close()
	// deadlines: nobody reads
	c, s = pair(network, addr)
	c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
	_, err = c.Write(make([]byte, 64<<20))
	fmt.Println("write deadline", os.IsTimeout(err))
	s.SetReadDeadline(time.Now().Add(-time.Second))
	_, err = s.Read(b)
	fmt.Println("read deadline", os.IsTimeout(err))
	c.Close()
	s.Close()
}

func errs() {
	fmt.Println("-- errors")
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	_, err := net.Listen("tcp", l.Addr().String())
	fmt.Println("in use", errno(err))
	_, err = net.Listen("tcp", fmt.Sprintf(":%d", l.Addr().(*net.TCPAddr).Port))
	fmt.Println("in use by wildcard", errno(err))
	addr := l.Addr().String()
	l.Close()
	_, err = net.Dial("tcp", addr)
	fmt.Println("refused", errno(err))
	l, err = net.Listen("tcp", addr)
	fmt.Println("again", err)
	_, err = l.(*net.TCPListener).SyscallConn()
	fmt.Println(err)
	l.(*net.TCPListener).SetDeadline(time.Now().Add(5 * time.Millisecond))
	_, err = l.Accept()
	fmt.Println("accept deadline", os.IsTimeout(err))
	l.Close()
	_, err = net.Listen("tcp", "203.0.113.9:0")
	fmt.Println("not ours", errno(err))
	l, err = net.Listen("tcp", "[::]:0")
	fmt.Println("dual", err)
	port := l.Addr().(*net.TCPAddr).Port
	for _, a := range []string{"127.0.0.1", "[::1]", "127.1.2.3"} {
		c, err := net.Dial("tcp", fmt.Sprintf("%s:%d", a, port))
		fmt.Println(a, err)
		if err == nil {
			c.Close()
		}
	}
	l.Close()
	l, _ = net.Listen("tcp6", "[::]:0")
	_, err = net.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", l.Addr().(*net.TCPAddr).Port))
	fmt.Println("only v6", errno(err))
	l.Close()
	fd, _ := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	_, err = syscall.Read(fd, make([]byte, 1))
	fmt.Println("not connected", err, syscall.Shutdown(fd, 1), syscall.Listen(fd, 1))
	_, _, err = syscall.Accept(0)
	fmt.Println("accept", err)
	typ, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_TYPE)
	fmt.Println("type", typ, err)
	listens, _ := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_ACCEPTCONN)
	fmt.Println("listens", listens)
	fmt.Println(syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1))
	v, err := syscall.GetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY)
	fmt.Println("nodelay", v, err)
	_, err = syscall.Socket(99, 1, 0)
	fmt.Println("family", err)
}

func udp() {
	fmt.Println("-- udp")
	for _, addr := range []string{"127.0.0.1:0", "[::1]:0"} {
		s, err := net.ListenPacket("udp", addr)
		fmt.Println(err)
		c, err := net.Dial("udp", s.LocalAddr().String())
		fmt.Println(err)
		c.Write([]byte("one"))
		c.Write([]byte(""))
		c.Write([]byte("three is longer"))
		b := make([]byte, 5)
		for range 3 {
			n, from, err := s.ReadFrom(b)
			fmt.Println(n, string(b[:n]), from.String() == c.LocalAddr().String(), err)
		}
		s.WriteTo([]byte("back"), c.LocalAddr())
		n, err := c.Read(b)
		fmt.Println(string(b[:n]), err)
		s.Close()
		c.Write([]byte("lost"))
		time.Sleep(5 * time.Millisecond)
		_, err = c.Read(b)
		fmt.Println("nobody", errno(err))
		_, err = c.Write(make([]byte, 70000))
		fmt.Println("too long", errno(err))
		c.Close()
	}
}

func unix(dir string) {
	fmt.Println("-- unix")
	name := filepath.Join(dir, "s")
	l, err := net.Listen("unix", name)
	fmt.Println(err)
	_, err = net.Listen("unix", name)
	fmt.Println("in use", errno(err))
	fi, _ := os.Stat(name)
	fmt.Println(fi.Mode().Type())
	c, err := net.Dial("unix", name)
	fmt.Println(err, c.RemoteAddr().Network())
	s, _ := l.Accept()
	// descriptors
	r, w, _ := os.Pipe()
	rights := syscall.UnixRights(int(w.Fd()))
	n, oobn, err := c.(*net.UnixConn).WriteMsgUnix([]byte("take this"), rights, nil)
	fmt.Println("sent", n, oobn, err)
	b, oob := make([]byte, 100), make([]byte, 100)
	n, oobn, flags, _, err := s.(*net.UnixConn).ReadMsgUnix(b, oob)
	fmt.Println("got", string(b[:n]), oobn, flags&^0x40000000, err)
	msgs, _ := syscall.ParseSocketControlMessage(oob[:oobn])
	fds, _ := syscall.ParseUnixRights(&msgs[0])
	fmt.Println("rights", len(fds))
	w.Close()
	syscall.Write(fds[0], []byte("by the passed one"))
	syscall.Close(fds[0])
	all, err := io.ReadAll(r)
	fmt.Println(string(all), err)
	c.Close()
	_, err = s.Read(b)
	fmt.Println("eof", err)
	_, err = s.Write([]byte("x"))
	fmt.Println("broken", errno(err))
	s.Close()
	l.Close()
	_, err = net.Dial("unix", name)
	fmt.Println("none", errno(err))
	os.WriteFile(name, nil, 0600)
	_, err = net.Dial("unix", name)
	fmt.Println("a file", errno(err))
	// datagrams
	d, err := net.ListenPacket("unixgram", filepath.Join(dir, "d"))
	fmt.Println(err)
	e, err := net.Dial("unixgram", filepath.Join(dir, "d"))
	e.Write([]byte("gram"))
	n, from, err := d.ReadFrom(b)
	fmt.Println(string(b[:n]), from, err)
	e.Close()
	d.Close()
	// abstract, pairs, packets
	l, err = net.Listen("unix", "@loam-kernel-test")
	fmt.Println(err, l.Addr())
	c, err = net.Dial("unix", "@loam-kernel-test")
	fmt.Println(err)
	c.Close()
	l.Close()
	p, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_SEQPACKET, 0)
	fmt.Println(err)
	syscall.Write(p[0], []byte("first"))
	syscall.Write(p[0], []byte("second"))
	n, err = syscall.Read(p[1], b[:3])
	fmt.Println(string(b[:n]), err)
	n, _, err = syscall.Recvfrom(p[1], b, syscall.MSG_PEEK)
	fmt.Println("peek", string(b[:n]), err)
	n, err = syscall.Read(p[1], b)
	fmt.Println(string(b[:n]), err)
	syscall.Shutdown(p[0], syscall.SHUT_WR)
	n, err = syscall.Read(p[1], b)
	fmt.Println("shut", n, err)
	cred, err := syscall.GetsockoptUcred(p[0], syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	fmt.Println(cred.Pid == int32(os.Getpid()), cred.Uid == uint32(os.Getuid()), err)
}

func many() {
	fmt.Println("-- many")
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	const count = 300
	go func() {
		for range count {
			c, err := l.Accept()
			if err != nil {
				panic(err)
			}
			go func() { io.Copy(c, c); c.Close() }()
		}
	}()
	var wg sync.WaitGroup
	var mu sync.Mutex
	good := 0
	for i := range count {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				panic(err)
			}
			text := fmt.Sprintf("message %d", i)
			io.WriteString(c, text)
			c.(*net.TCPConn).CloseWrite()
			b, err := io.ReadAll(c)
			if string(b) == text && err == nil {
				mu.Lock()
				good++
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	fmt.Println(good)
}

func main() {
	dir, _ := os.MkdirTemp("", "sockets")
	defer os.RemoveAll(dir)
	tcp("tcp", "127.0.0.1:0")
	tcp("tcp6", "[::1]:0")
	errs()
	udp()
	unix(dir)
	many()
}
