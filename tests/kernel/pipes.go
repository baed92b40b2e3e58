// Pipes: capacity, ends, non-blocking, FIFOs, poll, epoll.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"
)

func ready(fd int, events int16) int16 {
	p := struct {
		fd              int32
		events, revents int16
	}{int32(fd), events, 0}
	syscall.Syscall(7, uintptr(unsafe.Pointer(&p)), 1, 0)
	return p.revents
}

func main() {
	var p [2]int
	fmt.Println(syscall.Pipe2(p[:], syscall.O_NONBLOCK|syscall.O_CLOEXEC))
	b := make([]byte, 1<<20)
	_, err := syscall.Read(p[0], b)
	fmt.Println("empty", err, ready(p[0], 1), ready(p[1], 4))
	n, err := syscall.Write(p[1], b)
	fmt.Println("fill", n, err)
	n, err = syscall.Write(p[1], b[:1])
	fmt.Println("full", n, err, ready(p[0], 1), ready(p[1], 4))
	n, err = syscall.Read(p[0], b[:100])
	fmt.Println("read", n, err)
	n, err = syscall.Read(p[0], b)
	fmt.Println("read", n, err)
	syscall.Write(p[1], []byte("last"))
	syscall.Close(p[1])
	fmt.Println("poll", ready(p[0], 1))
	n, err = syscall.Read(p[0], b)
	fmt.Println("last", n, err, ready(p[0], 1))
	n, err = syscall.Read(p[0], b)
	fmt.Println("end", n, err)
	syscall.Close(p[0])
	syscall.Pipe(p[:])
	syscall.Close(p[0])
	fmt.Println("poll", ready(p[1], 4))
	n, err = syscall.Write(p[1], []byte("x"))
	fmt.Println("broken", n, err)
	_, err = syscall.Seek(p[1], 0, 0)
	fmt.Println("seek", err)
	syscall.Close(p[1])
	// os.Pipe with deadlines and large data
	r, w, _ := os.Pipe()
	r.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	_, err = r.Read(b)
	fmt.Println("deadline", os.IsTimeout(err))
	r.SetReadDeadline(time.Time{})
	go func() {
		for range 10 {
			w.Write(b[:300000])
		}
		w.Close()
	}()
	m, err := io.Copy(io.Discard, r)
	fmt.Println("copied", m, err)
	fifo()
	epoll()
}

func fifo() {
	dir, _ := os.MkdirTemp("", "pipes")
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "fifo")
	fmt.Println("mkfifo", syscall.Mkfifo(name, 0600), syscall.Mkfifo(name, 0600))
	fi, _ := os.Stat(name)
	fmt.Println(fi.Mode())
	_, err := syscall.Open(name, syscall.O_WRONLY|syscall.O_NONBLOCK, 0)
	fmt.Println("no reader", err)
	for range 2 {
		done := make(chan string)
		go func() {
			f, err := os.Open(name)
			if err != nil {
				done <- err.Error()
				return
			}
			b, _ := io.ReadAll(f)
			f.Close()
			done <- string(b)
		}()
		time.Sleep(5 * time.Millisecond)
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			panic(err)
		}
		f.WriteString("through the fifo")
		f.Close()
		fmt.Println(<-done)
	}
}

func epoll() {
	var p [2]int
	syscall.Pipe2(p[:], syscall.O_NONBLOCK)
	e, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	fmt.Println("epoll", err)
	ev := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: 7}
	fmt.Println(syscall.EpollCtl(e, syscall.EPOLL_CTL_ADD, p[0], &ev), syscall.EpollCtl(e, syscall.EPOLL_CTL_ADD, p[0], &ev))
	f, _ := os.CreateTemp("", "epoll")
	defer os.Remove(f.Name())
	fmt.Println("file", syscall.EpollCtl(e, syscall.EPOLL_CTL_ADD, int(f.Fd()), &ev))
	out := make([]syscall.EpollEvent, 4)
	wait := func() {
		n, err := syscall.EpollWait(e, out, 10)
		fmt.Print("wait ", n, " ", err)
		for _, v := range out[:max(n, 0)] {
			fmt.Print(" ", v.Events, " ", v.Fd)
		}
		fmt.Println()
	}
	wait()
	syscall.Write(p[1], []byte("x"))
	wait()
	wait()
	ev.Events = syscall.EPOLLIN | 1<<31
	syscall.EpollCtl(e, syscall.EPOLL_CTL_MOD, p[0], &ev)
	wait()
	wait()
	syscall.Write(p[1], []byte("y"))
	wait()
	syscall.Close(p[1])
	wait()
	fmt.Println("del", syscall.EpollCtl(e, syscall.EPOLL_CTL_DEL, p[0], nil), syscall.EpollCtl(e, syscall.EPOLL_CTL_DEL, p[0], nil))
	wait()
	// eventfd
	r, _, _ := syscall.Syscall(290, 3, syscall.O_NONBLOCK, 0)
	var v uint64
	read := func() {
		n, _, err := syscall.Syscall(0, r, uintptr(unsafe.Pointer(&v)), 8)
		fmt.Println("event", int(n), err, v)
	}
	read()
	v = 5
	syscall.Syscall(1, r, uintptr(unsafe.Pointer(&v)), 8)
	syscall.Syscall(1, r, uintptr(unsafe.Pointer(&v)), 8)
	read()
	read()
}
