/*
 * Copyright 2026 the wsrecv authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */

// Servers and the load for them, over HTTP, TCP and UDP:
//
//	wires serve WAY              says "port N", and ends when it is told to
//	wires load WAY PORT COUNT    says how quick it was, and that all was right
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	lines    = 8 // how many clients there are
	megabyte = 1 << 20
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func says(port int) {
	fmt.Printf("port %d\n", port)
}

// body makes what both sides can make and check.
func body(size int, seed uint32) []byte {
	b := make([]byte, size)
	for i := 0; i+4 <= size; i += 4 {
		seed ^= seed << 13
		seed ^= seed >> 17
		seed ^= seed << 5
		binary.LittleEndian.PutUint32(b[i:], seed)
	}
	return b
}

func serveHTTP() {
	answer := body(megabyte, 7)
	http.HandleFunc("/small", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "Hello from wsrecv\n")
	})
	http.HandleFunc("/mb", func(w http.ResponseWriter, r *http.Request) {
		h := sha256.New()
		_, err := io.Copy(h, r.Body)
		fail(err)
		w.Header().Set("X-Hash", fmt.Sprintf("%x", h.Sum(nil)))
		w.Write(answer)
	})
	end := make(chan bool)
	http.HandleFunc("/end", func(w http.ResponseWriter, r *http.Request) { close(end) })
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	fail(err)
	says(l.Addr().(*net.TCPAddr).Port)
	go http.Serve(l, nil)
	<-end
	time.Sleep(50 * time.Millisecond)
}

func serveTCP() {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	fail(err)
	says(l.Addr().(*net.TCPAddr).Port)
	end := make(chan bool)
	go func() {
		for {
			c, err := l.Accept()
			fail(err)
			go func() {
				b := make([]byte, 4096)
				for {
					n, err := c.Read(b)
					if err == io.EOF {
						c.Close()
						return
					}
					fail(err)
					if n >= 3 && string(b[:3]) == "end" {
						close(end)
						return
					}
					_, err = c.Write(b[:n])
					fail(err)
				}
			}()
		}
	}()
	<-end
}

func serveUDP() {
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	fail(err)
	says(c.LocalAddr().(*net.UDPAddr).Port)
	b := make([]byte, 2048)
	for {
		n, from, err := c.ReadFrom(b)
		fail(err)
		if n >= 3 && string(b[:3]) == "end" {
			return
		}
		_, err = c.WriteTo(b[:n], from)
		fail(err)
	}
}

// spread makes count calls of one, in lines beside each other; each line has what start gives it.
func spread(count int, start func() func(i int)) {
	var wait sync.WaitGroup
	var next int64
	for i := 0; i < lines; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			one := start()
			for {
				i := atomic.AddInt64(&next, 1)
				if i > int64(count) {
					return
				}
				one(int(i))
			}
		}()
	}
	wait.Wait()
}

func get(client *http.Client, url string, b []byte) (*http.Response, []byte) {
	var r *http.Response
	var err error
	if b != nil {
		r, err = client.Post(url, "application/octet-stream", bytes.NewReader(b))
	} else {
		r, err = client.Get(url)
	}
	fail(err)
	got, err := io.ReadAll(r.Body)
	fail(err)
	r.Body.Close()
	return r, got
}

func right(ok bool, what string) {
	if !ok {
		fail(fmt.Errorf("wrong: %s", what))
	}
}

func loadHTTP(base string, count int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: lines}}
	spread(count, func() func(int) {
		return func(int) {
			_, got := get(client, base+"/small", nil)
			right(string(got) == "Hello from wsrecv\n", "the answer")
		}
	})
}

func loadMegabytes(base string, count int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: lines}}
	sent, expected := body(megabyte, 3), body(megabyte, 7)
	hash := fmt.Sprintf("%x", sha256.Sum256(sent))
	spread(count, func() func(int) {
		return func(int) {
			r, got := get(client, base+"/mb", sent)
			right(r.Header.Get("X-Hash") == hash, "what has arrived")
			right(bytes.Equal(got, expected), "the answer")
		}
	})
}

// message knows which it is.
func message(i int) []byte {
	b := bytes.Repeat([]byte{'x'}, 64)
	binary.LittleEndian.PutUint64(b, uint64(i))
	return b
}

func loadTCP(address string, count int) {
	spread(count, func() func(int) {
		c, err := net.Dial("tcp4", address)
		fail(err)
		got := make([]byte, 64)
		return func(i int) {
			sent := message(i)
			_, err := c.Write(sent)
			fail(err)
			_, err = io.ReadFull(c, got)
			fail(err)
			right(bytes.Equal(got, sent), "the echo")
		}
	})
}

var lost int64

func loadUDP(address string, count int) {
	spread(count, func() func(int) {
		c, err := net.Dial("udp4", address)
		fail(err)
		got := make([]byte, 2048)
		return func(i int) {
			sent := message(i)
			_, err := c.Write(sent)
			fail(err)
			for {
				fail(c.SetReadDeadline(time.Now().Add(2 * time.Second)))
				n, err := c.Read(got)
				if e, ok := err.(net.Error); ok && e.Timeout() {
					// A datagram may be lost.
					atomic.AddInt64(&lost, 1)
					_, err = c.Write(sent)
					fail(err)
					continue
				}
				fail(err)
				if bytes.Equal(got[:n], sent) {
					return
				}
			}
		}
	})
}

func load(way, address string, count int) {
	begin := time.Now()
	amount := float64(count)
	switch way {
	case "http":
		loadHTTP("http://"+address, count)
	case "http-1mb":
		loadMegabytes("http://"+address, count)
		amount *= 2 * megabyte / 1e6
	case "tcp":
		loadTCP(address, count)
	case "udp":
		loadUDP(address, count)
	}
	fmt.Printf("value %.1f\n", amount/time.Since(begin).Seconds())
	fmt.Printf("has %s %d right\n", way, count)
	if lost > 0 {
		fmt.Printf("note %d datagrams were lost\n", lost)
	}

	switch way {
	case "tcp", "udp":
		c, err := net.Dial(way+"4", address)
		fail(err)
		c.Write([]byte("end"))
		c.Close()
	default:
		http.Get("http://" + address + "/end")
	}
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "serve" {
		switch os.Args[2] {
		case "tcp":
			serveTCP()
		case "udp":
			serveUDP()
		default:
			serveHTTP()
		}
		return
	}
	count, err := strconv.Atoi(os.Args[4])
	fail(err)
	load(os.Args[2], "127.0.0.1:"+os.Args[3], count)
}
