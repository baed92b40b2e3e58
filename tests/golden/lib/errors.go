package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

type E struct{ code int }

func (e E) Error() string        { return fmt.Sprint("E", e.code) }
func (e E) Is(target error) bool { return target == io.EOF }

func main() {
	base := errors.New("base")
	w := fmt.Errorf("ctx: %w", base)
	w2 := fmt.Errorf("two: %w and %w", w, E{3})
	fmt.Println(w2, errors.Is(w2, base), errors.Is(w2, io.EOF), errors.Unwrap(w) == base, errors.Unwrap(w2))
	var e E
	fmt.Println(errors.As(w2, &e), e.code)
	j := errors.Join(base, nil, errors.New("other"))
	fmt.Printf("%q %v\n", j.Error(), errors.Is(j, base))
	_, err := os.Open("no/such/file")
	var pe *fs.PathError
	fmt.Println(err, errors.As(err, &pe), pe.Op, errors.Is(err, os.ErrNotExist))
	if e, ok := errors.AsType[E](w2); ok {
		fmt.Println(e)
	}
	fmt.Println(fmt.Errorf("%v %d", base, 5), errors.ErrUnsupported)
}
