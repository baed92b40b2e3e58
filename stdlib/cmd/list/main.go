// Command list prints packages by a template: `loam list -f` with templates that are more than
// field names. It asks the loam that runs it for the packages as JSON.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

type module struct {
	Path, Dir, GoMod, GoVersion, Version string
	Main, Indirect                       bool
	Replace                              *module
}

// String is what {{.Module}} prints.
func (m *module) String() string {
	if m.Version == "" {
		return m.Path
	}
	return m.Path + " " + m.Version
}

type packageError struct {
	ImportStack    []string
	Pos, Err, Text string
}

func (e *packageError) String() string { return e.Text }

type goPackage struct {
	Dir, ImportPath, ImportComment, Name, Doc, Target, Shlib, Root, ConflictDir, ForTest, Export string

	Module *module
	Match  []string

	Goroot, Standard, DepOnly, BinaryOnly, Incomplete, Stale bool

	StaleReason string

	GoFiles, CgoFiles, CompiledGoFiles, IgnoredGoFiles, IgnoredOtherFiles, CFiles, CXXFiles []string
	MFiles, HFiles, FFiles, SFiles, SwigFiles, SwigCXXFiles, SysoFiles                      []string
	EmbedPatterns, EmbedFiles, Imports, Deps                                                []string
	TestGoFiles, TestImports, TestEmbedPatterns, TestEmbedFiles                             []string
	XTestGoFiles, XTestImports, XTestEmbedPatterns, XTestEmbedFiles                         []string

	ImportMap  map[string]string
	Error      *packageError
	DepsErrors []*packageError
}

// buildContext is what {{context}} gives.
type buildContext struct {
	GOARCH, GOOS, GOROOT, GOPATH, Compiler  string
	CgoEnabled, UseAllFiles                 bool
	BuildTags, ToolTags, ReleaseTags        []string
	InstallSuffix                           string
}

func main() {
	var format string
	args := []string{"list", "-json"}
	rest := os.Args[1:]
	for i := 0; i < len(rest); i++ {
		name, value, has := strings.Cut(strings.TrimPrefix(rest[i], "-"), "=")
		if !strings.HasPrefix(rest[i], "-") {
			args = append(args, rest[i:]...)
			break
		}
		if strings.TrimPrefix(name, "-") != "f" {
			args = append(args, rest[i])
			continue
		}
		if !has && i+1 < len(rest) {
			i++
			value = rest[i]
		}
		format = value
	}
	os.Exit(run(format, args))
}

func run(format string, args []string) int {
	functions := template.FuncMap{
		"join":    strings.Join,
		"context": newContext,
		"module":  func(path string) *module { return nil },
	}
	tmpl, err := template.New("main").Funcs(functions).Parse(format)
	if err != nil {
		fmt.Fprintln(os.Stderr, "template: "+strings.TrimPrefix(err.Error(), "template: "))
		return 1
	}
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	cmd := exec.Command(self, args...)
	cmd.Args[0] = "loam:loam" // the file may carry a program
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	status := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	} else if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		var out strings.Builder
		if err := tmpl.Execute(&out, &p); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		line := out.String()
		if line != "" && !strings.HasSuffix(line, "\n") {
			line += "\n"
		}
		os.Stdout.WriteString(line)
	}
	return status
}

func newContext() *buildContext {
	c := &buildContext{
		GOARCH: "amd64", GOOS: "linux", Compiler: "gc",
		GOROOT: os.Getenv("GOROOT"), GOPATH: os.Getenv("GOPATH"),
	}
	if c.GOPATH == "" {
		if home, err := os.UserHomeDir(); err == nil {
			c.GOPATH = filepath.Join(home, "go")
		}
	}
	for i := 1; i <= 27; i++ {
		c.ReleaseTags = append(c.ReleaseTags, fmt.Sprintf("go1.%d", i))
	}
	return c
}
