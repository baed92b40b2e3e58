package buildcfg

//loam:replace 0e84fd7b programs that loam runs have no cgo
const DefaultCGO_ENABLED = "0"
