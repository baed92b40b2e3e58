package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// options is the command line, read.
type options struct {
	packages []string // as given; empty is "the current directory", which streams
	testArgs []string // for the test executable, in order

	// Flags of the driver alone.
	compileOnly bool
	output      string
	outputIsDir bool
	json        bool
	exec        stringsFlag
	vet         vetFlag
	build       []string // handed on to loam list and loam build
	workers     int
	dryRun      bool
	printCmds   bool
	keepWork    bool
	race        bool
	msan, asan  bool
	overlay     string
	tags        string

	cover        bool
	coverMode    coverModeFlag
	coverPkgs    listFlag
	coverProfile string

	// Flags that the test executable gets too and that change what the driver does.
	artifacts   bool
	bench       string
	failFast    bool
	fuzz        string
	list        string
	outputDir   outputDirFlag
	timeout     time.Duration
	verbose     verboseFlag
	profiles    map[string]*string
	killTimeout time.Duration
	waitDelay   time.Duration
	helpAsked   bool
}

// profileFlags write one file a run; go test allows them for one package only.
var profileFlags = []string{"blockprofile", "cpuprofile", "memprofile", "mutexprofile", "trace"}

func (o *options) singleProfile() string {
	for _, name := range profileFlags {
		if *o.profiles[name] != "" {
			return "-" + name
		}
	}
	return ""
}

// keepsBinary reports whether PKG.test stays behind after the run.
func (o *options) keepsBinary() bool {
	for _, name := range profileFlags[:4] {
		if *o.profiles[name] != "" {
			return true
		}
	}
	return o.output != ""
}

// showPass reports whether the output of a package that passes is printed.
func (o *options) showPass() bool {
	return o.verbose.on || o.list != "" || o.helpAsked
}

// streams reports whether tests write to standard output directly.
func (o *options) streams() bool {
	return len(o.packages) == 0 || o.bench != "" || o.fuzz != ""
}

type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

var errHelp = flag.ErrHelp

func printUsage() {
	fmt.Fprint(os.Stderr, "usage: loam test [build/test flags] [packages] "+
		"[build/test flags & test binary flags]\n"+
		"See docs/testing.md for the flags.\n")
}

// newFlagSet declares every flag. handed holds the names that the test executable gets as
// -test.NAME.
func newFlagSet(o *options) (set *flag.FlagSet, handed map[string]bool) {
	set = flag.NewFlagSet("test", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}

	declareBuildFlags(set, o)
	set.BoolVar(&o.compileOnly, "c", false, "")
	set.BoolVar(&o.json, "json", false, "")
	set.StringVar(&o.output, "o", "", "")
	set.Var(&o.exec, "exec", "")
	set.Var(&o.vet, "vet", "")
	set.BoolVar(&o.cover, "cover", false, "")
	set.Var(&coverFlag{o, &o.coverMode}, "covermode", "")
	set.Var(&coverFlag{o, &o.coverPkgs}, "coverpkg", "")

	before := names(set)
	declareTestFlags(set, o)
	handed = map[string]bool{}
	for name := range names(set) {
		if !before[name] {
			handed[name] = true
		}
	}
	for name := range handed {
		set.Var(set.Lookup(name).Value, "test."+name, "")
	}
	return set, handed
}

func names(set *flag.FlagSet) map[string]bool {
	all := map[string]bool{}
	set.VisitAll(func(f *flag.Flag) { all[f.Name] = true })
	return all
}

// declareBuildFlags declares go build's flags. What only a compiler to machine code can use is
// accepted and has no effect.
func declareBuildFlags(set *flag.FlagSet, o *options) {
	o.workers = runtime.GOMAXPROCS(0)
	set.IntVar(&o.workers, "p", o.workers, "")
	set.BoolVar(&o.dryRun, "n", false, "")
	set.BoolVar(&o.printCmds, "x", false, "")
	set.BoolVar(&o.keepWork, "work", false, "")
	set.BoolVar(&o.race, "race", false, "")
	set.BoolVar(&o.msan, "msan", false, "")
	set.BoolVar(&o.asan, "asan", false, "")
	set.StringVar(&o.overlay, "overlay", "", "")
	set.StringVar(&o.tags, "tags", "", "")
	set.String("C", "", "")
	for _, name := range []string{"a", "i", "linkshared", "modcacherw", "trimpath"} {
		set.Bool(name, false, "")
	}
	for _, name := range []string{
		"asmflags", "buildmode", "compiler", "debug-actiongraph", "debug-runtime-trace",
		"debug-trace", "gccgoflags", "gcflags", "installsuffix", "ldflags", "mod", "modfile",
		"pgo", "pkgdir", "toolexec",
	} {
		set.String(name, "", "")
	}
	set.Var(new(optionalFlag), "buildvcs", "")
}

