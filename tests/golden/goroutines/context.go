package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type key struct{}

func work(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(5 * time.Second):
		return nil
	}
}

func main() {
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), key{}, "v"), 5*time.Millisecond)
	defer cancel()
	fmt.Println(work(ctx), ctx.Value(key{}), errors.Is(ctx.Err(), context.DeadlineExceeded))
	ctx2, cancel2 := context.WithCancelCause(context.Background())
	child, c3 := context.WithCancel(ctx2)
	defer c3()
	stop := context.AfterFunc(child, func() { fmt.Println("after func") })
	go cancel2(errors.New("because"))
	fmt.Println(work(child), context.Cause(child))
	time.Sleep(2 * time.Millisecond)
	fmt.Println(stop())
}
