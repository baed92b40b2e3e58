package b

import "example.org/tree/cycle/a"

var B = a.A
