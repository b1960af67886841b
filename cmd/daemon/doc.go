// Package daemon is the wiring.
package daemon
