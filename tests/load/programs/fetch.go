// Fetches URLs and tells of each: its status, its type and its length.
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	tr := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	client := &http.Client{Transport: tr}
	for _, url := range os.Args[1:] {
		res, err := client.Get(url)
		if err != nil {
			fmt.Println(err)
			continue
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		fmt.Println(res.Proto, res.Status, res.Header.Get("Content-Type"), len(body), err)
	}
}
