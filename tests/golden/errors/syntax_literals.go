package main

const a = 08
const b = 0x
const c = 1_
const d = 'ab'
const e = ''
const f = "unterminated
const g = '\q'
const h = "\xZZ"
const i = 0b12
const j = 1e
