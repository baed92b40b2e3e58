package outer

import _ "example.com/m/inner/internal/x"