// declareTestFlags declares the flags that go on to the test executable.
func declareTestFlags(set *flag.FlagSet, o *options) {
	set.BoolVar(&o.artifacts, "artifacts", false, "")
	set.StringVar(&o.bench, "bench", "", "")
	set.BoolVar(&o.failFast, "failfast", false, "")
	set.StringVar(&o.fuzz, "fuzz", "", "")
	set.StringVar(&o.list, "list", "", "")
	set.Var(&o.outputDir, "outputdir", "")
	set.DurationVar(&o.timeout, "timeout", 10*time.Minute, "")
	set.Var(&o.verbose, "v", "")
	set.Var(new(shuffleFlag), "shuffle", "")
	set.Var(&coverFlag{o, (*stringFlag)(&o.coverProfile)}, "coverprofile", "")
	o.profiles = map[string]*string{}
	for _, name := range profileFlags {
		o.profiles[name] = set.String(name, "", "")
	}
	for _, name := range []string{"benchmem", "fullpath", "short"} {
		set.Bool(name, false, "")
	}
	for _, name := range []string{"count", "parallel"} {
		set.Int(name, 0, "")
	}
	for _, name := range []string{
		"benchtime", "blockprofilerate", "cpu", "fuzzminimizetime", "fuzztime",
		"memprofilerate", "mutexprofilefraction", "run", "skip",
	} {
		set.String(name, "", "")
	}
}

// A commandLine reads arguments: flags of ours, packages, and what is for the test executable.
// Packages are one run of arguments that are no flags; a flag that we do not know may have taken
// the argument after it as its value, so it ends the packages even when none came yet.
type commandLine struct {
	opts      *options
	set       *flag.FlagSet
	handed    map[string]bool
	rest      []string
	explicit  []string // for the test executable
	implicit  map[string]bool
	packages  []string
	sealed    bool // no more packages
	inList    bool
	unknown   string // the first flag we do not know
	loose     bool   // the argument before may take this one as its value
	stopped   bool
	changedTo string
}

func parseCommandLine(args []string) (*options, error) {
	o := &options{}
	set, handed := newFlagSet(o)
	if len(args) > 0 {
		if dir, n := chdirFlag(args); n > 0 {
			if err := os.Chdir(dir); err != nil {
				return nil, err
			}
			os.Setenv("PWD", mustGetwd())
			args = args[n:]
		}
	}
	c := &commandLine{opts: o, set: set, handed: handed, rest: args, implicit: map[string]bool{}}
	c.readEnvironment()
	for len(c.rest) > 0 && !c.stopped {
		if err := c.next(); err != nil {
			return nil, err
		}
	}
	if c.unknown != "" && o.compileOnly {
		return nil, usageError{fmt.Sprintf("go: unknown flag %s cannot be used with -c", c.unknown)}
	}
	o.packages = c.packages
	o.testArgs = append(c.injected(), c.explicit...)
	o.helpAsked = asksHelp(c.explicit)
	if o.coverMode == "" {
		o.coverMode = "set"
	}
	o.workers = max(o.workers, 1)
	if set.Lookup("tags").Value.String() != "" {
		o.build = append(o.build, "-tags="+strings.ReplaceAll(o.tags, " ", ","))
	}
	for _, name := range []string{"mod", "modfile"} {
		if value := set.Lookup(name).Value.String(); value != "" {
			o.build = append(o.build, "-"+name+"="+value)
		}
	}
	return o, nil
}

// chdirFlag reads -C DIR, which go allows as the first flag only.
func chdirFlag(args []string) (dir string, used int) {
	name := strings.TrimPrefix(args[0], "-")
	if !strings.HasPrefix(name, "-C") && !strings.HasPrefix(name, "C") || name == args[0] {
		return "", 0
	}
	name = strings.TrimPrefix(name, "-")
	if value, ok := strings.CutPrefix(name, "C="); ok {
		return value, 1
	}
	if name == "C" && len(args) > 1 {
		return args[1], 2
	}
	return "", 0
}

// readEnvironment applies $GOFLAGS. Flags for other commands may stand there too.
func (c *commandLine) readEnvironment() {
	for _, arg := range strings.Fields(os.Getenv("GOFLAGS")) {
		name, value, hasValue := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		f := c.set.Lookup(name)
		if f == nil || !strings.HasPrefix(arg, "-") {
			continue
		}
		if !hasValue {
			value = "true"
		}
		if err := c.set.Set(name, value); err != nil {
			fatalf("invalid value %q for flag -%s (from $GOFLAGS): %v", value, name, err)
		}
		if c.handed[strings.TrimPrefix(name, "test.")] {
			c.implicit[strings.TrimPrefix(name, "test.")] = true
		}
	}
}

