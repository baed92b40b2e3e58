package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

type Inner struct {
	A int     `json:"a"`
	B *string `json:"b,omitempty"`
}
type Doc struct {
	Name  string         `json:"name"`
	Tags  []string       `json:"tags"`
	Inner Inner          `json:"inner"`
	M     map[string]any `json:"m"`
	skip  int
	F     float64
}

func main() {
	d := Doc{Name: "x<y>", Tags: []string{"a"}, M: map[string]any{"z": 1, "k": nil}, F: 1e21}
	b, err := json.Marshal(d)
	fmt.Println(string(b), err)
	var back Doc
	err = json.Unmarshal([]byte(`{"name":"n","tags":["p","q"],"inner":{"a":5,"b":"s"},"m":{"x":[1,2.5,"t",true,null]},"F":3,"unknown":1}`), &back)
	fmt.Println(back.Name, back.Tags, back.Inner.A, *back.Inner.B, back.M, back.F, err)
	var anyv any
	fmt.Println(json.Unmarshal([]byte(`{"a":`), &anyv), json.Unmarshal([]byte(`{"name":5}`), &back))
	ind, _ := json.MarshalIndent(map[string]int{"b": 1, "a": 2}, "", "  ")
	fmt.Println(string(ind))
	dec := json.NewDecoder(strings.NewReader(`1 "two" [3]`))
	for dec.More() {
		var v any
		fmt.Println(dec.Decode(&v), v)
	}
	fmt.Println(hex.EncodeToString([]byte("hex!")), base64.StdEncoding.EncodeToString([]byte("base64?")))
	_, err = hex.DecodeString("zz")
	fmt.Println(err)
	var buf bytes.Buffer
	binary.Write(&buf, binary.BigEndian, struct {
		A uint16
		B int32
	}{1, -2})
	fmt.Println(buf.Bytes(), binary.LittleEndian.Uint32([]byte{1, 2, 3, 4}), binary.AppendUvarint(nil, 300))
}
