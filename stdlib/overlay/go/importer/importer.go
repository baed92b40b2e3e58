package importer

import (
	"go/build"
	"go/internal/gccgoimporter"
	"go/internal/srcimporter"
	"go/token"
	"go/types"
)

//loam:new an importer that reads a package's source where no compiler has left its export data
type orSource struct {
	fset   *token.FileSet
	gc     *gcimports
	source types.ImporterFrom // once export data was missing
}

//loam:replace c92bf1db without a toolchain beside us there is seldom export data
func ForCompiler(fset *token.FileSet, compiler string, lookup Lookup) types.Importer {
	packages := map[string]*types.Package{}
	if compiler == "gc" {
		gc := &gcimports{fset: fset, packages: packages, lookup: lookup}
		if lookup != nil {
			return gc
		}
		return &orSource{fset: fset, gc: gc}
	}
	if compiler == "gccgo" {
		var inst gccgoimporter.GccgoInstallation
		if inst.InitFromDriver("gccgo") != nil {
			return nil
		}
		return &gccgoimports{packages: packages, importer: inst.GetImporter(nil, nil), lookup: lookup}
	}
	if compiler == "source" {
		if lookup != nil {
			panic("source importer for custom import path lookup not supported (issue #13847).")
		}
		return srcimporter.New(&build.Default, fset, packages)
	}
	return nil
}

//loam:new
func (o *orSource) Import(path string) (*types.Package, error) { return o.ImportFrom(path, "", 0) }

//loam:new
func (o *orSource) ImportFrom(path, srcDir string, mode types.ImportMode) (*types.Package, error) {
	if o.source != nil {
		return o.source.ImportFrom(path, srcDir, mode)
	}
	pkg, missing := o.gc.ImportFrom(path, srcDir, mode)
	if missing == nil {
		return pkg, nil
	}
	source := srcimporter.New(&build.Default, o.fset, o.gc.packages)
	pkg, err := source.ImportFrom(path, srcDir, mode)
	if err != nil {
		return nil, missing
	}
	o.source = source
	return pkg, nil
}
