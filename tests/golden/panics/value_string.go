package main

func main() {
	panic("a message with \"quotes\"\nand two lines")
}
