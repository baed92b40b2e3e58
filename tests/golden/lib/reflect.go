package main

import (
	"fmt"
	"reflect"
)

type T struct {
	A int `k:"v"`
	b string
	C []float64
}

func (t T) Get(x int) int { return t.A + x }
func (t *T) Set(x int)    { t.A = x }

type I interface{ Get(int) int }

func main() {
	t := T{1, "s", nil}
	v := reflect.ValueOf(&t).Elem()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		fmt.Println(f.Name, f.Type, f.Tag.Get("k"), f.IsExported(), f.Offset, v.Field(i).CanSet())
	}
	v.Field(0).SetInt(42)
	v.FieldByName("C").Set(reflect.Append(v.FieldByName("C"), reflect.ValueOf(1.5)))
	pt := reflect.TypeOf(&t)
	fmt.Println(t, pt.NumMethod(), pt.Method(0).Name, pt.Implements(reflect.TypeFor[I]()), pt.Elem().Kind())
	out := reflect.ValueOf(t).MethodByName("Get").Call([]reflect.Value{reflect.ValueOf(8)})
	reflect.ValueOf(&t).MethodByName("Set").Call([]reflect.Value{reflect.ValueOf(7)})
	fmt.Println(out[0].Int(), t.A)
	fn := reflect.MakeFunc(reflect.TypeOf(func(int, string) string { return "" }), func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(fmt.Sprint(a[0], a[1], "!"))}
	})
	fmt.Println(fn.Interface().(func(int, string) string)(3, "x"))
	m := reflect.MakeMap(reflect.MapOf(reflect.TypeOf(""), reflect.TypeOf(0)))
	m.SetMapIndex(reflect.ValueOf("k"), reflect.ValueOf(5))
	fmt.Println(m.Interface().(map[string]int)["k"], reflect.DeepEqual([]int{1}, []int{1}), reflect.DeepEqual(map[string][]int{"a": {1}}, map[string][]int{"a": {2}}))
	fmt.Println(reflect.SliceOf(pt), reflect.ArrayOf(3, pt.Elem()), reflect.TypeOf(map[string]chan<- func(...int) (error, T){}), reflect.ChanOf(reflect.RecvDir, pt))
	st := reflect.StructOf([]reflect.StructField{{Name: "X", Type: reflect.TypeOf(0), Tag: `json:"x"`}})
	sv := reflect.New(st).Elem()
	sv.Field(0).SetInt(3)
	fmt.Printf("%v %+v %T\n", st, sv.Interface(), sv.Interface())
	c := reflect.MakeChan(reflect.TypeOf(make(chan int)), 1)
	c.Send(reflect.ValueOf(9))
	i, r, ok := reflect.Select([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: c}, {Dir: reflect.SelectDefault}})
	fmt.Println(i, r, ok, reflect.Zero(pt).IsNil(), reflect.ValueOf(3).Convert(reflect.TypeOf(1.5)))
	defer func() { fmt.Println(recover()) }()
	reflect.ValueOf(t).Field(1).SetString("no")
}
