package message

import "strings"

// cutHints is what is known besides the text.
type cutHints struct {
	subject    string
	from       string
	history    []int
	signatures [][2]int
}

// cutText is a text taken apart.
type cutText struct {
	text      string // what the sender wrote in this mail
	forwarded string // what the sender passed on
}

// cut takes what others wrote, and what programs add, away from a text.
func cut(s string, h cutHints) cutText {
	return cutText{text: strings.TrimSpace(s)}
}
