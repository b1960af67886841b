//go:build !race

package message

// raceEnabled says whether the race detector is on.
const raceEnabled = false
