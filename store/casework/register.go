package casework

import "fmt"

// NewRegister gives the n-th register number of a year, from 1. It sorts as
// text in the order of arrival up to 999,999 cases a year.
func NewRegister(year, n int) Register {
	return Register(fmt.Sprintf("%04d-%06d", year, n))
}
