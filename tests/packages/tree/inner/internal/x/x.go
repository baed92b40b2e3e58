package x

const X = 5
