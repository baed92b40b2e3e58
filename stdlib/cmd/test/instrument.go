package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"internal/coverage"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An instrumenter writes counters into the files of one package. Its blocks are those of Go's own
// cover tool, so that profiles of both agree line by line.
//
// All counters of a package stand in one array. A function's part begins with three words for the
// library (how many counters, which package, which function), which the function writes itself
// when it is entered.
type instrumenter struct {
	pkg   *testPackage
	mode  string // "set", "count", "atomic"; "fuzz" counts for -fuzz and needs no descriptions
	funcs []coveredFunc
	size  int                        // of the array so far
	seen  map[[2]token.Position]bool // blocks that have been given out

	// The file at hand.
	fset   *token.FileSet
	text   []byte
	name   string
	edits  []edit
	inFunc bool
	first  int // the index of the function's part
	units  []coverage.CoverableUnit
}

// A coveredFunc is a function with its blocks.
type coveredFunc struct {
	name    string
	file    string
	literal bool
	units   []coverage.CoverableUnit
}

// An edit inserts text before the byte at offset; of several there, in order of rank.
type edit struct {
	offset, rank int
	text         string
}

const (
	counterArray = "loamCover_C"
	packageVar   = "loamCover_P"
	importLine   = `; import loamCover_u "unsafe"`
)

func newInstrumenter(p *testPackage, mode string) *instrumenter {
	return &instrumenter{pkg: p, mode: mode, seen: map[[2]token.Position]bool{}}
}

// file returns the text of a file with counters. The text is read from replaced where that is set.
// Of the library's files, loam's own text counts.
func (in *instrumenter) file(name, replaced string) ([]byte, error) {
	text, err := in.source(name, replaced)
	if err != nil {
		return nil, err
	}
	in.fset = token.NewFileSet()
	tree, err := parser.ParseFile(in.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return text, nil // the compiler reports it
	}
	in.text, in.name, in.edits = text, name, nil
	in.insert(tree.Name.End(), 0, importLine)
	ast.Walk(in, tree)
	out := in.apply()
	if !strings.HasSuffix(string(out), "\n") {
		out = append(out, '\n')
	}
	return append(out, "var _ loamCover_u.Pointer\n"...), nil
}

// source reads a file. loam's text of a library file has no comments; where that is the only
// difference, the original stands for it, so that blocks end in the same columns.
func (in *instrumenter) source(name, replaced string) ([]byte, error) {
	if replaced != "" || !in.pkg.Standard {
		return os.ReadFile(cmp.Or(replaced, name))
	}
	own, errs, status := loam("source", name)
	if status != 0 {
		return nil, fmt.Errorf("%s", bytes.TrimSpace(errs))
	}
	if original, err := os.ReadFile(name); err == nil && sameTokens(own, original) {
		return original, nil
	}
	return own, nil
}

// sameTokens reports whether two texts differ in comments and blanks only.
func sameTokens(a, b []byte) bool {
	var s, t scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(a)), a, nil, 0)
	t.Init(token.NewFileSet().AddFile("", -1, len(b)), b, nil, 0)
	for {
		_, tokA, litA := s.Scan()
		_, tokB, litB := t.Scan()
		if tokA != tokB || litA != litB {
			return false
		}
		if tokA == token.EOF {
			return true
		}
	}
}

func (in *instrumenter) insert(pos token.Pos, rank int, text string) {
	in.edits = append(in.edits, edit{in.offset(pos), rank, text})
}

func (in *instrumenter) apply() []byte {
	slices.SortStableFunc(in.edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.rank, b.rank))
	})
	var out []byte
	last := 0
	for _, e := range in.edits {
		out = append(out, in.text[last:e.offset]...)
		out = append(out, e.text...)
		last = e.offset
	}
	return append(out, in.text[last:]...)
}

func (in *instrumenter) position(pos token.Pos) token.Position {
	return in.fset.PositionFor(pos, false)
}
func (in *instrumenter) offset(pos token.Pos) int { return in.position(pos).Offset }

// Visit walks a file. Statement lists get counters; functions outside of functions get a part of
// the array, and literals inside belong to the function around them.
func (in *instrumenter) Visit(node ast.Node) ast.Visitor {
	switch n := node.(type) {
	case *ast.FuncDecl:
		if n.Name.Name != "_" && n.Body != nil {
			in.function(funcName(n), n.Body)
		}
		return nil
	case *ast.FuncLit:
		if in.inFunc {
			return in
		}
		at := in.fset.Position(n.Pos())
		in.function(fmt.Sprintf("func.L%d.C%d", at.Line, at.Column), n.Body)
		return nil
	case *ast.BlockStmt:
		in.block(n)
	case *ast.IfStmt:
		return in.ifStmt(n)
	case *ast.SelectStmt:
		if n.Body == nil || len(n.Body.List) == 0 {
			return nil
		}
	case *ast.SwitchStmt:
		if n.Body == nil || len(n.Body.List) == 0 {
			in.walk(n.Init)
			in.walkExpr(n.Tag)
			return nil
		}
	case *ast.TypeSwitchStmt:
		if n.Body == nil || len(n.Body.List) == 0 {
			in.walk(n.Init)
			in.walk(n.Assign)
			return nil
		}
	}
	return in
}

