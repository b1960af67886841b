package casework

import (
	"fmt"
	"strings"
)

// maxAmountDigits is how many digits an amount may have before the point:
// far beyond any claim, and within an int64 counted in hundredths.
const maxAmountDigits = 12

// ParseAmount reads an amount as people write it: "1 250,50", "1250.50",
// "1 250 kr", "0". Groups are set apart by spaces only, so that a comma or
// a point is always the decimal one. The error wraps ErrInvalid.
func ParseAmount(s string) (Amount, error) {
	plain := strings.TrimSpace(strings.ToLower(s))
	for _, unit := range []string{"kronor", "kr", "sek", ":-"} {
		plain = strings.TrimSuffix(plain, unit)
	}
	plain = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\u2009':
			return -1
		case ',':
			return '.'
		}
		return r
	}, plain)
	whole, part, point := strings.Cut(plain, ".")
	if !digits(whole) || point && !digits(part) || len(part) > 2 {
		return "", fmt.Errorf("amount %q: %w: write it as 1250 or 1250.50", s, ErrInvalid)
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > maxAmountDigits {
		return "", fmt.Errorf("amount %q: %w: more than %d digits", s, ErrInvalid, maxAmountDigits)
	}
	if whole == "" {
		whole = "0"
	}
	if part = part + strings.Repeat("0", 2-len(part)); part == "00" {
		return Amount(whole), nil
	}
	return Amount(whole + "." + part), nil
}

// digits says whether s is one ASCII digit or more and nothing else.
func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// Valid says whether a is money in the form that Amount promises. No amount
// at all is valid.
func (a Amount) Valid() bool {
	if a == "" {
		return true
	}
	if strings.Trim(string(a), "0123456789.") != "" {
		return false
	}
	_, err := ParseAmount(string(a))
	return err == nil
}

// Less says whether a is less money than b. No amount is nothing.
func (a Amount) Less(b Amount) bool { return a.hundredths() < b.hundredths() }

// hundredths counts a in öre or cents; 0 when it is not valid.
func (a Amount) hundredths() int64 {
	norm, err := ParseAmount(string(a))
	if err != nil {
		return 0
	}
	whole, part, _ := strings.Cut(string(norm), ".")
	var n int64
	for _, c := range []byte(whole + (part + "00")[:2]) {
		n = n*10 + int64(c-'0')
	}
	return n
}
