// stdin: one two\nthree\n\nlast without newline

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() {
		fmt.Printf("%q\n", sc.Text())
	}
	ws := bufio.NewScanner(strings.NewReader("a bb  ccc"))
	ws.Split(bufio.ScanWords)
	for ws.Scan() {
		fmt.Print(ws.Text(), ",")
	}
	fmt.Println()
	var buf bytes.Buffer
	w := bufio.NewWriter(io.MultiWriter(&buf, io.Discard))
	fmt.Fprintf(w, "x=%d", 5)
	fmt.Println(buf.Len(), w.Buffered())
	w.Flush()
	fmt.Println(buf.String())
	r := io.TeeReader(io.LimitReader(strings.NewReader("abcdefgh"), 5), &buf)
	data, err := io.ReadAll(r)
	fmt.Println(string(data), err, buf.String())
	pr, pw := io.Pipe()
	go func() { fmt.Fprint(pw, "through a pipe"); pw.CloseWithError(io.ErrUnexpectedEOF) }()
	data, err = io.ReadAll(pr)
	fmt.Println(string(data), err)
	sr := io.NewSectionReader(strings.NewReader("0123456789"), 2, 5)
	data, _ = io.ReadAll(sr)
	n, err := io.ReadFull(strings.NewReader("ab"), make([]byte, 3))
	fmt.Println(string(data), n, err)
	rw := bufio.NewReader(strings.NewReader("peek\nme"))
	p, _ := rw.Peek(2)
	l, isP, _ := rw.ReadLine()
	c, size, _ := rw.ReadRune()
	fmt.Println(string(p), string(l), isP, c, size, rw.UnreadRune())
}