// next reads one argument, and its value where it has one.
func (c *commandLine) next() error {
	arg := c.rest[0]
	loose := c.loose
	c.loose = false
	if arg == "--" {
		c.explicit = append(c.explicit, c.rest...)
		c.stopped = true
		return nil
	}
	name := arg
	if strings.HasPrefix(name, "--") {
		name = name[1:]
	}
	if name == "-h" || name == "-help" || name == "-?" {
		return errHelp
	}
	if len(name) < 2 || name[0] != '-' || name[1] == '-' || name[1] == '=' {
		c.plain(arg, loose)
		return nil
	}
	c.inList = false
	name, value, hasValue := strings.Cut(name[1:], "=")
	f := c.set.Lookup(name)
	if f == nil {
		c.foreign(arg, hasValue)
		return nil
	}
	c.rest = c.rest[1:]
	return c.known(f, value, hasValue)
}

// plain handles an argument that is no flag.
func (c *commandLine) plain(arg string, loose bool) {
	if !c.inList && c.sealed {
		if !loose {
			c.explicit = append(c.explicit, c.rest...)
			c.stopped = true
			return
		}
		c.explicit = append(c.explicit, arg)
		c.rest = c.rest[1:]
		return
	}
	c.inList, c.sealed = true, true
	c.packages = append(c.packages, arg)
	c.rest = c.rest[1:]
}

// foreign handles a flag that is not ours: it belongs to the test.
func (c *commandLine) foreign(arg string, hasValue bool) {
	c.sealed = true
	c.rest = c.rest[1:]
	if arg == "-args" || arg == "--args" {
		c.explicit = append(c.explicit, c.rest...)
		c.stopped = true
		return
	}
	if c.unknown == "" {
		c.unknown = arg
	}
	c.explicit = append(c.explicit, arg)
	c.loose = !hasValue
}

// known sets one of our flags and hands it on where the test executable wants it.
func (c *commandLine) known(f *flag.Flag, value string, hasValue bool) error {
	boolean := false
	if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok {
		boolean = b.IsBoolFlag()
	}
	switch {
	case boolean && !hasValue:
		if err := c.set.Set(f.Name, "true"); err != nil {
			return usageError{fmt.Sprintf("invalid boolean flag %s: %v", f.Name, err)}
		}
	case boolean:
		if err := c.set.Set(f.Name, value); err != nil {
			return usageError{fmt.Sprintf("invalid boolean value %q for -%s: %v", value, f.Name, err)}
		}
	default:
		if !hasValue {
			if len(c.rest) == 0 {
				return usageError{"flag needs an argument: -" + f.Name}
			}
			value, c.rest = c.rest[0], c.rest[1:]
		}
		if err := c.set.Set(f.Name, value); err != nil {
			return usageError{fmt.Sprintf("invalid value %q for flag -%s: %v", value, f.Name, err)}
		}
	}
	if short := strings.TrimPrefix(f.Name, "test."); c.handed[short] {
		c.explicit = append(c.explicit, fmt.Sprintf("-test.%s=%v", short, f.Value))
		delete(c.implicit, short)
	}
	return nil
}

// injected makes the arguments that go test adds by itself.
func (c *commandLine) injected() []string {
	var args []string
	if c.opts.json {
		args = append(args, "-test.v=test2json")
		delete(c.implicit, "v")
	}
	given := map[string]bool{}
	c.set.Visit(func(f *flag.Flag) {
		short := strings.TrimPrefix(f.Name, "test.")
		given[short] = true
		if c.implicit[short] && c.handed[short] {
			args = append(args, fmt.Sprintf("-test.%s=%v", short, f.Value))
		}
	})
	if c.opts.timeout > 0 && !given["timeout"] {
		args = append(args, fmt.Sprintf("-test.timeout=%v", c.opts.timeout))
	}
	writesFiles := c.opts.singleProfile() != "" || c.opts.artifacts
	if writesFiles && !given["outputdir"] {
		args = append(args, "-test.outputdir="+c.opts.outputDir.absolute())
	}
	return args
}

// asksHelp reports whether the test executable is asked for its own help, which is always shown.
func asksHelp(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "--":
			return false
		case "-h", "-help", "--help":
			return true
		}
	}
	return false
}

func mustGetwd() string {
	dir, err := os.Getwd()
	if err != nil {
		fatalf("%v", err)
	}
	return dir
}

// The flag values that package flag has no type for.

type verboseFlag struct{ on, json bool }

func (v *verboseFlag) IsBoolFlag() bool { return true }

func (v *verboseFlag) Set(text string) error {
	on, err := strconv.ParseBool(text)
	switch {
	case err == nil:
		*v = verboseFlag{on: on}
	case text == "test2json":
		*v = verboseFlag{on: true, json: true}
	default:
		return fmt.Errorf("invalid flag -test.v=%s", text)
	}
	return nil
}

