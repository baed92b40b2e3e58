package dep

const Name = "vendored"
