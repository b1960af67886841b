package message

import "ombud/store/casework"

func machine(t *tree, m casework.Message, b *body, o Options) casework.Machine {
	return casework.Machine{Class: casework.MachineNone}
}
func suppress(h header) string                         { return "" }
func readBounce(t *tree, b *body) *casework.Bounce     { return nil }
func assurance(h header, id string) casework.Assurance { return casework.AssuranceNone }
