// Package casework is the domain of Ombud.
package casework