func (in *instrumenter) walk(s ast.Stmt) {
	if s != nil {
		ast.Walk(in, s)
	}
}

func (in *instrumenter) walkExpr(x ast.Expr) {
	if x != nil {
		ast.Walk(in, x)
	}
}

// funcName names a function as profiles do: F, T.M or *T.M.
func funcName(n *ast.FuncDecl) string {
	if n.Recv == nil || len(n.Recv.List) != 1 {
		return n.Name.Name
	}
	star, typ := "", n.Recv.List[0].Type
	if p, ok := typ.(*ast.StarExpr); ok {
		star, typ = "*", p.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return star + id.Name + "." + n.Name.Name
	}
	return n.Name.Name
}

// function instruments a body and notes its blocks.
func (in *instrumenter) function(name string, body *ast.BlockStmt) {
	in.inFunc, in.units, in.first = true, nil, in.size
	ast.Walk(in, body)
	in.inFunc = false
	file := in.pkg.ImportPath + "/" + filepath.Base(in.fset.Position(body.Pos()).Filename)
	if in.pkg.ImportPath == "command-line-arguments" {
		file = in.name
	}
	index := len(in.funcs)
	in.funcs = append(in.funcs, coveredFunc{name: name, file: file, units: in.units})
	in.size = in.first + coverage.FirstCtrOffset + len(in.units)
	if in.mode == "fuzz" {
		return
	}
	c := counterArray
	in.insert(body.Pos()+1, -1, fmt.Sprintf("%s[%d] = %d ; %s[%d] = %s ; %s[%d] = %d ; ",
		c, in.first, len(in.units), c, in.first+1, packageVar, c, in.first+2, index))
}

// block instruments a list of statements, or the clauses of a switch or select.
func (in *instrumenter) block(n *ast.BlockStmt) {
	if len(n.List) > 0 {
		switch n.List[0].(type) {
		case *ast.CaseClause:
			for _, s := range n.List {
				c := s.(*ast.CaseClause)
				in.list(c.Colon+1, c.Colon+1, c.End(), c.Body, false)
			}
			return
		case *ast.CommClause:
			for _, s := range n.List {
				c := s.(*ast.CommClause)
				in.list(c.Colon+1, c.Colon+1, c.End(), c.Body, false)
			}
			return
		}
	}
	in.list(n.Lbrace, n.Lbrace+1, n.Rbrace+1, n.List, true)
}

// ifStmt instruments an if. "else if" has no place for a counter: it becomes "else { if }".
func (in *instrumenter) ifStmt(n *ast.IfStmt) ast.Visitor {
	in.walk(n.Init)
	ast.Walk(in, n.Cond)
	ast.Walk(in, n.Body)
	if n.Else == nil {
		return nil
	}
	after := in.afterElse(n.Body.End())
	in.insert(after, 0, "{")
	in.insert(n.Else.End(), 0, "}")
	switch s := n.Else.(type) {
	case *ast.IfStmt:
		n.Else = &ast.BlockStmt{Lbrace: after, List: []ast.Stmt{s}, Rbrace: s.End()}
	case *ast.BlockStmt:
		s.Lbrace = after
	}
	ast.Walk(in, n.Else)
	return nil
}

// afterElse is the position after the keyword else that follows pos, comments apart.
func (in *instrumenter) afterElse(pos token.Pos) token.Pos {
	start := in.offset(pos)
	file := token.NewFileSet().AddFile("", -1, len(in.text)-start)
	var s scanner.Scanner
	s.Init(file, in.text[start:], nil, 0)
	for {
		at, tok, _ := s.Scan()
		if tok == token.ELSE || tok == token.EOF {
			return pos + token.Pos(file.Offset(at)+len("else"))
		}
	}
}

