package importer

import (
	"go/build"
	"go/internal/gccgoimporter"
	"go/internal/srcimporter"
	"go/token"
	"go/types"
	"sync"
)

// There are no compiled packages beside programs that loam runs, so what gc's importer finds in export data comes
// from the packages' sources.

//loam:replace c92bf1db without a lookup there is no export data: packages come from their sources
func ForCompiler(fset *token.FileSet, compiler string, lookup Lookup) types.Importer {
	if compiler == "gc" && lookup == nil {
		return fromSources{}
	}
	switch compiler {
	case "gc":
		return &gcimports{fset: fset, packages: map[string]*types.Package{}, lookup: lookup}
	case "source":
		if lookup == nil {
			return srcimporter.New(&build.Default, fset, map[string]*types.Package{})
		}
		panic("source importer for custom import path lookup not supported (issue #13847).")
	case "gccgo":
		var installed gccgoimporter.GccgoInstallation
		if installed.InitFromDriver("gccgo") != nil {
			return nil
		}
		return &gccgoimports{
			importer: installed.GetImporter(nil, nil),
			packages: map[string]*types.Package{},
			lookup:   lookup,
		}
	}
	return nil
}

// fromSources imports what the go command would have compiled. All of a program's importers share the packages: a
// package takes long to check and is the same for everyone.
//
//loam:new
type fromSources struct{}

//loam:new
var shared struct {
	sync.Mutex
	from types.ImporterFrom
}

//loam:new
func (i fromSources) Import(path string) (*types.Package, error) {
	return i.ImportFrom(path, "", 0)
}

//loam:new
func (fromSources) ImportFrom(path, dir string, mode types.ImportMode) (*types.Package, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.from == nil {
		context := build.Default
		context.CgoEnabled = false
		shared.from = srcimporter.New(&context, token.NewFileSet(), map[string]*types.Package{})
	}
	return shared.from.ImportFrom(path, dir, mode)
}
