package chacha8rand

//loam:replace 3d0f15de no assembly: the generic block function
func block(seed *[4]uint64, blocks *[32]uint64, counter uint32) { block_generic(seed, blocks, counter) }
