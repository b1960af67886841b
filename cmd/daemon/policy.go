package daemon

import "slices"

// Policy is the [policy] table.
type Policy struct {
	Preset string `toml:"preset"`
}

// presets are the names of the policies that come with the program.
func presets() []string { return []string{"se-fi", "se-psd2", "se-combined", "uk-disp"} }

func (k checker) policy() {
	if !slices.Contains(presets(), k.Policy.Preset) {
		k.add(pathOf("policy", "preset"), "there is no preset %q, want %s", k.Policy.Preset, orList(presets()))
	}
}
