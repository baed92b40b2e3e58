package main

import (
	"container/list"
	"fmt"
)

type cache[K comparable, V any] struct {
	cap   int
	order *list.List
	items map[K]*list.Element
}
type entry[K comparable, V any] struct {
	k K
	v V
}

func newCache[K comparable, V any](n int) *cache[K, V] {
	return &cache[K, V]{n, list.New(), map[K]*list.Element{}}
}

func (c *cache[K, V]) Get(k K) (v V, ok bool) {
	if e, found := c.items[k]; found {
		c.order.MoveToFront(e)
		return e.Value.(*entry[K, V]).v, true
	}
	return
}

func (c *cache[K, V]) Put(k K, v V) {
	if e, ok := c.items[k]; ok {
		e.Value.(*entry[K, V]).v = v
		c.order.MoveToFront(e)
		return
	}
	c.items[k] = c.order.PushFront(&entry[K, V]{k, v})
	if c.order.Len() > c.cap {
		last := c.order.Back()
		delete(c.items, last.Value.(*entry[K, V]).k)
		c.order.Remove(last)
	}
}

func main() {
	c := newCache[string, int](2)
	c.Put("a", 1)
	c.Put("b", 2)
	fmt.Println(c.Get("a"))
	c.Put("c", 3)
	fmt.Println(c.Get("b"))
	c.Put("a", 10)
	fmt.Println(c.Get("a"))
	fmt.Println(len(c.items), c.order.Len())
}