// list gives each basic block at the top level of a statement list its counters. The blocks inside
// its statements come by themselves.
func (in *instrumenter) list(pos, at, end token.Pos, list []ast.Stmt, toBrace bool) {
	if len(list) == 0 {
		r := in.ranges(at, end)[0]
		in.insert(r.pos, 0, in.counter(r.pos, r.end, 0)+";")
		return
	}
	list = slices.Clone(list)
	for len(list) > 0 {
		n, stop := 0, end
		for n < len(list) {
			s := list[n]
			stop = boundary(s)
			if !endsBlock(s) {
				n++
				continue
			}
			// A label may be jumped to: its statement begins a block, after the label.
			if l, ok := s.(*ast.LabeledStmt); ok && !isControl(l.Stmt) {
				bare := *l
				bare.Stmt = &ast.EmptyStmt{Semicolon: l.Stmt.Pos(), Implicit: true}
				stop = l.Pos()
				list[n] = &bare
				list = slices.Insert(list, n+1, l.Stmt)
			}
			n++
			toBrace = false
			break
		}
		if toBrace {
			stop = end
		}
		if pos != stop {
			for i, r := range joinInside(in.ranges(pos, stop), list[:n]) {
				where := r.pos
				if i == 0 {
					where = at
				}
				in.insert(where, 0, in.counter(r.pos, r.end, r.stmts)+";")
			}
		}
		list = list[n:]
		if len(list) > 0 {
			pos = list[0].Pos()
			at = pos
		}
	}
}

// counter makes the statement that counts a block, and notes the block.
func (in *instrumenter) counter(start, end token.Pos, stmts int) string {
	slot := in.first + coverage.FirstCtrOffset + len(in.units)
	from, to := in.position(start), in.position(end)
	from.Offset, to.Offset = 0, 0
	for in.seen[[2]token.Position{from, to}] {
		to.Column++
	}
	in.seen[[2]token.Position{from, to}] = true
	in.units = append(in.units, coverage.CoverableUnit{
		StLine: uint32(from.Line), StCol: uint32(from.Column),
		EnLine: uint32(to.Line), EnCol: uint32(to.Column), NxStmts: uint32(stmts),
	})
	if in.mode == "set" {
		return fmt.Sprintf("%s[%d] = 1", counterArray, slot)
	}
	return fmt.Sprintf("%s[%d]++", counterArray, slot)
}

// A span is a piece of source with code in it.
type span struct {
	pos, end token.Pos
	stmts    int
}

// ranges cuts the source between start and end into pieces with code: a line without any, blank or
// comment, parts them. Braces are no code. Without any code there is one empty span at start.
func (in *instrumenter) ranges(start, end token.Pos) []span {
	from := in.offset(start)
	text := in.text[from:in.offset(end)]
	file := token.NewFileSet().AddFile("", -1, len(text))
	place := func(offset int) token.Pos { return in.fset.File(start).Pos(from + offset) }
	lineAt := func(pos token.Pos) int { return file.PositionFor(pos, false).Line }
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	var found []span
	var begin token.Pos
	last := 0 // the last line with code
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.LBRACE || tok == token.RBRACE || tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		line := lineAt(pos)
		if last == 0 {
			begin = place(file.Offset(pos))
		} else if line > last+1 {
			found = append(found, span{pos: begin, end: place(file.Offset(file.LineStart(last + 1)))})
			begin = place(file.Offset(pos))
		}
		if tok == token.STRING {
			line = lineAt(pos + token.Pos(len(lit)))
		}
		last = max(last, line)
	}
	switch {
	case last == 0:
		return []span{{pos: start, end: start}}
	case last < file.LineCount():
		end = place(file.Offset(file.LineStart(last + 1)))
	}
	return append(found, span{pos: begin, end: end})
}

// joinInside counts the statements of each span and joins a span that begins inside a statement to
// the one before: no counter can stand there.
func joinInside(spans []span, list []ast.Stmt) []span {
	before := func(pos token.Pos) int {
		i, _ := slices.BinarySearchFunc(list, pos, func(s ast.Stmt, pos token.Pos) int {
			return cmp.Compare(s.Pos(), pos)
		})
		return i
	}
	var joined []span
	for _, s := range spans {
		i := before(s.pos)
		s.stmts = before(s.end) - i
		inside := i > 0 && s.pos < list[i-1].End()
		if last := len(joined) - 1; last >= 0 && inside {
			joined[last].end = s.end
			joined[last].stmts += s.stmts
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// literal is the left brace of the first function literal in a node, or NoPos.
func literal(nodes ...ast.Node) token.Pos {
	found := token.NoPos
	for _, n := range nodes {
		ast.Inspect(n, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && found == token.NoPos {
				found = lit.Body.Lbrace
			}
			return found == token.NoPos
		})
		if found != token.NoPos {
			break
		}
	}
	return found
}

// boundary is where the basic block that ends with s ends: at the body of a control statement, or
// of the first function literal.
func boundary(s ast.Stmt) token.Pos {
	var parts []ast.Node
	add := func(stmt ast.Stmt) {
		if stmt != nil {
			parts = append(parts, stmt)
		}
	}
	addExpr := func(x ast.Expr) {
		if x != nil {
			parts = append(parts, x)
		}
	}
	end := s.End()
	switch s := s.(type) {
	case *ast.BlockStmt:
		return s.Lbrace
	case *ast.LabeledStmt:
		return boundary(s.Stmt)
	case *ast.SelectStmt:
		return s.Body.Lbrace
	case *ast.IfStmt:
		add(s.Init)
		addExpr(s.Cond)
		end = s.Body.Lbrace
	case *ast.ForStmt:
		add(s.Init)
		addExpr(s.Cond)
		add(s.Post)
		end = s.Body.Lbrace
	case *ast.RangeStmt:
		addExpr(s.X)
		end = s.Body.Lbrace
	case *ast.SwitchStmt:
		add(s.Init)
		addExpr(s.Tag)
		end = s.Body.Lbrace
	case *ast.TypeSwitchStmt:
		add(s.Init)
		end = s.Body.Lbrace
	default:
		add(s)
	}
	if pos := literal(parts...); pos != token.NoPos {
		return pos
	}
	return end
}

// endsBlock reports whether a basic block ends with s.
func endsBlock(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.BlockStmt, *ast.BranchStmt, *ast.IfStmt, *ast.LabeledStmt, *ast.SelectStmt:
		return true
	case *ast.ExprStmt:
		if call, ok := s.X.(*ast.CallExpr); ok && len(call.Args) == 1 {
			if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" {
				return true
			}
		}
	}
	return isControl(s) || literal(s) != token.NoPos
}

