package command

import (
	"bufio"
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
)

// messagesIn are the messages of a file: one where the name says so, for a
// mail may quote a whole mbox.
func messagesIn(name string, raw []byte) [][]byte {
	if strings.EqualFold(filepath.Ext(name), ".eml") {
		return [][]byte{raw}
	}
	return splitMbox(raw)
}

// splitMbox splits an mbox at its "From " lines (RFC 4155) and undoes their
// quoting. Anything else is one message.
func splitMbox(raw []byte) [][]byte {
	start := regexp.MustCompile(`^From \S+ +\w{3} +\w{3} .*\d{4}`)
	if !start.Match(firstLine(raw)) {
		return [][]byte{raw}
	}
	quoted := regexp.MustCompile(`^>+From `)
	var all [][]byte
	var one []byte
	blank := true
	r := bufio.NewReader(bytes.NewReader(raw))
	for {
		line, err := r.ReadBytes('\n')
		if blank && start.Match(line) {
			if one != nil {
				all = append(all, withoutSeparator(one))
			}
			one = []byte{}
		} else if len(line) > 0 {
			if quoted.Match(line) {
				line = line[1:]
			}
			one = append(one, line...)
		}
		blank = len(bytes.TrimSpace(line)) == 0
		if err != nil {
			return append(all, withoutSeparator(one))
		}
	}
}

// withoutSeparator takes off the blank line by which an mbox ends a message.
func withoutSeparator(one []byte) []byte {
	for _, end := range []string{"\r\n", "\n"} {
		if body, ok := bytes.CutSuffix(one, []byte(end)); ok && (len(body) == 0 || bytes.HasSuffix(body, []byte("\n"))) {
			return body
		}
	}
	return one
}

func firstLine(raw []byte) []byte {
	line, _, _ := bytes.Cut(raw, []byte("\n"))
	return line
}
