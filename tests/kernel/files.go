// Files: modes, times, seeking, holes, truncation, removal while open, directory reads, renames.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
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

func show(what string, args ...any) {
	for i, a := range args {
		if err, ok := a.(error); ok {
			args[i] = errno(err)
		}
	}
	fmt.Println(append([]any{what + ":"}, args...)...)
}

func modes(dir string) {
	syscall.Umask(027)
	name := filepath.Join(dir, "m")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0666)
	show("create", err)
	fi, _ := f.Stat()
	show("mode", fi.Mode())
	_, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL, 0666)
	show("exclusive", err)
	show("chmod", f.Chmod(0604))
	fi, _ = os.Stat(name)
	show("mode", fi.Mode(), fi.Size(), fi.IsDir())
	show("setuid", os.Chmod(name, 0755|os.ModeSetuid|os.ModeSticky))
	fi, _ = os.Stat(name)
	show("mode", fi.Mode())
	syscall.Umask(022)
	at := time.Unix(1000000000, 123456789)
	show("times", os.Chtimes(name, at, at.Add(time.Hour)))
	fi, _ = os.Stat(name)
	show("mtime", fi.ModTime().UnixNano(), fi.Sys().(*syscall.Stat_t).Atim.Nano())
	show("mkdir", os.Mkdir(filepath.Join(dir, "d"), 0751), os.Mkdir(filepath.Join(dir, "d"), 0751))
	fi, _ = os.Stat(filepath.Join(dir, "d"))
	show("dir", fi.Mode())
	f.Close()
}

func data(dir string) {
	name := filepath.Join(dir, "data")
	f, _ := os.Create(name)
	n, err := f.WriteString("hello, world")
	show("write", n, err)
	off, err := f.Seek(-5, io.SeekEnd)
	show("seek", off, err)
	b := make([]byte, 10)
	n, err = f.Read(b)
	show("read", n, string(b[:n]), err)
	n, err = f.Read(b)
	show("read at end", n, err)
	_, err = f.Seek(-1, io.SeekStart)
	show("seek before", err)
	n, err = f.WriteAt([]byte("far"), 200000)
	show("write far", n, err)
	fi, _ := f.Stat()
	show("size", fi.Size())
	n, err = f.ReadAt(b, 100000)
	show("hole", n, b[:n], err)
	show("truncate", f.Truncate(5), f.Truncate(-1))
	all, err := os.ReadFile(name)
	show("left", string(all), err)
	show("grow", f.Truncate(8))
	all, _ = os.ReadFile(name)
	show("left", all)
	g, _ := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	g.WriteString("+a")
	g.Seek(0, 0)
	g.WriteString("+b")
	_, err = g.Read(b)
	show("read of a write-only file", err)
	all, _ = os.ReadFile(name)
	show("appended", fmt.Sprintf("%q", all))
	show("remove", os.Remove(name))
	f.Seek(0, 0)
	n, err = f.Read(b)
	show("read after removal", n, err)
	fi, _ = f.Stat()
	show("links", fi.Sys().(*syscall.Stat_t).Nlink)
	f.Close()
	_, err = f.Write(nil)
	show("closed", errors.Is(err, os.ErrClosed))
	_, err = os.Stat(name)
	show("stat", err, errors.Is(err, fs.ErrNotExist))
}

func names(dir string) {
	p := func(s string) string { return filepath.Join(dir, s) }
	os.WriteFile(p("a"), []byte("a"), 0644)
	os.WriteFile(p("b"), []byte("b"), 0644)
	show("rename over", os.Rename(p("a"), p("b")))
	all, _ := os.ReadFile(p("b"))
	show("b", string(all))
	os.MkdirAll(p("x/y/z"), 0755)
	show("into itself", os.Rename(p("x"), p("x/y/w")))
	show("file over dir", os.Rename(p("b"), p("x")))
	show("dir over file", os.Rename(p("x"), p("b")))
	os.Mkdir(p("e"), 0755)
	show("dir over empty", os.Rename(p("x"), p("e")))
	show("dir over full", os.Rename(p("d"), p("e")))
	show("rmdir full", syscall.Rmdir(p("e")))
	show("unlink dir", syscall.Unlink(p("e")) != nil)
	show("rmdir file", syscall.Rmdir(p("b")))
	show("remove all", os.RemoveAll(p("e")))
	show("link", os.Link(p("b"), p("c")), os.Link(p("b"), p("c")))
	fi, _ := os.Stat(p("c"))
	fj, _ := os.Stat(p("b"))
	show("same", os.SameFile(fi, fj), fi.Sys().(*syscall.Stat_t).Nlink)
	show("symlink", os.Symlink("c", p("s")), os.Symlink("loop", p("loop")), os.Symlink("nowhere/x", p("dangling")))
	text, err := os.Readlink(p("s"))
	show("readlink", text, err)
	_, err = os.Readlink(p("b"))
	show("readlink of a file", err)
	_, err = os.Stat(p("loop"))
	show("loop", err)
	_, err = os.Stat(p("dangling"))
	show("dangling", err)
	show("create through", os.WriteFile(p("dangling"), nil, 0644))
	os.Symlink("made", p("tomake"))
	show("create through", os.WriteFile(p("tomake"), []byte("1"), 0644))
	_, err = os.Stat(p("made"))
	show("made", err)
	fi, err = os.Lstat(p("s"))
	show("lstat", fi.Mode(), fi.Size(), err)
	_, err = os.Stat(p("b/x"))
	show("not a directory", err)
	_, err = os.Stat(p("s/"))
	show("slash", err)
	_, err = os.Open(p(string(make([]byte, 300))))
	show("bad name", err)
	long := make([]byte, 300)
	for i := range long {
		long[i] = 'n'
	}
	_, err = os.Open(p(string(long)))
	show("long name", err)
	list, err := os.ReadDir(dir)
	var all2 []string
	for _, e := range list {
		all2 = append(all2, e.Name()+" "+e.Type().String())
	}
	sort.Strings(all2)
	show("names", all2, err)
}

func removeWhileReading(dir string) {
	os.Mkdir(filepath.Join(dir, "many"), 0755)
	for i := range 500 {
		os.WriteFile(filepath.Join(dir, "many", fmt.Sprint(i)), nil, 0644)
	}
	d, _ := os.Open(filepath.Join(dir, "many"))
	total := 0
	for {
		list, err := d.Readdirnames(37)
		for _, n := range list {
			if os.Remove(filepath.Join(dir, "many", n)) == nil {
				total++
			}
		}
		if err != nil {
			show("end", err)
			break
		}
	}
	show("removed", total, os.Remove(filepath.Join(dir, "many")))
	d.Close()
}

func main() {
	dir, err := os.MkdirTemp("", "files")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	modes(dir)
	data(dir)
	names(dir)
	removeWhileReading(dir)
}
