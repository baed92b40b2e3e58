package other

import _ "example.com/m/inner/internal/x"