// isControl reports whether a label must stay with s.
func isControl(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.SelectStmt, *ast.TypeSwitchStmt:
		return true
	}
	return false
}

// declarations is what the first file of a package gets at its end: the counters, and a variable
// whose initialisation gives them to the library. Every function with counters refers to the
// variable, so Go initialises it before any of them can run.
func (in *instrumenter) declarations(s *coveredSource, opts *options) string {
	mode := coverage.ParseCounterMode(string(opts.coverMode))
	return fmt.Sprintf(`
var %s [%d]uint32
var %s = loamCover_register(&%s[0], %d, %q, %q, %q, %d, %d)
//go:linkname loamCover_register internal/coverage/rtcov.loamRegister
func loamCover_register(*uint32, int, string, string, string, uint8, uint8) uint32
`, counterArray, in.size, packageVar, counterArray, in.size, s.meta, s.digest[:],
		in.pkg.ImportPath, mode, coverage.CtrGranularityPerBlock)
}

// untouched are the packages that run while an input is tried or its coverage is read: counters
// there would only be noise.
var untouched = map[string]bool{
	"context": true, "internal/fuzz": true, "internal/godebug": true, "internal/runtime/maps": true,
	"internal/sync": true, "reflect": true, "runtime": true, "sync": true, "sync/atomic": true,
	"syscall": true, "testing": true, "time": true,
}

// instrumentForFuzzing gives the package, its tests and what they import, the library apart,
// counters for package internal/fuzz.
func (d *driver) instrumentForFuzzing(j *job) (string, error) {
	given := readOverlay(d.opts.overlay)
	replace := maps.Clone(given)
	if replace == nil {
		replace = map[string]string{}
	}
	for _, p := range testDependencies(d.opts, d.pkgs) {
		own := p.ImportPath == j.pkg.ImportPath
		if untouched[p.ImportPath] || p.Standard && !own {
			continue
		}
		files := p.GoFiles
		if own {
			files = slices.Concat(files, p.TestGoFiles)
		}
		if err := countForFuzzing(j, p, files, given, replace); err != nil {
			return "", err
		}
		if own {
			if err := countForFuzzing(j, p, p.XTestGoFiles, given, replace); err != nil {
				return "", err
			}
		}
	}
	return writeOverlay(j.dir, replace)
}

// countForFuzzing writes copies, with counters, of files that make one package.
func countForFuzzing(j *job, p *testPackage, files []string, given, replace map[string]string) error {
	in := newInstrumenter(p, "fuzz")
	var names []string
	var texts [][]byte
	for _, name := range files {
		if !filepath.IsAbs(name) {
			name = filepath.Join(p.Dir, name)
		}
		text, err := in.file(name, given[name])
		if err != nil {
			return err
		}
		names, texts = append(names, name), append(texts, text)
	}
	if in.size == 0 {
		return nil
	}
	texts[0] = append(texts[0], in.fuzzDeclarations()...)
	for i, name := range names {
		copied := filepath.Join(j.dir, fmt.Sprintf("fuzz%d_%s", len(replace), filepath.Base(name)))
		if err := os.WriteFile(copied, texts[i], 0o666); err != nil {
			return err
		}
		replace[name] = copied
	}
	return nil
}

func (in *instrumenter) fuzzDeclarations() string {
	return fmt.Sprintf(`
var %s [%d]uint32
var _ = loamFuzz_register(&%s[0], %d)
//go:linkname loamFuzz_register internal/fuzz.loamRegister
func loamFuzz_register(*uint32, int) bool
`, counterArray, in.size, counterArray, in.size)
}
