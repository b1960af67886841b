package daemon

import (
	"reflect"
	"slices"
	"strings"
)

// knownKeys gives the keys that a table below a struct of type t may hold.
func knownKeys(t reflect.Type, table path) []string {
	for part := range strings.SplitSeq(string(table), "\x00") {
		if t = indirect(t); table == "" {
			break
		}
		switch t.Kind() {
		case reflect.Map:
			t = t.Elem()
		case reflect.Struct:
			i := slices.IndexFunc(tableFields(t), func(f reflect.StructField) bool {
				return f.Tag.Get("toml") == part
			})
			if i < 0 {
				return nil
			}
			t = tableFields(t)[i].Type
		default:
			return nil
		}
	}
	if t = indirect(t); t.Kind() != reflect.Struct {
		return nil
	}
	var keys []string
	for _, f := range tableFields(t) {
		keys = append(keys, f.Tag.Get("toml"))
	}
	return keys
}

// tableFields are the fields of a struct that are keys in the file, those of
// embedded structs among them.
func tableFields(t reflect.Type) []reflect.StructField {
	var fields []reflect.StructField
	for i := range t.NumField() {
		switch f := t.Field(i); {
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			fields = append(fields, tableFields(f.Type)...)
		case f.Tag.Get("toml") != "":
			fields = append(fields, f)
		}
	}
	return fields
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// nearest gives the candidate that is at most two slips, and at most half of
// its letters, away from word: the nearest one, or nothing.
func nearest(word string, candidates []string) string {
	best, found := 3, ""
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), c); d < best && d <= len(word)/2 {
			best, found = d, c
		}
	}
	return found
}

// distance counts the characters to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}
