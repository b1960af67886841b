package casework

// Policy holds the clocks per kind and stage.
type Policy struct{}
