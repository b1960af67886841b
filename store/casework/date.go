package casework

import "time"

// Date is a day in the company's time zone. Its text form is 2006-01-02.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}
