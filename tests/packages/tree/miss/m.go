package miss

import _ "nosuch"
import _ "github.com/x/y"
import _ "example.com/m/nosub"
import _ "internal/abi"
