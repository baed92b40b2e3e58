package tagged

const Tag = tag