func (v *verboseFlag) String() string {
	if v.json {
		return "test2json"
	}
	return strconv.FormatBool(v.on)
}

type shuffleFlag struct{ text string }

func (s *shuffleFlag) Set(text string) error {
	if text != "on" && text != "off" {
		seed, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf(`-shuffle argument must be "on", "off", or an int64: %v`, err)
		}
		text = strconv.FormatInt(seed, 10)
	}
	s.text = text
	return nil
}

func (s *shuffleFlag) String() string {
	if s.text == "" {
		return "off"
	}
	return s.text
}

type outputDirFlag struct{ dir string }

func (d *outputDirFlag) String() string { return d.dir }

func (d *outputDirFlag) Set(text string) (err error) {
	d.dir = ""
	if text != "" {
		d.dir, err = filepath.Abs(text)
	}
	return err
}

func (d *outputDirFlag) absolute() string {
	if d.dir != "" {
		return d.dir
	}
	return mustGetwd()
}

// coverFlag is a flag that turns coverage on besides what it says.
type coverFlag struct {
	opts  *options
	value flag.Value
}

func (c *coverFlag) String() string {
	if c.value == nil {
		return ""
	}
	return c.value.String()
}

func (c *coverFlag) Set(text string) error {
	if err := c.value.Set(text); err != nil {
		return err
	}
	c.opts.cover = true
	return nil
}

type coverModeFlag string

func (m *coverModeFlag) String() string { return string(*m) }

func (m *coverModeFlag) Set(text string) error {
	switch text {
	case "", "set", "count", "atomic":
		*m = coverModeFlag(text)
		return nil
	}
	return errors.New(`valid modes are "set", "count", or "atomic"`)
}

type stringFlag string

func (s *stringFlag) String() string        { return string(*s) }
func (s *stringFlag) Set(text string) error { *s = stringFlag(text); return nil }

type listFlag []string

func (l *listFlag) String() string { return strings.Join(*l, ",") }

func (l *listFlag) Set(text string) error {
	*l = nil
	if text != "" {
		*l = strings.Split(text, ",")
	}
	return nil
}

// stringsFlag is a command with arguments, split at spaces; quotes group.
type stringsFlag []string

func (s *stringsFlag) String() string { return strings.Join(*s, " ") }

func (s *stringsFlag) Set(text string) error {
	*s = nil
	for text = strings.TrimLeft(text, " \t\n\r"); text != ""; text = strings.TrimLeft(text, " \t\n\r") {
		if quote := text[0]; quote == '"' || quote == '\'' {
			end := strings.IndexByte(text[1:], quote)
			if end < 0 {
				return fmt.Errorf("unterminated %c string", quote)
			}
			*s = append(*s, text[1:1+end])
			text = text[end+2:]
			continue
		}
		end := strings.IndexAny(text, " \t\n\r")
		if end < 0 {
			end = len(text)
		}
		*s = append(*s, text[:end])
		text = text[end:]
	}
	return nil
}

// optionalFlag takes a value or none, and ignores it.
type optionalFlag string

func (o *optionalFlag) IsBoolFlag() bool      { return true }
func (o *optionalFlag) String() string        { return string(*o) }
func (o *optionalFlag) Set(text string) error { *o = optionalFlag(text); return nil }

// vetFlag is -vet. loam has no vet; the value is checked as go test checks it.
type vetFlag string

const vetAnalyzers = " appends asmdecl assign atomic bool bools buildtag buildtags cgocall composites" +
	" copylocks defers directive errorsas framepointer hostport httpresponse ifaceassert" +
	" loopclosure lostcancel methods nilfunc printf rangeloops shift sigchanyzer slog stdmethods" +
	" stdversion stringintconv structtag testinggoroutine tests timeformat unmarshal unreachable" +
	" unsafeptr unusedresult waitgroup "

func (v *vetFlag) String() string { return string(*v) }

func (v *vetFlag) Set(text string) error {
	*v = vetFlag(text)
	switch {
	case text == "":
		return nil
	case strings.Contains(text, "="):
		return errors.New("-vet argument cannot contain equal signs")
	case strings.Contains(text, " "):
		return errors.New("-vet argument is comma-separated list, cannot contain spaces")
	}
	single, analyzers := "", 0
	for _, name := range strings.Split(text, ",") {
		switch {
		case name == "":
			return errors.New("-vet argument contains empty list element")
		case name == "all" || name == "off":
			single = name
		case strings.Contains(vetAnalyzers, " "+name+" "):
			analyzers++
		default:
			return fmt.Errorf("-vet argument must be a supported analyzer or a distinguished value; found %s", name)
		}
	}
	if analyzers > 1 && single != "" {
		return fmt.Errorf("-vet does not accept %q in a list with other analyzers", single)
	}
	return nil
}
