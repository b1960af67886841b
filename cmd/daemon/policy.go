package daemon

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ombud/store/casework"
)

// Policy is the [policy] table: a preset, with single clocks set to another
// number of their unit.
type Policy struct {
	Preset string         `toml:"preset"`
	Clocks map[string]int `toml:"clocks"`
}

// policy gives the clocks; the preset alone when they cannot be overridden
// so, which the check reports.
func (p Policy) policy() casework.Policy {
	preset, err := casework.PolicyPreset(p.Preset)
	if err != nil {
		return casework.Policy{}
	}
	if with, err := preset.With(p.Clocks); err == nil {
		return with
	}
	return preset
}

func (k checker) policy() {
	at := pathOf("policy")
	preset, err := casework.PolicyPreset(k.Policy.Preset)
	if err != nil {
		k.add(at.below("preset"), "there is no preset %q, want %s", k.Policy.Preset,
			orList([]string{"se-fi", "se-psd2", "se-combined", "uk-disp"}))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(k.Policy.Clocks)) {
		key := at.below("clocks", name)
		if !slices.Contains(preset.ClockNames(), name) {
			hint := ""
			if near := nearest(name, preset.ClockNames()); near != "" {
				hint = fmt.Sprintf(", did you mean %s?", near)
			}
			k.add(key, "%s has no such clock%s", k.Policy.Preset, hint)
			continue
		}
		if _, err := preset.With(map[string]int{name: k.Policy.Clocks[name]}); err != nil {
			_, why, _ := strings.Cut(err.Error(), name+": ")
			k.add(key, "%s", why)
		}
	}
}
