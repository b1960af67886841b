package casework

// Calendar knows which days are business days.
type Calendar struct{}
