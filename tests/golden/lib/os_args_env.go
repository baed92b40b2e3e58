// args: one two --flag=x -n 5
// env: LOAM_TEST_VAR=hello

package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	fmt.Println(len(os.Args), os.Args[1:], os.Getenv("LOAM_TEST_VAR"), os.ExpandEnv("<$LOAM_TEST_VAR>"))
	_, ok := os.LookupEnv("LOAM_SURELY_UNSET")
	os.Setenv("LOAM_SURELY_UNSET", "now")
	fmt.Println(ok, os.Getenv("LOAM_SURELY_UNSET"))
	fsn := flag.NewFlagSet("test", flag.ContinueOnError)
	fsn.SetOutput(os.Stdout)
	f := fsn.String("flag", "d", "a `name` flag")
	n := fsn.Int("n", 1, "number")
	b := fsn.Bool("b", false, "bool")
	fmt.Println(fsn.Parse(os.Args[3:]), *f, *n, *b, fsn.NArg())
	fmt.Println(fsn.Parse([]string{"-zzz"}))
	wd, err := os.Getwd()
	fmt.Println(filepath.Base(wd), err, strings.HasSuffix(wd, "golden/lib"))
	dir, err := os.MkdirTemp("", "golden")
	fmt.Println(err)
	defer os.RemoveAll(dir)
	p := filepath.Join(dir, "a", "..", "f.txt")
	fmt.Println(os.WriteFile(p, []byte("content\n"), 0o644))
	data, err := os.ReadFile(p)
	st, _ := os.Stat(p)
	fmt.Printf("%q %v %d %v %v\n", data, err, st.Size(), st.Mode(), st.IsDir())
	fmt.Println(os.Rename(p, p+"2"), os.Remove(p) != nil, os.Mkdir(filepath.Join(dir, "d"), 0o755))
	es, _ := os.ReadDir(dir)
	for _, e := range es {
		fmt.Println(e.Name(), e.IsDir())
	}
}
