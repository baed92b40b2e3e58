module example.org/vendored

go 1.22

require (
	example.com/pair v0.3.0
	example.com/text v1.2.0
)
