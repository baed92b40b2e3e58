package external

var Half = half
