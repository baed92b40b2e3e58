package main

import "example.org/dep"

func main() { println(dep.Name) }
