package main

import "math"

const big = 1 << 100

var a int8 = 200
var b uint = -1
var c int = 1.5
var d = big
var e = 10 / 0
var f float32 = 1e100
var g = [2]int{1, 2, 3}
var h = [...]int{5: 1, 5: 2}
var i = "abc"[5]
var j int = math.MaxUint64
var k = 1 << -1
var l byte = 'a' * 300

func main() {}
