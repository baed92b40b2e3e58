// System calls that package os does not make: at-calls, locks, seeking for data, maps, descriptors.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

func call(nr uintptr, a ...uintptr) any {
	var v [6]uintptr
	copy(v[:], a)
	r, _, e := syscall.Syscall6(nr, v[0], v[1], v[2], v[3], v[4], v[5])
	if e != 0 {
		return e
	}
	return int(r)
}

func ptr(s string) uintptr {
	p, _ := syscall.BytePtrFromString(s)
	keep = append(keep, p)
	return uintptr(unsafe.Pointer(p))
}

var keep []*byte

func lock(f *os.File, typ int16, from, n int64) any {
	l := syscall.Flock_t{Type: typ, Start: from, Len: n}
	return syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &l)
}

func ofd(f *os.File, typ int16, from, n int64) any {
	l := syscall.Flock_t{Type: typ, Start: from, Len: n}
	return syscall.FcntlFlock(f.Fd(), 37, &l)
}

func main() {
	dir, _ := os.MkdirTemp("", "calls")
	defer os.RemoveAll(dir)
	os.Chdir(dir)
	f, _ := os.Create("f")
	fd := f.Fd()
	f.WriteAt([]byte("x"), 1<<20)
	fmt.Println("data", call(8, fd, 0, 3), "hole", call(8, fd, 1<<20, 4), "past", call(8, fd, 1<<21, 3))
	fmt.Println("bad whence", call(8, fd, 0, 9))
	fmt.Println("punch", call(285, fd, 3, 1<<20, 1), "at", call(8, fd, 0, 3))
	fmt.Println("fallocate", call(285, fd, 0, 0, 2<<20), "negative", call(285, fd, 0, 0, 0))
	// renameat2
	os.WriteFile("a", []byte("a"), 0644)
	os.WriteFile("b", []byte("b"), 0644)
	cwd := ^uintptr(99)
	fmt.Println("noreplace", call(316, cwd, ptr("a"), cwd, ptr("b"), 1))
	fmt.Println("exchange", call(316, cwd, ptr("a"), cwd, ptr("b"), 2))
	b, _ := os.ReadFile("a")
	fmt.Println(string(b))
	// access
	os.Chmod("a", 0)
	fmt.Println("access", call(21, ptr("a"), 0), call(21, ptr("none"), 0), call(439, cwd, ptr("a"), 9, 0))
	// O_TMPFILE, O_PATH, O_NOFOLLOW, O_DIRECTORY
	fmt.Println("tmpfile", call(257, cwd, ptr("."), 020200000|2, 0600) != nil)
	os.Symlink("b", "l")
	fmt.Println("nofollow", call(257, cwd, ptr("l"), 0400000, 0), "directory", call(257, cwd, ptr("b"), 0200000, 0))
	// openat2
	how := [3]uint64{0, 0, 8}
	d, _ := os.Open(".")
	fmt.Println("beneath", call(437, d.Fd(), ptr("../x"), uintptr(unsafe.Pointer(&how)), 24))
	how[2] = 4
	fmt.Println("no links", call(437, d.Fd(), ptr("l"), uintptr(unsafe.Pointer(&how)), 24))
	// locks
	g, _ := os.OpenFile("f", os.O_RDWR, 0)
	fmt.Println("lock", lock(f, syscall.F_WRLCK, 0, 10), lock(g, syscall.F_WRLCK, 5, 10))
	fmt.Println("ofd", ofd(f, syscall.F_WRLCK, 100, 10), ofd(g, syscall.F_RDLCK, 105, 1), ofd(g, syscall.F_RDLCK, 110, 1))
	fmt.Println("flock", syscall.Flock(int(f.Fd()), 2), syscall.Flock(int(g.Fd()), 2|4), syscall.Flock(int(f.Fd()), 8), syscall.Flock(int(g.Fd()), 1|4))
	// descriptors
	n, _ := syscall.Dup(int(fd))
	fmt.Println("dup", n > 2, syscall.Dup3(n, n, 0), syscall.Dup3(n, 100, syscall.O_CLOEXEC), call(72, 100, 1), call(72, uintptr(n), 1))
	fmt.Println("dupfd", call(72, fd, 0, 200), call(3, 100), call(3, 100), call(3, 12345))
	// maps
	os.WriteFile("m", make([]byte, 8192), 0644)
	m, _ := os.OpenFile("m", os.O_RDWR, 0)
	shared, err := syscall.Mmap(int(m.Fd()), 0, 8192, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	private, err2 := syscall.Mmap(int(m.Fd()), 4096, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
	fmt.Println("mmap", err, err2)
	copy(shared[4096:], "shared")
	fmt.Println(string(shared[4096:4102]))
	two := make([]byte, 6)
	m.ReadAt(two, 4096)
	fmt.Println("file", string(two))
	m.WriteAt([]byte("S"), 4096)
	fmt.Println("map", string(shared[4096:4102]))
	private[0] = '!'
	m.ReadAt(two, 4096)
	fmt.Println("file", string(two), syscall.Munmap(shared), syscall.Munmap(private))
	_, err = syscall.Mmap(-1, 0, 4096, syscall.PROT_READ, syscall.MAP_PRIVATE)
	fmt.Println("bad", err)
	// copy_file_range, sendfile
	os.WriteFile("src", []byte("0123456789"), 0644)
	src, _ := os.Open("src")
	dst, _ := os.Create("dst")
	fmt.Println("copy", call(326, src.Fd(), 0, dst.Fd(), 0, 4, 0), call(40, dst.Fd(), src.Fd(), 0, 100))
	b, _ = os.ReadFile("dst")
	fmt.Println(string(b))
	// limits, names
	wd, _ := os.Getwd()
	fmt.Println("cwd", filepath.Base(wd) == filepath.Base(dir))
	os.Mkdir("gone", 0755)
	os.Chdir("gone")
	os.Remove("../gone")
	buf := make([]byte, 4096)
	fmt.Println("getcwd", call(79, uintptr(unsafe.Pointer(&buf[0])), 4096), call(83, ptr("new"), 0755))
	os.Chdir(dir)
	fmt.Println("unknown", call(500))
	var st syscall.Stat_t
	fmt.Println("fstat", syscall.Fstat(0x7fff, &st), syscall.Stat("", &st))
	fmt.Println("bad pointer", call(0, fd, 0, 8), call(2, 0, 0, 0))
}
