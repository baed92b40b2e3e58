package main

import "embed"

//go:embed nothere.txt
var a string

//go:embed x.txt
var b, c string

func main() {
	//go:embed x.txt
	var local string
	_ = local
	_ = embed.FS{}
}
