local function bottom_up(depth)
	if depth > 0 then
		depth = depth - 1
		local left, right = bottom_up(depth), bottom_up(depth)
		return { left, right }
	end
	return {}
end
local function check(t)
	if t[1] then
		return 1 + check(t[1]) + check(t[2])
	end
	return 1
end
local n = 16
local function say(...)
	io.stderr:write(table.concat({ ... }, " "), "\n")
end
say(check(bottom_up(n + 1)))
local long = bottom_up(n)
for depth = 4, n, 4 do
	local iterations = 1 << (n - depth + 4)
	local sum = 0
	for _ = 1, iterations do
		sum = sum + check(bottom_up(depth))
	end
	say(iterations, depth, sum)
end
say(check(long))
