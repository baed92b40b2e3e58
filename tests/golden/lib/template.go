package main

import (
	"fmt"
	"os"
	"strings"
	"text/template"
)

type item struct {
	Name  string
	Price float64
	Tags  []string
}

func (i item) Upper() string { return strings.ToUpper(i.Name) }

func main() {
	t := template.Must(template.New("t").Funcs(template.FuncMap{"inc": func(i int) int { return i + 1 }}).Parse(
		`{{range $i, $e := .}}{{inc $i}}. {{.Upper | printf "%-6s"}} {{if gt .Price 2.0}}dear{{else}}cheap{{end}}{{with .Tags}} {{len .}}{{index . 0}}{{end}}
{{end}}`))
	err := t.Execute(os.Stdout, []item{{"tea", 1.5, nil}, {"cake", 3, []string{"x", "y"}}})
	fmt.Println(err)
	_, err = template.New("bad").Parse("{{.x")
	fmt.Println(err)
}
