package classify

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// read takes the value of a phrase: points, or a table with them.
func (p *phrase) read(v any) error {
	switch v := v.(type) {
	case int64:
		return p.setPoints(v)
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if err := p.option(key, v[key]); err != nil {
				return err
			}
		}
		switch {
		case p.points == 0:
			return fmt.Errorf("points are missing")
		case (p.near == nil) != (p.within == 0):
			return fmt.Errorf("near and within go together")
		}
		return nil
	}
	return fmt.Errorf("want points, or { points = …, near = …, within = …, negated = … }")
}

func (p *phrase) setPoints(v int64) error {
	if v < 1 || v > maxPoints {
		return fmt.Errorf("points %d: want 1 to %d", v, maxPoints)
	}
	p.points = int(v)
	return nil
}

func (p *phrase) option(key string, v any) error {
	switch n, isInt := v.(int64); {
	case key == "points" && isInt:
		return p.setPoints(n)
	case key == "within" && isInt && n >= 1 && n <= maxWithin:
		p.within = int(n)
		return nil
	}
	word, isString := v.(string)
	switch {
	case key == "near" && isString:
		return p.setNear(word)
	case key == "negated" && (word == "drop" || word == "keep"):
		p.drop = word == "drop"
		return nil
	}
	return fmt.Errorf("%s = %v: want points (1 to %d), near (words), within (1 to %d) or negated (drop or keep)",
		key, v, maxPoints, maxWithin)
}

// setNear reads one word, or several of which any will do, parted by |.
func (p *phrase) setNear(s string) error {
	for one := range strings.SplitSeq(s, "|") {
		spellings, err := parsePhrase(one)
		if err != nil {
			return fmt.Errorf("near %q: %w", one, err)
		}
		for _, words := range spellings {
			if len(words) != 1 {
				return fmt.Errorf("near %q: want one word", one)
			}
			p.near = append(p.near, words[0])
		}
	}
	return nil
}
